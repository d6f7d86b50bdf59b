"""What HTTP asks of a resource that is read: a form that the client takes, and no body that it has already."""

from __future__ import annotations

from http import HTTPStatus

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from bro_soap.channels.http.answers import Answer, text_answer
from bro_soap.channels.http.exchange import Exchange

__all__ = ["FOR_ANYBODY", "READS", "conditional", "not_acceptable", "takes"]

READS = ("GET", "HEAD")
# Kept by the client alone, and asked about before it is used again.
_PRIVATE = (("Cache-Control", "private, no-cache"), ("Vary", "Accept"))
# Kept by whoever likes, and asked about before it is used again.
FOR_ANYBODY = (("Cache-Control", "no-cache"),)


def takes(exchange: Exchange, *forms: str) -> bool:
    """Tell whether the client takes one of these forms (`Accept`); without a word of it, it takes any."""
    accepted = parse_accept_header(exchange.environ.get("HTTP_ACCEPT"), MIMEAccept)
    return not accepted or accepted.best_match(forms) is not None


def not_acceptable(media_type: str) -> Answer:
    """Return the answer to who does not take the only form there is: 406."""
    return text_answer(406, f"Deze bron is er alleen als {media_type}.", *_PRIVATE)


def conditional(exchange: Exchange, answer: Answer, kept: tuple[tuple[str, str], ...] = _PRIVATE) -> Answer:
    """Give what was found its entity tag: 304 to who has it already (`If-None-Match`), 412 to who wants another.

    `kept` are the headers that say by whom it may be kept.
    """
    if answer.status != HTTPStatus.OK:
        return answer
    response = Response(answer.body)
    response.add_etag()
    response.make_conditional(dict(exchange.environ))
    headers = (*answer.headers, ("ETag", response.headers["ETag"]), *kept)
    body = answer.body if response.status_code == HTTPStatus.OK else b""
    return Answer(response.status_code, answer.content_type, body, headers)
