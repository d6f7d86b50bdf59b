"""HTTP bounds: media type, coding, size, time."""

import io
from typing import Any

import pytest

from bro_soap.channels.http.answers import read_body
from bro_soap.channels.soap.media import require_soap
from bro_soap.errors import EnvelopeError


@pytest.mark.parametrize(
    "given", ["text/xml", "text/xml; charset=utf-8", 'Text/XML;charset="UTF-8"', "text/xml;action=x"]
)
def test_soap_over_http_is_text_xml_in_utf8(given: str) -> None:
    require_soap({"CONTENT_TYPE": given})


@pytest.mark.parametrize(
    ("environ", "fault"),
    [
        ({"CONTENT_TYPE": "application/json"}, "Client"),
        ({}, "Client"),
        ({"CONTENT_TYPE": "application/soap+xml"}, "VersionMismatch"),
        ({"CONTENT_TYPE": "text/xml; charset=iso-8859-1"}, "Client"),
        ({"CONTENT_TYPE": "text/xml; charset=nope"}, "Client"),
        ({"CONTENT_TYPE": "multipart/related; type=text/xml"}, "Client"),
        ({"CONTENT_TYPE": "text/xml", "HTTP_CONTENT_ENCODING": "gzip"}, "Client"),
    ],
)
def test_anything_else_is_an_unsupported_media_type(environ: dict[str, str], fault: str) -> None:
    with pytest.raises(EnvelopeError) as refused:
        require_soap(environ)
    assert (refused.value.fault, refused.value.status) == (fault, 415)


def body(data: bytes, **environ: Any) -> dict[str, Any]:
    return {"wsgi.input": io.BytesIO(data), **environ}


def test_a_body_is_read_to_its_announced_length_or_to_its_end() -> None:
    assert read_body(body(b"abcdef", CONTENT_LENGTH="4"), 100, 5) == b"abcd"
    assert read_body(body(b"abcdef", **{"wsgi.input_terminated": True}), 100, 5) == b"abcdef"


class Slow(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise TimeoutError("timed out")


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        (body(b"x" * 11, CONTENT_LENGTH="11"), 413),
        (body(b"x" * 11, **{"wsgi.input_terminated": True}), 413),
        (body(b"", CONTENT_LENGTH="0"), 400),
        (body(b""), 400),
        (body(b"abc", CONTENT_LENGTH="9"), 400),
        (body(b"abc", CONTENT_LENGTH="-1"), 400),
        (body(b"abc", CONTENT_LENGTH="x"), 400),
        ({"wsgi.input": Slow(), "CONTENT_LENGTH": "5"}, 408),
        ({"wsgi.input": io.BytesIO(b"12345"), "CONTENT_LENGTH": "5", "late": True}, 408),
    ],
)
def test_too_large_empty_short_and_late_each_have_their_status(environ: dict[str, Any], status: int) -> None:
    with pytest.raises(EnvelopeError) as refused:
        read_body(environ, 10, -1 if environ.pop("late", False) else 5)
    assert refused.value.status == status
