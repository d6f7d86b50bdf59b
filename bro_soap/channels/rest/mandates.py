"""The mandates that an organisation gave and took, those that ended too: a list of its own, page by page."""

from __future__ import annotations

from typing import Any

from bro_soap.channels.http.answers import Answer
from bro_soap.channels.rest.resource import Refused, Resource, asked_of, json_answer, limit_of, next_page, refused
from bro_soap.model import Party
from bro_soap.store import Mandate, Store
from bro_soap.xmlio.times import wire_time

__all__ = ["PATH", "Mandates"]

PATH = "/mandates"


class Mandates(Resource):
    """`GET /mandates` for an authenticated party."""

    name = "mandates"
    help = "Vraag /mandates, of /mandates?limit=<aantal>"

    def __init__(self, store: Store) -> None:
        """Take the register to read."""
        self._store = store

    def read(self, reader: Party, rest: str, query: str) -> Answer:
        """Return a page of the mandates to and from the reader, oldest first; a mandate is never taken off the list."""
        if rest:
            return refused(404, f"{self.help}.")
        asked = asked_of(query, ("after", "limit"))
        begin, limit = _number(asked.get("after", "0")), limit_of(asked)
        with self._store.read() as view:
            found = view.parties.mandates(reader.kvk_number)
        told = [_told(one, reader) for one in found[begin : begin + limit]]
        more = str(begin + limit) if len(found) > begin + limit else None
        return json_answer({"mandates": told, **next_page(PATH, asked, more)})


def _number(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise Refused("after is een getal.")
    return int(given)


def _told(one: Mandate, reader: Party) -> dict[str, Any]:
    told = {
        "part": "gegeven" if one.principal == reader.kvk_number else "gekregen",
        "principal": one.principal,
        "agent": one.agent,
        "objectType": one.object_code,
        "kind": one.kind.value,
        "grantedTime": wire_time(one.granted_at),
        "revokedTime": None if one.revoked_at is None else wire_time(one.revoked_at),
    }
    return {name: value for name, value in told.items() if value}
