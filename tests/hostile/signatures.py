"""Attacks on signed messages: parts moved, doubled or left out, shapes and algorithms nobody asked for, and spoofing."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator

from lxml import etree

from bro_soap.xmlio import ns
from tests.envelopes import find, q, resign
from tests.hostile.target import DELIVERY, REGISTER, SIGNED_DELIVERY, Answer, Attack, Target, addressing, delivery
from tests.hostile.test_signature_wrapping import KEYLESS, SHAPES
from tests.service import enveloped, sample

Change = Callable[[etree._Element], object]
INVALID = "500 wsse:InvalidSecurity"
CLIENT = "500 soap:Client"
SECURITY, SIGNATURE = "soap:Header/wsse:Security", "soap:Header/wsse:Security/ds:Signature"
CORRECT = REGISTER.replace("registration", "correction")

# Every way in which some library looks for an id.
IDS: dict[str, tuple[str, ...]] = {
    "no id": (),
    "the same wsu:Id": (q("wsu:Id"),),
    "the same Id": ("Id",),
    "the same ID": ("ID",),
    "the same id": ("id",),
    "the same xml:id": ("{http://www.w3.org/XML/1998/namespace}id",),
    "the same gml:id": (ns.q(ns.GML, "id"),),
    "both wsu:Id and Id": (q("wsu:Id"), "Id"),
}


def _wrapper(parent: etree._Element, *names: str) -> etree._Element:
    for name in names or ("{urn:x}wrapper",):
        parent = etree.SubElement(parent, name)
    return parent


# Where the part that was signed is hidden; the part that takes its place stands where the service looks.
PLACES: dict[str, Callable[[etree._Element], etree._Element]] = {
    "in a wrapper in the Header": lambda root: _wrapper(find(root, "soap:Header")),
    "in the Header itself": lambda root: find(root, "soap:Header"),
    "in the Security header": lambda root: find(root, SECURITY),
    "in an Object of the Signature": lambda root: _wrapper(find(root, SIGNATURE), q("ds:Object")),
    "in the KeyInfo": lambda root: find(root, SIGNATURE + "/ds:KeyInfo"),
    "in the Timestamp": lambda root: find(root, SECURITY + "/wsu:Timestamp"),
    "in another signed header": lambda root: find(root, "soap:Header/wsa:From"),
    "in the new Body": lambda root: _wrapper(find(root, "soap:Body")[0]),
    "after the Body": _wrapper,
    "in an unsigned header for another actor": lambda root: _for_another(_wrapper(find(root, "soap:Header"))),
}
PARTS: dict[str, tuple[str, Callable[[etree._Element], None]]] = {
    "wsa:To": ("soap:Header/wsa:To", lambda part: setattr(part, "text", "https://elders")),
    "wsa:Action": ("soap:Header/wsa:Action", lambda part: setattr(part, "text", CORRECT)),
    "wsa:MessageID": ("soap:Header/wsa:MessageID", lambda part: setattr(part, "text", "urn:uuid:new")),
    "wsa:From": ("soap:Header/wsa:From", lambda part: setattr(part[0], "text", "urn:x?OIN=00000099990000010000")),
    "wsu:Timestamp": (SECURITY + "/wsu:Timestamp", lambda _: None),
}
HIDING_IDS = ("no id", "the same wsu:Id", "the same Id", "both wsu:Id and Id")
HIDING_PLACES = ("in a wrapper in the Header", "in the Security header", "in an Object of the Signature")


def _for_another(element: etree._Element) -> etree._Element:
    element.set(q("soap:actor"), "urn:somebody-else")
    return element


def wrapped(part: str, forge: Callable[[etree._Element], None], place: str, ids: tuple[str, ...]) -> Change:
    """Hide a signed part and put a forged copy, with ids of the attacker's choice, where it stood."""

    def attack(root: etree._Element) -> None:
        signed = find(root, part)
        forged = copy.deepcopy(signed)
        identifier = str(signed.get(q("wsu:Id")))
        del forged.attrib[q("wsu:Id")]
        for name in ids:
            forged.set(name, identifier)
        forge(forged)
        signed.getparent().replace(signed, forged)  # type: ignore[union-attr]
        PLACES[place](root).append(signed)

    return attack


def _other_sounding(body: etree._Element) -> None:
    next(body.iter("{*}coneDiameter")).text = "43"


def _wrapping() -> Iterator[Attack]:
    for (place, _), (ids, names) in itertools.product(PLACES.items(), IDS.items()):
        early = {"after the Body": "0001", "in another signed header": "0011"}.get(place, "")
        yield Attack(
            "Signature wrapping: the Body",
            f"the signed Body {place}; the new Body has {ids}",
            keyless(wrapped("soap:Body", _other_sounding, place, names)),
            CLIENT if early else INVALID,
            says=early,
        )
    for (part, (path, forge)), place in itertools.product(PARTS.items(), HIDING_PLACES):
        for ids in HIDING_IDS:
            yield Attack(
                "Signature wrapping: headers",
                f"the signed {part} {place}; the new one has {ids}",
                keyless(wrapped(path, forge, place, IDS[ids])),
                INVALID,
            )


def keyless(change: Change) -> Callable[[Target], Answer]:
    """Change a message that was really signed, without a key."""

    def drive(target: Target) -> Answer:
        root = target.signed()
        change(root)
        return target.post_signed(root)

    return drive


def reshaped(change: Change) -> Callable[[Target], Answer]:
    """Change a message and sign it again: the attacker has a certificate, and chooses the shape."""

    def drive(target: Target) -> Answer:
        root = target.signed()
        change(root)
        return target.post_signed(resign(root, target.recipe()))

    return drive


# Refused before the signature is looked at, by the strict gate on the frame or on WS-Addressing.
_EARLIER = {
    "Header after the Body": CLIENT,
    "two Headers": CLIENT,
    "no Header": CLIENT,
    "no Body": CLIENT,
    "a comment that cuts the Action": CLIENT,
    "another organisation's certificate": "500 wsse:FailedAuthentication",
    "another root": "500 soap:VersionMismatch",
    "a SOAP 1.2 envelope": "500 soap:VersionMismatch",
    "an unsigned WS-Addressing header added": CLIENT,
}


def _known_shapes() -> Iterator[Attack]:
    """The attacks of the verifier's own test that do not depend on its message, against the whole service."""
    for name, (change, code) in KEYLESS.items():
        if not any(words in name for words in ("evil Body", "signed Body", "two Bodies", "the Body", "the same,")):
            group = "Signature exclusion, doubled and altered parts"
            yield Attack(group, name, keyless(change), _EARLIER.get(name, f"500 {_prefix(code)}:{code}"))
    for name, (change, code) in SHAPES.items():
        yield Attack("Signature shape, KeyInfo and algorithms", name, reshaped(change), f"500 wsse:{code}")


def _prefix(code: str) -> str:
    return "wsu" if code == "MessageExpired" else "wsse"


def _signed_by(changes: dict[str, object], verdict: str, name: str) -> Attack:
    group = "Signature shape, KeyInfo and algorithms"
    return Attack(group, name, lambda target: target.post_signed(target.signed(**changes)), verdict)  # type: ignore[arg-type]


def empty_security(root: etree._Element) -> None:
    for child in list(find(root, SECURITY)):
        find(root, SECURITY).remove(child)


def signature_outside(root: etree._Element) -> None:
    find(root, "soap:Header").append(find(root, SIGNATURE))


def signature_in_the_body(root: etree._Element) -> None:
    find(root, "soap:Body")[0].append(find(root, SIGNATURE))


def actor(value: str) -> Change:
    return lambda root: find(root, SECURITY).set(q("soap:actor"), value)


def second_security(actor_: str, *, first: bool) -> Change:
    """A second Security header, unsigned and with a fresh Timestamp, beside the real one."""

    def attack(root: etree._Element) -> None:
        real = find(root, SECURITY)
        other = etree.Element(q("wsse:Security"))
        other.append(copy.deepcopy(find(root, SECURITY + "/wsu:Timestamp")))
        if actor_:
            other.set(q("soap:actor"), actor_)
        real.addprevious(other) if first else real.addnext(other)

    return attack


def nested_reference(root: etree._Element) -> None:
    reference = find(root, SIGNATURE + "/ds:KeyInfo/wsse:SecurityTokenReference")
    inner = copy.deepcopy(reference)
    for child in list(reference):
        reference.remove(child)
    reference.append(inner)


def many_tokens(number: int) -> Change:
    def attack(root: etree._Element) -> None:
        for count in range(number):
            token = etree.SubElement(find(root, SECURITY), q("wsse:BinarySecurityToken"))
            token.set(q("wsu:Id"), f"t{count}")

    return attack


def id_flood(root: etree._Element) -> None:
    """Attributes that look like ids, the last of them the Body's: the search for doubles must stay linear."""
    wrapper = _wrapper(find(root, "soap:Header"))
    for number in range(100_000):
        last = etree.SubElement(wrapper, "x", Id=f"i{number}", ID=f"j{number}", id=f"k{number}")
    last.set("id", str(find(root, "soap:Body").get(q("wsu:Id"))))


def _own() -> Iterator[Attack]:
    exclusion = "Signature exclusion, doubled and altered parts"
    for name, change in {
        "an empty Security header": empty_security,
        "the Signature beside the Security header": signature_outside,
        "the Signature in the Body": signature_in_the_body,
        "a Security header for the ultimate receiver by another name": actor("urn:bro"),
        "a Security header without actor before the real one": second_security("", first=True),
        "a Security header for another actor before the real one": second_security("urn:x", first=True),
        "a Security header for another actor after the real one": second_security("urn:x", first=False),
    }.items():
        yield Attack(exclusion, name, keyless(change), INVALID)
    yield Attack(exclusion, "an unsigned message for the endpoint that wants signatures", _unsigned, INVALID)
    yield Attack(exclusion, "a signed message for the plain endpoint", _to_the_plain, "500 soap:MustUnderstand")
    yield Attack(exclusion, "the signature of another organisation", _of_another, "500 wsse:FailedAuthentication")
    yield Attack(exclusion, "300,000 ids beside the real ones", keyless(id_flood), INVALID)
    shapes = "Signature shape, KeyInfo and algorithms"
    yield Attack(
        shapes,
        "a token reference in a token reference",
        reshaped(nested_reference),
        "500 wsse:UnsupportedSecurityToken",
    )
    yield Attack(shapes, "ten thousand tokens", keyless(many_tokens(10_000)), INVALID)
    unsupported = "500 wsse:UnsupportedAlgorithm"
    yield _signed_by({"digest": "sha1"}, unsupported, "SHA-1 digests, consistently signed")
    yield _signed_by({"method_hash": "sha1"}, unsupported, "a SHA-1 signature, consistently signed")
    yield _signed_by({"method": "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"}, unsupported, "RSA with MD5")
    yield _signed_by({"method": f"{ns.DS}dsa-sha1"}, unsupported, "DSA")


def _unsigned(target: Target) -> Answer:
    return target.post_signed(delivery())


def _to_the_plain(target: Target) -> Answer:
    return target.post(etree.tostring(target.signed()), DELIVERY)


def _of_another(target: Target) -> Answer:
    return target.post_signed(target.signed("bronhouder"))


def addressed(verdict: str, says: str, name: str, headers: Callable[[], str], *, signed: bool = True) -> Attack:
    """A message whose WS-Addressing headers, signed and all, say what they should not."""

    def drive(target: Target) -> Answer:
        if signed:
            return target.post_signed(target.signed(headers=headers()))
        return target.post(enveloped(sample("registration-land-rd"), headers()))

    return Attack("SOAPAction and WS-Addressing spoofing", name, drive, verdict, says=says)


def _endpoint(name: str, address: str) -> str:
    return f'<wsa:{name} xmlns:wsa="{ns.WSA}"><wsa:Address>{address}</wsa:Address></wsa:{name}>'


def soap_action(value: str, *, signed: bool) -> Callable[[Target], Answer]:
    def drive(target: Target) -> Answer:
        root = target.signed() if signed else delivery()
        return target.post(etree.tostring(root), SIGNED_DELIVERY if signed else DELIVERY, SOAPAction=value)

    return drive


def _spoofing() -> Iterator[Attack]:
    group = "SOAPAction and WS-Addressing spoofing"
    for signed in (True, False):
        kind = "signed" if signed else "plain"
        yield Attack(
            group,
            f"the SOAPAction of a correction on a registration ({kind})",
            soap_action(f'"{CORRECT}"', signed=signed),
            CLIENT,
            says="0003",
        )
        yield addressed(
            CLIENT, "0006", f"the wsa:Action of a correction ({kind})", lambda: addressing(CORRECT), signed=signed
        )
        for name, to in {
            "of the same service elsewhere": "https://elders.example/2w-be/iscpt/1.1",
            "of another service here": "https://localhost/2w-be/dscpt/1.1",
            "with the OIN of another organisation": f"{ns.WSA}/anonymous?OIN=00000099990000010000",
        }.items():
            yield addressed(
                CLIENT,
                "0005",
                f"wsa:To {name} ({kind})",
                lambda to=to: addressing(to=to),  # type: ignore[misc]
                signed=signed,
            )
        for name in ("ReplyTo", "FaultTo"):
            yield addressed(
                CLIENT,
                "0011",
                f"wsa:{name} to a host of the attacker's ({kind})",
                lambda name=name: addressing(more=_endpoint(name, "http://127.0.0.1:9/")),  # type: ignore[misc]
                signed=signed,
            )
        for name, code in {"To": "0005", "Action": "0006", "MessageID": "0007", "ReplyTo": "0011"}.items():
            yield addressed(
                CLIENT,
                code,
                f"wsa:{name} twice ({kind})",
                lambda name=name: addressing(more=2 * _endpoint(name, f"{ns.WSA}/anonymous")),  # type: ignore[misc]
                signed=signed,
            )
        yield addressed(
            "403",
            "",
            f"wsa:From with the OIN of another organisation ({kind})",
            lambda: addressing().replace("/anonymous</wsa:Address", "/anonymous?OIN=00000099990000010000</wsa:Address"),
            signed=signed,
        )
        yield addressed(
            "403",
            "",
            f"the header deliveryResponsibleParty with the number of another organisation ({kind})",
            lambda: addressing(more=_speaks_for("99000001")),
            signed=signed,
        )
        yield addressed(
            CLIENT,
            "0007",
            f"a MessageID of a million characters ({kind})",
            lambda: addressing(message_id="urn:" + "m" * 1_000_000),
            signed=signed,
        )


def _speaks_for(kvk_number: str) -> str:
    return f'<b:deliveryResponsibleParty xmlns:b="{ns.BROCOM}">{kvk_number}</b:deliveryResponsibleParty>'


ATTACKS = (*_wrapping(), *_known_shapes(), *_own(), *_spoofing())
