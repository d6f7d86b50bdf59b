"""The objects that an organisation answers for, as bronhouder or supplier: a list of its own, page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bro_soap.channels.http.answers import Answer
from bro_soap.channels.rest.resource import Resource, asked_of, json_answer, limit_of, next_page, refused
from bro_soap.model import Party, Registration
from bro_soap.store import Store
from bro_soap.xmlio.times import wire_time

__all__ = ["PATH", "Objects"]

PATH = "/objects"


class Objects(Resource):
    """`GET /objects` for an authenticated party; what an object holds is asked of the issue service."""

    name = "objects"
    help = "Vraag /objects, of /objects?objectType=<soort>&limit=<aantal>"

    def __init__(self, store: Store) -> None:
        """Take the register to read."""
        self._store = store

    def read(self, reader: Party, rest: str, query: str) -> Answer:
        """Return a page of the objects of which the reader is bronhouder or supplier, by BRO-ID."""
        if rest:
            return refused(404, f"{self.help}.")
        asked = asked_of(query, ("objectType", "after", "limit"))
        with self._store.read() as view:
            page = view.own.objects(
                reader.kvk_number, asked.get("after", ""), limit_of(asked), object_code=asked.get("objectType")
            )
        told = [_told(one, reader) for one in page.items]
        return json_answer({"objects": told, **next_page(PATH, asked, page.after)})


def _told(one: Registration, reader: Party) -> dict[str, Any]:
    """Return a registration in the wire's words, without what is absent."""
    history = one.history
    told = {
        "broId": one.bro_id,
        "objectType": one.object_code,
        "part": "bronhouder" if reader.kvk_number == one.delivery_accountable_party else "dataleverancier",
        "qualityRegime": one.quality_regime,
        "deliveryAccountableParty": one.delivery_accountable_party,
        "deliveryResponsibleParty": one.delivery_responsible_party,
        "objectIdAccountableParty": one.object_id_accountable_party,
        "registrationStatus": history.registration_status,
        "objectRegistrationTime": _moment(history.object_registration_time),
        "latestAdditionTime": _moment(history.latest_addition_time),
        "registrationCompletionTime": _moment(history.registration_completion_time),
        "latestCorrectionTime": _moment(history.latest_correction_time),
        "underReview": "ja" if history.under_review else "nee",
        "deregistered": "ja" if history.deregistered else "nee",
        "deregistrationTime": _moment(history.deregistration_time),
    }
    return {name: value for name, value in told.items() if value}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else wire_time(moment)
