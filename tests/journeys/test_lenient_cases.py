"""What real clients write that is not by the letter, and what is accepted of it, signed and encrypted (WUS 2.5.2)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from lxml import etree

from bro_soap.xmlio import ns
from tests.encrypted import Sealing, seal
from tests.envelopes import ENVELOPED, EXC, Recipe, find, sign
from tests.patience import LONG
from tests.service import Service, enveloped, oin, sample, validate

ANONYMOUS = f"{ns.WSA}/anonymous"
ACTION = "http://www.broservices.nl/wus/iscpt/registrationRequest"
HEADERS = {
    "To": f"{ns.WSA}/anonymous?OIN=00000099000000001000",
    "Action": ACTION,
    "MessageID": "urn:uuid:{uuid}",
    "From": f"<wsa:Address>{ANONYMOUS}?OIN={oin('99000010')}</wsa:Address>",
    "ReplyTo": f"<wsa:Address>{ANONYMOUS}</wsa:Address>",
}


def addressed(headers: dict[str, str]) -> etree._Element:
    blocks = "".join(f'<wsa:{name} xmlns:wsa="{ns.WSA}">{content}</wsa:{name}>' for name, content in headers.items())
    blocks = blocks.replace("{uuid}", str(uuid.uuid4()))
    return etree.fromstring(enveloped(sample("registration-land-rd"), blocks))


def delivered(service: Service, profile: str, headers: dict[str, str], **recipe: Any) -> str:
    """Sign (and encrypt) by the tests' own code and deliver; return the response type."""
    key, certificate = service.pki.key("leverancier"), service.pki.certificate("leverancier")
    root = sign(addressed(headers), Recipe(key, certificate, **recipe))
    if profile == "2w-be-se":
        root = seal(root, Sealing(service.pki.certificate("server")))
    with service.session("leverancier") as session:
        sent = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        url = f"{service.url}/{profile}/iscpt/1.1"
        response = session.post(url, data=etree.tostring(root), headers=sent, timeout=LONG)
    assert response.status_code == 200, response.text[-1500:]
    if profile == "2w-be-se":
        return (
            "encrypted" if find(etree.fromstring(response.content), "soap:Body/xenc:EncryptedData") is not None else ""
        )
    return validate(response.content).findtext("{*}responseType") or ""


@pytest.mark.parametrize(("profile", "answered"), [("2w-be-s", "completion"), ("2w-be-se", "encrypted")])
@pytest.mark.parametrize(
    "changes",
    [
        {"From": f"<wsa:Address>{ANONYMOUS}?oin={oin('99000010')}</wsa:Address>"},
        {"MessageID": "{uuid}"},
        {"MessageID": "custom@{uuid}@bro.test"},
        {"ReplyTo": None},
        {"To": None},
        {"To": ANONYMOUS},
        {"ReplyTo": None, "To": None},
    ],
    ids=[
        "lower-case oin", "bare UUID", "CUSTOM@UUID@URI", "no ReplyTo", "no To", "anonymous To", "neither To nor ReplyTo",
    ],
)  # fmt: skip
def test_headers_that_are_left_out_or_written_otherwise(
    service: Service, profile: str, answered: str, changes: dict[str, str | None]
) -> None:
    headers = {name: content for name, content in {**HEADERS, **changes}.items() if content is not None}
    assert delivered(service, profile, headers) == answered


@pytest.mark.parametrize(("profile", "answered"), [("2w-be-s", "completion"), ("2w-be-se", "encrypted")])
@pytest.mark.parametrize(
    "changes",
    [
        {"transforms": (ENVELOPED, EXC)},
        {"order": ("signature", "token", "timestamp")},
        {"order": ("timestamp", "signature", "token")},
        {"id_name": "Id"},
        {"sign_token": True},
        {"prefix_list": "soap wsa wsse"},
        {"digest": "sha512", "method_hash": "sha512"},
        {"scheme": "rsa-pss"},
    ],
    ids=[
        "enveloped-signature as a no-op", "token after signature", "token last", "a plain Id", "the token signed too",
        "a prefix list", "SHA-512", "RSA-PSS",
    ],
)  # fmt: skip
def test_signatures_as_other_toolkits_write_them(
    service: Service, profile: str, answered: str, changes: dict[str, Any]
) -> None:
    assert delivered(service, profile, HEADERS, **changes) == answered
