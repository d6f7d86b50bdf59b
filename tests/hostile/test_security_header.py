"""Every part of a security header spoilt in every simple way: a refusal, whatever a library makes of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from lxml import etree
from structlog.testing import capture_logs

from bro_soap.errors import SignatureError
from bro_soap.security.wsse.decryption import DecryptionKey, Decryptor
from bro_soap.security.wsse.envelope import BACK_ENDS, EnvelopeVerifier
from tests import pki as made
from tests.encrypted import Sealing, seal
from tests.envelopes import Recipe, find, message, sign
from tests.pki import now, shared_key, shared_pki

Spoil = Callable[[etree._Element], object]
SECURITY = "soap:Header/wsse:Security"
VALUES = (
    "",
    " ",
    "x",
    "#",
    "#x",
    "\u00e9",
    "-1",
    "9" * 5000,
    "1e400",
    "2024-13-99T25:61:61Z",
    "0000-00-00",
    "A===",
    "AAAA",
    "\u0661",
)


def _emptied(element: etree._Element) -> None:
    element.text = None
    element[:] = []


SPOILS: dict[str, Spoil] = {
    "taken out": lambda element: element.getparent().remove(element),  # type: ignore[union-attr]
    "doubled": lambda element: element.addnext(copy.deepcopy(element)),
    "emptied": _emptied,
    "without its first": lambda element: element.remove(element[0]),
    "without its last": lambda element: element.remove(element[-1]),
    "the other way round": lambda element: element.__setitem__(slice(None), list(element)[::-1]),
    "without attributes": lambda element: element.attrib.clear(),
    "in itself": lambda element: element.append(copy.deepcopy(element)),
    "with something strange": lambda element: element.append(etree.fromstring('<y xmlns="relative"/>')),
    "of another name": lambda element: setattr(element, "tag", "{urn:x}y"),
    **{f"saying {value[:12]!r}": lambda element, value=value: setattr(element, "text", value) for value in VALUES},  # type: ignore[misc]
}


def signed() -> etree._Element:
    return sign(message(), Recipe(shared_key("alfa"), shared_pki().certificate("alfa")))


def spoilt(whole: etree._Element, spoil: Spoil) -> Iterator[etree._Element]:
    """The message with each element of its security header, and each attribute, spoilt in this way."""
    for place in range(len(list(find(whole, SECURITY).iter("*")))):
        root = copy.deepcopy(whole)
        with suppress(IndexError, ValueError):
            spoil(list(find(root, SECURITY).iter("*"))[place])
            yield etree.fromstring(etree.tostring(root))


@pytest.mark.parametrize("how", SPOILS)
@pytest.mark.parametrize("back_end", BACK_ENDS)
def test_a_spoilt_signature_is_refused(back_end: str, how: str) -> None:
    verifier = EnvelopeVerifier(made.verifier(shared_pki()), None, back_end)  # type: ignore[arg-type]
    with capture_logs() as logs:
        for root in spoilt(signed(), SPOILS[how]):
            with suppress(SignatureError):
                verifier.verify(root, now=now())
    assert logs == []


@pytest.mark.parametrize("how", SPOILS)
def test_a_spoilt_encryption_is_refused(how: str) -> None:
    decryptor = Decryptor([DecryptionKey(shared_key("server"), shared_pki().certificate("server"))])
    sealed = seal(signed(), Sealing(shared_pki().certificate("server")))
    with capture_logs() as logs:
        for root in spoilt(sealed, SPOILS[how]):
            with suppress(SignatureError):
                decryptor.open(root)
    assert logs == []


def test_whatever_decrypting_makes_a_library_raise_it_is_refused_as_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def choke(*_: object) -> None:
        raise OverflowError("int too large to convert to float")

    monkeypatch.setattr("bro_soap.security.wsse.decryption.read_encrypted", choke)
    decryptor = Decryptor([DecryptionKey(shared_key("server"), shared_pki().certificate("server"))])
    with pytest.raises(SignatureError) as caught:
        decryptor.open(seal(signed(), Sealing(shared_pki().certificate("server"))))
    assert caught.value.code == "FailedCheck"
