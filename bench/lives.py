"""`python -m bench.lives`: what grows with the age of an object, and what must not.

An addition to a dossier that holds thirty years of hourly levels beside the same addition to an empty one; one month of
those thirty years beside all of them; a well with 500 events beside one with ten.
"""

from __future__ import annotations

import argparse
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time

from bench.rounds import Entrant, compare, table
from bench.stage import BRONHOUDER, SUPPLIER, served, set_stage
from bro_soap.delivery.case import Intake
from bro_soap.delivery.incoming import Incoming
from bro_soap.delivery.procedure import deliver
from bro_soap.issue.procedure import Issue, dispatch_data
from bro_soap.model import Completed, Dispatched, Issued, Operation, Party, Role
from bro_soap.objects import KINDS
from bro_soap.service.app import by_kind, deliveries
from bro_soap.settings import Settings
from bro_soap.store import Mandate, MandateKind, Store, make_engine
from bro_soap.xmlio import ns
from bro_soap.xmlio.parse import parse

_SAMPLES = Path(__file__).parent.parent / "tests" / "objects"
_BEGAN = date(1990, 1, 1)
_POINT = re.compile(r"[ ]*<wml2:point>.*?</wml2:point>\n", re.DOTALL)
_REASON = b'<correctionReason codeSpace="urn:bro:gmw:CorrectionReason">eigenCorrectie</correctionReason>'
POINTS, YEARS = 700, 30  # a month of hours in each addition
YOUNG, OLD = 10, 500
AGES = (10, 100, 500, 1000)


class Register:
    """A register of wells and dossiers in one process."""

    def __init__(self, url: str) -> None:
        self.store = Store(make_engine(url))
        self._parts = by_kind(deliveries(served(), self.store, Settings()))
        self._supplier = _take_part(self.store)
        self._numbers = itertools.count(1)

    def send(self, code: str, message: bytes, bro_id: str = "", operation: Operation = Operation.REGISTER) -> str:
        """Deliver a message, for this object; return its BRO-ID."""
        outcome = deliver(self._parts[code], operation, self.incoming(_about(message, bro_id)))
        if not isinstance(outcome, Completed):
            raise TypeError(outcome)
        return outcome.bro_id

    def incoming(self, message: bytes) -> Incoming:
        """Return a message as it comes in, with a reference of its own."""
        fresh = b"<brocom:requestReference>%d</brocom:requestReference>" % next(self._numbers)
        message = re.sub(rb"<brocom:requestReference>.*?</brocom:requestReference>", fresh, message, count=1)
        message = message.removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        message = b'<s:Envelope xmlns:s="%s"><s:Body>%s</s:Body></s:Envelope>' % (ns.SOAP.encode(), message)
        return Incoming(message, parse(message)[0][0], self._supplier, min(self._supplier.oins), datetime.now(UTC))

    def ask(self, code: str, bro_id: str, more: str = "") -> int:
        """Issue an object; return how many bytes it has."""
        parts = self.delivery(code)
        message = (
            f'<d:dispatchDataRequest xmlns:d="{parts.issued.namespace}" xmlns:brocom="{ns.BROCOM}">'
            f"<brocom:requestReference>x</brocom:requestReference><brocom:broId>{bro_id}</brocom:broId>{more}"
            "</d:dispatchDataRequest>"
        )
        outcome = dispatch_data(
            Issue(self.store, parts.declared, parts.issued, parts.standard), self.incoming(message.encode())
        )
        if not isinstance(outcome, Dispatched):
            raise TypeError(outcome)
        return sum(len(document.content) for document in outcome.documents if isinstance(document, Issued))

    def delivery(self, code: str) -> Intake:
        """Return what the delivery of this kind of object needs."""
        return self._parts[code]


def _take_part(store: Store) -> Party:
    now = datetime.now(UTC)
    roles = {SUPPLIER: (Role.DATALEVERANCIER,), BRONHOUDER: (Role.BRONHOUDER, Role.EIGENAAR)}
    with store.write() as unit:
        for number in (BRONHOUDER, SUPPLIER, "99000002", "99000031", "99000032"):
            held = frozenset(
                (role, code)
                for role in roles.get(number, (Role.UITVOERDER, Role.ONDERHOUDER, Role.EIGENAAR))
                for code in KINDS
            )
            unit.parties.add(Party(number, f"BENCH {number}", frozenset({f"00000099{number}0000"}), held))
        for code in KINDS:
            unit.parties.grant(Mandate(BRONHOUDER, SUPPLIER, code, MandateKind.LEVERING, now))
    with store.read() as view:
        found = view.parties.get(SUPPLIER)
    if found is None:
        raise LookupError(SUPPLIER)
    return found


def sample(code: str, name: str) -> str:
    """Return a message of ours, by the folder of its object and its name."""
    return (_SAMPLES / code / "samples" / f"{name}.xml").read_text(encoding="utf-8")


def _about(message: bytes, bro_id: str) -> bytes:
    return (
        re.sub(rb"(<brocom:broId>)[A-Z]{3}[0-9]{12}", rb"\g<1>" + bro_id.encode(), message, count=1)
        if bro_id
        else message
    )


def months() -> Iterator[bytes]:
    """Return additions of a month of hours each, one after the other."""
    message = sample("gld", "registration-addition-provisional")
    empty, point = _POINT.sub("", message), _POINT.findall(message)[0]
    first = re.search(r"<wml2:time>(.*?)</wml2:time>", point)
    if first is None:
        raise ValueError("a sample without measurements")
    for number in itertools.count():
        begin = datetime.combine(_BEGAN, datetime.min.time()) + timedelta(hours=number * (POINTS + 20))
        times = [f"{begin + timedelta(hours=hour):%Y-%m-%dT%H:%M:%S}+01:00" for hour in range(POINTS)]
        points = "".join(point.replace(first[1], time) for time in times)
        message = empty.replace("</wml2:MeasurementTimeseries>", f"{points}</wml2:MeasurementTimeseries>")
        message = message.replace("07-1-0001", f"07-1-{number:06}").replace("2023-01-02T06:00:00+01:00", times[-1])
        message = message.replace(">2023-01-01<", f">{times[0][:10]}<").replace(">2023-01-02<", f">{times[-1][:10]}<")
        yield message.encode()


def levels() -> Iterator[bytes]:
    """Return events in the life of a well: its ground level is measured again and again."""
    event = sample("gmw", "registration-ground-level-measuring")
    for number in itertools.count():
        day = (date(2022, 1, 1) + timedelta(days=number)).isoformat()
        message = re.sub(r"<brocom:date>.*?</brocom:date>", f"<brocom:date>{day}</brocom:date>", event, count=1)
        level = f'uom="m">{1 + number % 7 / 100:.3f}</groundLevelPosition>'
        yield re.sub(r'uom="m">[^<]*</groundLevelPosition>', level, message).encode()


def measurements() -> Iterator[bytes]:
    """Return measurements of a formation resistance dossier, each on a day of its own."""
    message = sample("frd", "registration-emm-measurement")
    for number in itertools.count():
        day = (date(2021, 3, 15) + timedelta(days=number)).isoformat()
        yield message.replace("2021-03-15", day).encode()


def ages(register: Register) -> Iterator[tuple[str, list[str]]]:
    """Yield what an event costs when its object is young and when it is old, in milliseconds of processor time."""
    well = register.send("GMW", sample("gmw", "registration-construction-geo-ohm-cables").encode())
    start = sample("frd", "registration-start-without-net").encode().replace(b"GMW000000000001", well.encode())
    dossier = register.send("FRD", start)
    register.send("FRD", sample("frd", "registration-emm-instrument-configuration").encode(), dossier)
    for bro_id, more in ((well, levels()), (dossier, measurements())):
        yield bro_id[:3], list(_aged(register, bro_id, more))


def _aged(register: Register, bro_id: str, more: Iterator[bytes]) -> Iterator[str]:
    taken: list[float] = []
    for message in itertools.islice(more, max(AGES)):
        began = process_time()
        register.send(bro_id[:3], message, bro_id)
        taken.append(process_time() - began)
        if len(taken) in AGES:
            yield f"{len(taken):,}th {median(taken[-9:]) * 1000:.1f}"


def _dossiers(register: Register) -> tuple[str, str, Iterator[bytes]]:
    """Return an empty dossier, one of thirty years, and what may be added to both."""
    well = register.send("GMW", sample("gmw", "registration-construction").encode())
    start = sample("gld", "registration-start-without-net").encode().replace(b"GMW000000000001", well.encode())
    empty, full, more = register.send("GLD", start), register.send("GLD", start), months()
    for message in itertools.islice(more, YEARS * 12):
        register.send("GLD", message, full)
    return empty, full, more


def _wells(register: Register) -> tuple[str, str]:
    made = []
    for events in (YOUNG - 1, OLD - 1):
        made.append(register.send("GMW", sample("gmw", "registration-construction").encode()))
        for message in itertools.islice(levels(), events):
            register.send("GMW", message, made[-1])
    return made[0], made[1]


Duel = tuple[str, list[Entrant]]
_MONTH = (
    "<d:observationPeriod><brocom:beginDate>2005-06-01</brocom:beginDate>"
    "<brocom:endDate>2005-06-30</brocom:endDate></d:observationPeriod>"
)
_PAST = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"


def duels(register: Register) -> Iterator[Duel]:
    """Yield what is compared with what."""
    empty, full, more = _dossiers(register)
    yield (
        f"an addition of {POINTS} points to a dossier",
        [
            _adds(register, "GLD", "with nothing in it", empty, more),
            _adds(register, "GLD", f"of {YEARS} years ({YEARS * 12 * POINTS:,} points)", full, more),
        ],
    )
    yield (
        f"issue of a dossier of {YEARS} years",
        [_asks(register, "one month", full, _MONTH), _asks(register, "all of it", full, "")],
    )
    young, old = _wells(register)
    yield (
        "issue of a well with its history",
        [_asks(register, f"{YOUNG} events", young, _PAST), _asks(register, f"{OLD} events", old, _PAST)],
    )
    yield (
        "an event in the life of a well",
        [_once_more(register, f"its {YOUNG}th", young), _once_more(register, f"its {OLD}th", old)],
    )


def _adds(register: Register, code: str, name: str, bro_id: str, more: Iterator[bytes]) -> Entrant:
    return Entrant(name, lambda: _about(next(more), bro_id), lambda message: register.send(code, message))


def _once_more(register: Register, name: str, well: str) -> Entrant:
    """Add an event to a well; outside the clock it is taken out again, so that the well stays as old."""
    added: list[bytes] = []
    days = itertools.islice(levels(), OLD, None)

    def prepare() -> bytes:
        if added:
            wrong = added.pop().replace(b"registrationRequest", b"deleteRequest")
            wrong = wrong.replace(b"<sourceDocument>", _REASON + b"<sourceDocument>", 1)
            register.send("GMW", wrong, well, Operation.DELETE)
        return next(days)

    def work(message: bytes) -> None:
        register.send("GMW", message, well)
        added.append(message)

    return Entrant(name, prepare, work)


def _asks(register: Register, name: str, bro_id: str, asked: str) -> Entrant:
    code = bro_id[:3]
    size = register.ask(code, bro_id, asked) / 1000
    return Entrant(f"{name} ({size:,.0f} kB)", lambda: asked, lambda more: register.ask(code, bro_id, more))


def main() -> None:
    """Print a table for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.lives", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="length of a round, for each")
    options = parser.parse_args()
    with set_stage(1, 1) as stage:
        register = Register(stage.register("lives"))
        for code, told in ages(register):
            print(f"an event of a {code}, ms: {', '.join(told)}", flush=True)
        for title, entrants in duels(register):
            print(table(title, compare(entrants, options.rounds, options.seconds), entrants[0].name), flush=True)
        register.store.close()


if __name__ == "__main__":
    main()
