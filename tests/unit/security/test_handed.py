"""The certificate in a header: exactly one, in a form that a proxy writes; everything else is refused."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from bro_soap.errors import CertificateError, ConfigurationError
from bro_soap.security.tls.handed import HandedOver, certificate_in_header, local_users
from tests.pki import der, shared_pki

LEAF = shared_pki().certificate("alfa")
DER, OTHER = der(LEAF), der(shared_pki().certificate("beta"))
PEM, PEM2 = (shared_pki().certificate(slug).public_bytes(Encoding.PEM).decode() for slug in ("alfa", "beta"))
BARE = base64.b64encode(DER).decode()
FORMS = {
    "nginx and Envoy": quote(PEM, safe=""),
    "nginx, without the last line end": quote(PEM.rstrip(), safe=""),
    "CRLF in the PEM": quote(PEM.replace("\n", "\r\n"), safe=""),
    "HAProxy": BARE,
    "RFC 9440": f":{BARE}:",
}
FOUND = HandedOver("X-Client-Cert")


def head(*fields: str) -> bytes:
    return "".join(f"{line}\r\n" for line in ("POST / HTTP/1.1", "Host: x", *fields, "")).encode("latin-1")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["X-Client-Cert", "x-client-cert", "X-CLIENT-CERT"])
def test_one_header_with_one_certificate_is_read(form: str, name: str) -> None:
    assert FOUND.find(head(f"{name}:   {FORMS[form]}  ", "Accept: */*")) == DER


def test_without_the_header_or_with_an_empty_one_nothing_is_handed_over() -> None:
    assert FOUND.find(head("Accept: X-Client-Cert: x")) == b""
    assert FOUND.find(head("X-Client-Cert:")) == b""
    assert FOUND.find(b"") == b""


TWO = {
    "the same line twice": [f"X-Client-Cert: {BARE}"] * 2,
    "another case": [f"X-Client-Cert: {BARE}", f"x-client-CERT: {BARE}"],
    "an underscore": [f"X_Client_Cert: {BARE}", f"X-Client-Cert: {BARE}"],
    "one underscore": [f"X-Client-Cert: {BARE}", f"X-Client_Cert: {BARE}"],
    "a dot": [f"X-Client-Cert: {BARE}", f"X.Client.Cert: {BARE}"],
    "a space before the colon": [f"X-Client-Cert: {BARE}", f"X-Client-Cert : {BARE}"],
    "the second one empty": [f"X-Client-Cert: {BARE}", "X-Client-Cert:"],
    "the first one empty": ["X_Client_Cert:", f"X-Client-Cert: {BARE}"],
    "only an underscore": [f"X_Client_Cert: {BARE}"],
    "only a dot": [f"X-Client.Cert: {BARE}"],
}


@pytest.mark.parametrize("case", TWO)
def test_two_headers_or_one_of_another_name_are_refused(case: str) -> None:
    with pytest.raises(CertificateError) as refused:
        FOUND.find(head(*TWO[case]))
    assert refused.value.check == "header"


WRONG = {
    "two PEM blocks": quote(PEM + PEM2),
    "the same PEM block twice": quote(PEM + PEM),
    "text before": quote("Subject: x\n" + PEM),
    "a line end before": quote("\n" + PEM),
    "text behind": quote(PEM + "x"),
    "a NUL behind": quote(PEM) + "%00",
    "two line ends behind": quote(PEM + "\n\n"),
    "a trusted certificate": quote(PEM.replace(" CERTIFICATE", " TRUSTED CERTIFICATE")),
    "an X509 certificate": quote(PEM.replace(" CERTIFICATE", " X509 CERTIFICATE")),
    "headers in the PEM": quote(PEM.replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n\n", 1)),
    "spaces for line ends": PEM.strip().replace("\n", " "),
    "no line ends": PEM.replace("\n", ""),
    "escaped twice": quote(quote(PEM)),
    "junk behind the DER": base64.b64encode(DER + b"junk").decode(),
    "junk behind the DER in a PEM": quote(
        "-----BEGIN CERTIFICATE-----\n" + base64.b64encode(DER + b"x").decode() + "\n-----END CERTIFICATE-----\n"
    ),
    "two DERs": base64.b64encode(DER + OTHER).decode(),
    "a list": f"{BARE}, {BARE}",
    "a list without a space": f"{BARE},{BARE}",
    "a list of RFC 9440": f":{BARE}:, :{BARE}:",
    "parameters of RFC 9440": f":{BARE}:;a=1",
    "one colon": f":{BARE}",
    "the other colon": f"{BARE}:",
    "two colons": f"::{BARE}::",
    "quotes": f'"{BARE}"',
    "base64 with a line end": quote(BARE[:64] + "\n" + BARE[64:]),
    "base64 with bits to spare": "QUJ=",
    "base64 for addresses": base64.urlsafe_b64encode(b"\xff" * 30).decode(),
    "escaped base64": BARE.replace("A", "%41"),
    "a list of Envoy": f'Hash=0;Cert="{quote(PEM)}"',
    "null": "(null)",
    "a dash": "-",
    "colons": ":::",
    "bytes that are no text": "%FF%FE",
    "no certificate": base64.b64encode(b"0\x03\x02\x01\x05").decode(),
    "too long": "A" * 20_000,
}


@pytest.mark.parametrize("case", WRONG)
def test_whatever_is_beside_the_certificate_refuses_it(case: str) -> None:
    with pytest.raises(CertificateError) as refused:
        certificate_in_header(WRONG[case])
    assert refused.value.check == "header"


@given(st.sampled_from([quote(PEM), BARE, f":{BARE}:"]), st.integers(0, 3000), st.text(max_size=3))
def test_a_value_that_was_meddled_with_is_refused_or_the_same_certificate(value: str, at: int, put: str) -> None:
    """Never another certificate, and never another exception."""
    meddled = value[:at] + put + value[at + 1 :]
    try:
        found = certificate_in_header(meddled)
    except CertificateError:
        return
    assert found == DER or (len(found) == len(DER) and put)  # a letter of its base64 changed is another certificate


def test_users_of_this_machine_are_found_by_name_or_number() -> None:
    assert local_users(["unix", "10.0.0.1"]) == frozenset()
    assert local_users(["unix:root", "unix:4711"]) == {0, 4711}
    with pytest.raises(ConfigurationError, match="no user wie-dan"):
        local_users(["unix:wie-dan"])
