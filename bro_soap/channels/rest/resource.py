"""What all resources share: who reads, in which form, and what may be asked."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

from bro_soap.channels.http.answers import Answer, text_answer
from bro_soap.channels.http.exchange import Exchange
from bro_soap.channels.http.representation import READS, conditional, not_acceptable, takes
from bro_soap.model import Party

__all__ = ["MOST", "Refused", "Resource", "asked_of", "json_answer", "limit_of", "moment_of", "next_page", "refused"]

MOST = 100  # records in one answer
_MOST_ASKED = 10
_CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f]")
JSON = "application/json"
JSON_TYPE = f"{JSON}; charset=utf-8"


class Refused(Exception):  # noqa: N818  says what happened
    """What is asked cannot be answered; the text says why, in Dutch."""


class Resource(ABC):
    """Answers GET and HEAD for an authenticated party, as JSON, with an entity tag for who asks again.

    `name` is what log and metrics call it; `help` tells in Dutch how it is asked.
    """

    name: str
    help: str

    def answer(self, exchange: Exchange) -> Answer:
        """Answer a request. Raises `AccessError` for who is not known."""
        if exchange.method not in READS:
            return text_answer(405, "Alleen GET.", ("Allow", ", ".join(READS)))
        exchange.noted["service"] = self.name
        reader = exchange.identify().party
        if not takes(exchange, JSON, JSON_TYPE):
            return not_acceptable(JSON)
        return conditional(exchange, self.find(reader, exchange.path, exchange.query))

    def find(self, reader: Party, path: str, query: str) -> Answer:
        """Return what the reader asks for and may see; controls never get as far as the register."""
        path = path.encode("latin-1", "replace").decode("utf-8", "replace")  # PEP 3333
        if _CONTROL.search(path) or _CONTROL.search(unquote(query)):
            return refused(400, f"Het verzoek bevat een besturingsteken. {self.help}.")
        try:
            return self.read(reader, path.removeprefix(f"/{self.name}").strip("/"), query)
        except Refused as why:
            return refused(400, f"{why} {self.help}.".strip())

    @abstractmethod
    def read(self, reader: Party, rest: str, query: str) -> Answer:
        """Return what stands at the `rest` of the path. Raises `Refused`."""


def asked_of(query: str, known: Collection[str]) -> Mapping[str, str]:
    """Return what a query asks; raises `Refused` for a name that is not known or comes twice."""
    try:
        found = parse_qs(query, keep_blank_values=True, max_num_fields=_MOST_ASKED)
    except ValueError:
        raise Refused("Er wordt te veel gevraagd.") from None
    if found.keys() - set(known) or any(len(values) > 1 or not values[0] for values in found.values()):
        raise Refused(f"Bekend zijn, elk hooguit een keer en met een waarde: {', '.join(known)}.")
    return {name: values[0] for name, values in found.items()}


def limit_of(asked: Mapping[str, str]) -> int:
    """Return how many records are asked for, at most 100. Raises `Refused`."""
    given = asked.get("limit", str(MOST))
    if re.fullmatch(r"[1-9][0-9]{0,2}", given, re.ASCII) is None or int(given) > MOST:
        raise Refused(f"limit is een getal van 1 tot en met {MOST}.")
    return int(given)


def moment_of(name: str, given: str) -> datetime:
    """Return a moment with its zone. Raises `Refused`."""
    try:
        found = datetime.fromisoformat(given.replace(" ", "+"))  # a plus sign that was not escaped
        if found.utcoffset() is None:
            raise ValueError("no zone")
        found.astimezone()
    except (ValueError, OverflowError):
        raise Refused(f"{name} is een tijdstip met zone, zoals 2026-03-01T00:00:00Z.") from None
    return found


def next_page(path: str, asked: Mapping[str, str], after: str | None) -> dict[str, str]:
    """Return the address of the page after this one, where there is one."""
    return {} if after is None else {"next": f"{path}?{urlencode({**asked, 'after': after})}"}


def json_answer(told: Mapping[str, Any]) -> Answer:
    """Return a record as JSON."""
    return Answer(200, JSON_TYPE, json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")


def refused(status: int, message: str) -> Answer:
    """Return an answer that nobody keeps: who asks again may find it there."""
    return text_answer(status, message, ("Cache-Control", "no-store"))
