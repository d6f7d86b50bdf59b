"""The contract of a service as zeep reads it."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
import zeep
from lxml import etree

from bro_soap.client.connecting import innermost, refusal, refused_by_tls
from bro_soap.client.failures import NoAnswer
from bro_soap.client.wire import AddressingPlugin, WsseSignature
from bro_soap.errors import ConfigurationError

__all__ = ["load_contract", "port_of"]


def load_contract(
    wsdl: str, transport: zeep.Transport, addressing: AddressingPlugin, signature: WsseSignature | None
) -> zeep.Client:
    """Return the zeep client of a WSDL, by its address (with or without `?wsdl`) or its file.

    Raises `HttpRefusal` or `NoAnswer` when it cannot be fetched, `ConfigurationError` when it is none.
    """
    if wsdl.startswith("https:") and not urlsplit(wsdl).query:
        wsdl += "?wsdl"
    settings = zeep.Settings(strict=True, xml_huge_tree=True)
    try:
        return zeep.Client(wsdl, transport=transport, settings=settings, plugins=[addressing], wsse=signature)
    except requests.HTTPError as error:
        raise refusal(error.response, "") from None
    except requests.RequestException as error:
        text = f"the WSDL cannot be fetched from {wsdl}: {innermost(error)}"
        raise NoAnswer(text, refused=refused_by_tls(error)) from error
    except (OSError, zeep.exceptions.Error, etree.LxmlError) as error:
        raise ConfigurationError(f"{wsdl} is no WSDL this client can use: {error}") from error


def port_of(client: zeep.Client) -> tuple[str, str]:
    """Return the name of the first binding and the address its port has in the WSDL."""
    for service in client.wsdl.services.values():
        for port in service.ports.values():
            return port.binding.name.text, str(port.binding_options["address"])
    raise ConfigurationError("the WSDL holds no service")
