"""gSOAP with its wsse plugin, a C++ client: it signs what it asks, and verifies the answer of the service.

It cannot do 2W-be-SE: the key that it says to have wrapped by RSA-OAEP is wrapped by RSA 1.5 (`soap_mec_init` in mecevp.c
of 2.8.124 asks the cipher for the padding, not the key).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bro_soap.client import IntakeAnswer
from bro_soap.client.wire import new_message_id
from tests.interop.exchanges import ANONYMOUS
from tests.interop.partners import HERE, demand, first_existing, run, said
from tests.service import Service, oin

GSOAP = Path("/usr/share/gsoap")
PLUGINS = ("plugin/wsseapi.cpp", "plugin/wsaapi.c", "plugin/smdevp.c", "plugin/mecevp.c", "plugin/threads.c")
SOURCES = (*PLUGINS, "custom/struct_timeval.c")
FLAGS = ("-w", "-O0", "-DWITH_OPENSSL", "-DWITH_DOM", "-DWITH_GZIP", "-I.", f"-I{GSOAP}/plugin", f"-I{GSOAP}")
ACTION = "http://www.broservices.nl/wus/dscpt/dispatchDataRequest"
SIGNED, ENCRYPTED = "2w-be-s", "2w-be-se"


@pytest.fixture(scope="module")
def gsoap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client, generated and compiled; some ten seconds."""
    generator, compiler = demand("soapcpp2"), demand("g++")
    if first_existing(["/usr/include/stdsoap2.h"]) is None or not (GSOAP / SOURCES[0]).exists():
        pytest.skip("Debian's libgsoap-dev is not installed")
    folder = tmp_path_factory.mktemp("gsoap")
    search = f"-I{GSOAP}:{GSOAP}/import:{GSOAP}/plugin"
    made = run(generator, "-C", "-c++", "-L", "-x", "-w", search, HERE / "gsoap" / "bro.h", folder=folder)
    assert made.returncode == 0, made.stderr
    sources = (HERE / "gsoap" / "client.cpp", "soapC.cpp", "soapClient.cpp", *(GSOAP / source for source in SOURCES))
    libraries = ("-lgsoapssl++", "-lssl", "-lcrypto", "-lz")
    made = run(compiler, *FLAGS, "-o", "client", *sources, *libraries, folder=folder)
    if made.returncode and "cannot find -l" in made.stderr:
        pytest.skip("the development files of OpenSSL or zlib (libssl-dev, zlib1g-dev) are not installed")
    assert made.returncode == 0, made.stderr[-3000:]
    return folder / "client"


def asked(gsoap: Path, service: Service, folder: Path, profile: str, bro_id: str, stem: str = "bronhouder"):
    """Ask for an object with this party's key."""
    own, trusted = folder / "own.pem", folder / "trusted.pem"
    own.write_bytes(service.pki.certificate_file(stem).read_bytes() + service.pki.key_file(stem).read_bytes())
    trusted.write_bytes(
        b"".join((service.pki.folder / f"{ca}.pem").read_bytes() for ca in ("root", "intermediate", "tsp"))
    )
    sender = f"{ANONYMOUS}?OIN={oin('99000001')}"
    server = [service.pki.certificate_file("server")] if profile == ENCRYPTED else []
    endpoint = f"{service.url}/{profile}/dscpt/1.1"
    return run(gsoap, endpoint, own, trusted, new_message_id(), sender, ACTION, bro_id, *server)


def test_gsoap_gets_an_object_in_an_answer_that_it_verified(gsoap, service, registered: IntakeAnswer, tmp_path):
    found = said(asked(gsoap, service, tmp_path, SIGNED, registered.bro_id or ""))
    assert found["signed"] == ["Body", "Action", "MessageID", "RelatesTo"]
    assert found["timestamp"] == ["valid"]
    assert found["responseType"] == ["dispatch"]
    assert found["requestReference"] == ["gSOAP & é"]


def test_gsoap_gets_a_rejection(gsoap, service, tmp_path):
    found = said(asked(gsoap, service, tmp_path, SIGNED, "CPT000000999999"))
    assert found["rejectionReason"] == ["dit registratieobject bestaat niet."]


def test_what_gsoap_encrypts_with_rsa_1_5_is_refused_whatever_it_calls_it(gsoap, service, tmp_path):
    ran = asked(gsoap, service, tmp_path, ENCRYPTED, "CPT000000999999")
    assert ran.returncode == 1
    assert "FailedCheck" in ran.stderr


def test_gsoap_takes_no_answer_that_is_not_signed(gsoap, service, tmp_path):
    ran = asked(gsoap, service, tmp_path, "2w-be", "CPT000000999999")
    assert ran.returncode == 1
    assert "Signature with SignedInfo required" in ran.stderr
