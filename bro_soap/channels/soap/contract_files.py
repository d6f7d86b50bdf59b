"""The contract of a service as files: `?wsdl`, `?xsd=<file>` and `?zip`, with the configured public address."""

from __future__ import annotations

from urllib.parse import parse_qs

from bro_soap.channels.http.answers import XML_TYPE, Answer, text_answer
from bro_soap.xmlio.contract import Contract

__all__ = ["contract_file"]


def contract_file(contract: Contract, url: str, query: str) -> Answer:
    """Answer the file that is asked for; the WSDL gives `url` as the address of the service."""
    asked = {name.lower(): values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if "wsdl" in asked:
        return Answer(200, XML_TYPE, contract.wsdl(url))
    if "zip" in asked:
        named = ("Content-Disposition", f'attachment; filename="{contract.service}.zip"')
        return Answer(200, "application/zip", contract.archive(url), (named,))
    if "xsd" in asked:
        return _schema(contract, url, asked["xsd"])
    hint = f"Dit is een SOAP 1.1-endpoint: POST een bericht, of vraag de WSDL op met GET {url}?wsdl (of ?zip)."
    return text_answer(405, hint, ("Allow", "POST, GET"))


def _schema(contract: Contract, url: str, name: str) -> Answer:
    found = contract.xsd(name, url)
    if found is None:
        return text_answer(404, "Dit schema bestaat niet. Bekend zijn: " + ", ".join(contract.files))
    return Answer(200, XML_TYPE, found)
