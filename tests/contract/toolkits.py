"""SOAP toolkits as a newcomer would use them, each given the location of a WSDL: a path or a URL.

A toolkit that is not installed here makes the test skip, with the reason.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import suds.client
import zeep
from lxml import etree

from tests.contract.contracts import ROOT

NODE = ROOT / "tests" / "interop" / "node"
PHP = ROOT / "tests" / "interop" / "php"
NOWHERE = "http://127.0.0.1:9/"
SUPPLIER = "99000031"


def zeep_client(location: str) -> zeep.Client:
    """Load the WSDL in zeep, not patched."""
    return zeep.Client(location)


def zeep_operations(location: str) -> list[str]:
    [service] = zeep_client(location).wsdl.services.values()
    [port] = service.ports.values()
    return sorted(port.binding.all())


def zeep_message(location: str, operation: str, **fields: Any) -> etree._Element:
    """Write the request of the operation with zeep, and give the SOAP envelope."""
    client = zeep_client(location)
    [binding] = client.wsdl.bindings
    service = client.create_service(binding, NOWHERE)
    envelope = client.create_message(service, operation, **fields, _soapheaders={"deliveryResponsibleParty": SUPPLIER})
    return etree.fromstring(etree.tostring(envelope))


def suds_client(location: str) -> suds.client.Client:
    address = location if "://" in location else Path(location).as_uri()
    return suds.client.Client(address, cache=None, nosend=True, location=NOWHERE)


def suds_operations(location: str) -> list[str]:
    return sorted(suds_client(location).wsdl.services[0].ports[0].methods)


def suds_message(location: str, operation: str, *arguments: str) -> etree._Element:
    """Write the request of the operation with suds, and give the SOAP envelope."""
    client = suds_client(location)
    client.set_options(soapheaders=[SUPPLIER])
    return etree.fromstring(getattr(client.service, operation)(*arguments).envelope)


def node(location: str, *arguments: str) -> dict[str, Any]:
    """Ask node-soap for its operations and, given a BRO-ID, for a dispatchData request."""
    demand("node")
    if not (NODE / "node_modules" / "soap").is_dir():
        pytest.skip("node-soap is not installed: run `npm install` in tests/interop/node")
    return asked(["node", str(NODE / "ask.js"), location, *arguments])


def php(location: str, *arguments: str) -> dict[str, Any]:
    """Ask PHP SoapClient the same; a third argument is a file with the response it is to read."""
    demand("php")
    if "soap" not in run(["php", "-m"]).split():
        pytest.skip("PHP is here without its soap extension")
    return asked(["php", str(PHP / "ask.php"), location, *arguments])


def gsoap_header(location: str, folder: Path) -> Path:
    """Turn the WSDL into a gSOAP interface header with wsdl2h."""
    demand("wsdl2h")
    header = folder / "service.h"
    run(["wsdl2h", "-o", str(header), location])
    return header


def gsoap_compiled(header: Path) -> None:
    """Let soapcpp2 make stubs of the header: it refuses a header that is not sound."""
    demand("soapcpp2")
    run(["soapcpp2", "-C", "-j", "-L", "-x", "-I/usr/share/gsoap/import", header.name], header.parent)


def demand(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def asked(command: list[str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(command))
    return answer


def run(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    return done.stdout
