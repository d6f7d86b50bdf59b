"""Organisations whose part ends: roles, OINs and mandates taken away, or all that a list does not name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bro_soap.model import Party, Role
from bro_soap.store import Grant, Mandate, MandateKind, Unit, View

__all__ = ["Difference", "difference", "ending", "make_so"]

_Held = tuple[str, str, str, MandateKind]


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change: what organisations get, what is taken from them, mandates that begin, what ends.

    `added` names of each organisation only what is new; `oins` and `roles` are taken away, by KvK number.
    """

    added: tuple[Party, ...] = ()
    oins: tuple[tuple[str, str], ...] = ()
    roles: tuple[tuple[str, Role, str], ...] = ()
    granted: tuple[Mandate, ...] = ()
    ended: tuple[Mandate, ...] = ()
    withdrawn: tuple[Grant, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return any((self.added, self.oins, self.roles, self.granted, self.ended, self.withdrawn))

    def lines(self) -> Iterator[str]:
        """Return a line for each thing that would change, `+` for what comes and `-` for what goes."""
        for party in self.added:
            yield f"+ {party.kvk_number} {party.name}{_listed(party)}"
        yield from (f"- {number} OIN {oin}" for number, oin in self.oins)
        yield from (f"- {number} {role}:{code}" for number, role, code in self.roles)
        yield from (f"+ mandate {_mandate(one)}" for one in self.granted)
        yield from (f"- mandate {_mandate(one)}" for one in self.ended)
        yield from (f"- grant {one.bronhouder} -> {one.reader} {one.granted_for}" for one in self.withdrawn)


def ending(view: View, kvk_number: str) -> Difference:
    """Return what ends when an organisation takes no part any more. Raises `LookupError` when it is not known.

    It stays known by name, since what it delivered stays, and may be given roles again.
    """
    party = view.parties.get(kvk_number)
    if party is None:
        raise LookupError(kvk_number)
    held = (one for one in view.parties.mandates(kvk_number) if one.revoked_at is None)
    grants = (one for one in view.grants.all(kvk_number) if one.ended_at is None)
    return Difference(oins=_oins(party), roles=_roles(party), ended=tuple(held), withdrawn=tuple(grants))


def difference(view: View, parties: Iterable[Party], mandates: Iterable[Mandate]) -> Difference:
    """Return what makes the register what a list says, and nothing more: who is not on it takes no part any more."""
    wanted = {party.kvk_number: party for party in _joined(parties)}
    known = {party.kvk_number: party for party in view.parties.all()}
    void = Party("", "")
    given = {_held(one): one for one in mandates}
    holding = {_held(one): one for one in view.parties.mandates() if one.revoked_at is None}
    gone = [_less(party, wanted.get(number, void)) for number, party in known.items()]
    return Difference(
        added=tuple(_less(party, known.get(number, void)) for number, party in wanted.items() if _more(party, known)),
        oins=tuple(pair for party in gone for pair in _oins(party)),
        roles=tuple(three for party in gone for three in _roles(party)),
        granted=tuple(one for key, one in given.items() if key not in holding),
        ended=tuple(one for key, one in holding.items() if key not in given),
        withdrawn=tuple(
            one
            for one in view.grants.all()
            if one.ended_at is None and not wanted.keys() >= {one.bronhouder, one.reader}
        ),
    )


def make_so(unit: Unit, change: Difference, at: datetime) -> None:
    """Write a difference, from this moment on; what goes goes first, so that an OIN may pass to another."""
    for _, oin in change.oins:
        unit.parties.remove_oin(oin)
    for number, role, code in change.roles:
        unit.parties.remove_role(number, role, code)
    for one in change.ended:
        unit.parties.revoke(one.principal, one.agent, one.object_code, kind=one.kind, at=at)
    for grant in change.withdrawn:
        unit.grants.end(grant.bronhouder, grant.reader, grant.granted_for, at)
    for party in change.added:
        unit.parties.add(party)
    for one in change.granted:
        unit.parties.grant(replace(one, granted_at=at))


def _joined(parties: Iterable[Party]) -> list[Party]:
    """Return each organisation once, with all that the entries about it say; the last name counts."""
    found: dict[str, Party] = {}
    for party in parties:
        before = found.get(party.kvk_number, party)
        oins, roles = before.oins | party.oins, before.roles | party.roles
        found[party.kvk_number] = Party(party.kvk_number, party.name, oins, roles)
    return list(found.values())


def _less(party: Party, other: Party) -> Party:
    """Return the organisation with what the other does not have."""
    return Party(party.kvk_number, party.name, party.oins - other.oins, party.roles - other.roles)


def _more(party: Party, known: dict[str, Party]) -> bool:
    there = known.get(party.kvk_number)
    return there is None or there.name != party.name or bool(party.oins - there.oins or party.roles - there.roles)


def _oins(party: Party) -> tuple[tuple[str, str], ...]:
    return tuple((party.kvk_number, oin) for oin in sorted(party.oins))


def _roles(party: Party) -> tuple[tuple[str, Role, str], ...]:
    return tuple((party.kvk_number, role, code) for role, code in sorted(party.roles))


def _held(one: Mandate) -> _Held:
    return (one.principal, one.agent, one.object_code, one.kind)


def _mandate(one: Mandate) -> str:
    return f"{one.principal} -> {one.agent} {one.object_code} {one.kind}"


def _listed(party: Party) -> str:
    told = [*(f"OIN {oin}" for oin in sorted(party.oins)), *(f"{role}:{code}" for role, code in sorted(party.roles))]
    return f": {', '.join(told)}" if told else ""
