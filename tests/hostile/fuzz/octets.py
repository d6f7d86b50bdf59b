"""Changes to a message as bytes: what a parser sees before there is a tree."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

PIECES = (
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"'",
        b"/",
        b"=",
        b"\r",
        b"\r\n",
        b"\x00",
        b"\x0b",
        b"\x1b",
        b"\x7f",
        b"\x85",
        b"\xc2\x85",
    ),
    *(
        b"<!--",
        b"-->",
        b"<!---->",
        b"<![CDATA[",
        b"]]>",
        b"<![CDATA[]]>",
        b"<?x ",
        b"?>",
        b"<?public?>",
        b"<?non-public?>",
    ),
    *(
        b"&#0;",
        b"&#xB;",
        b"&#x85;",
        b"&#xD;",
        b"&#xD800;",
        b"&#xFFFE;",
        b"&#x10FFFF;",
        b"&#x110000;",
        b"&amp;",
        b"&lt;",
        b"&x;",
    ),
    *(
        b"\xc2",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xed\xb0\x80",
        b"\xef\xbb\xbf",
        b"\xef\xbf\xbe",
        b"\xf4\x90\x80\x80",
        b"\xff",
    ),
    *(
        b' xmlns=""',
        b' xmlns:a=""',
        b' xmlns:a="rel"',
        b' xmlns:xml="x"',
        b' xmlns:xmlns="x"',
        b' xmlns="urn:q"',
        b' xml:space="odd"',
    ),
    *(
        b' xml:lang=""',
        b' xml:base="#"',
        b' xml:id="1"',
        b' id="x"',
        b' x="&#10;"',
        b' xsi:nil="true"',
        b' xsi:nil="1"',
        b' xsi:nil="x"',
    ),
    *(
        b' xsi:type="x:y"',
        b' xsi:type="xs:string"',
        b' xsi:type=""',
        b' xsi:schemaLocation="a b c"',
        b' gml:id="location"',
        b' :a=""',
    ),
    *(
        b"<!DOCTYPE a>",
        b"<a:b/>",
        b"<soap:Body/>",
        b"</soap:Body>",
        b"<x/>",
        b"<:x/>",
        b"text",
        b" " * 4096,
        b"A" * 4096,
    ),
)


def change(message: bytes, random: Random) -> bytes:
    """The message with some bytes changed."""
    changed = bytearray(message)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        if changed:
            random.choice(_CHANGES)(changed, random)
    return bytes(changed)


def _at(message: bytearray, random: Random) -> int:
    """A place: anywhere, or just behind a tag or a name, where a piece may be taken for markup."""
    place = random.randrange(len(message))
    if random.random() < 0.6:
        return 1 + message.find(random.choice((b">", b" ", b'"', b"=")), place)
    return place


def _flip(message: bytearray, random: Random) -> None:
    message[random.randrange(len(message))] ^= 1 << random.randrange(8)


def _replace(message: bytearray, random: Random) -> None:
    message[random.randrange(len(message))] = random.randrange(256)


def _take_out(message: bytearray, random: Random) -> None:
    place = random.randrange(len(message))
    del message[place : place + random.choice((1, 1, 2, 8, 64, 512))]


def _put_in(message: bytearray, random: Random) -> None:
    place = _at(message, random)
    message[place:place] = random.choice(PIECES)


def _again(message: bytearray, random: Random) -> None:
    start, place = random.randrange(len(message)), _at(message, random)
    message[place:place] = message[start : start + random.choice((1, 4, 32, 200, 2000))]


def _swap(message: bytearray, random: Random) -> None:
    size = random.choice((1, 8, 64))
    one, other = sorted((random.randrange(len(message)), random.randrange(len(message))))
    first, second = message[one : one + size], message[other : other + size]
    message[other : other + size] = first
    message[one : one + size] = second


def _cut_off(message: bytearray, random: Random) -> None:
    del message[random.randrange(len(message)) :]


_CHANGES: tuple[Callable[[bytearray, Random], None], ...] = (
    *(_put_in, _put_in, _put_in, _put_in, _replace, _replace, _flip, _flip, _take_out, _take_out),
    *(_again, _swap, _cut_off),
)
