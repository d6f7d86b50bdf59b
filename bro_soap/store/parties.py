"""Organisations, their OINs and roles, and the mandates between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from bro_soap.errors import ConfigurationError
from bro_soap.model import Party, Role
from bro_soap.store.prepared import Prepared
from bro_soap.store.records import NUMBER, NUMBER_IS, Mandate, MandateKind
from bro_soap.store.tables import mandate, party, party_oin, party_role
from bro_soap.store.within import Within

__all__ = ["PREPARED", "Parties", "WritableParties"]

NEVER = datetime(9999, 12, 31, tzinfo=UTC)

_KVKS: BindParameter[list[str]] = bindparam("kvks", expanding=True)
_KVK_OF_OIN = Prepared(select(party_oin.c.kvk_number).where(party_oin.c.oin == bindparam("oin_")))
_ONE: BindParameter[str] = bindparam("kvk_")
_NAME = Prepared(select(party.c.name).where(party.c.kvk_number == _ONE))
_ITS_OINS = Prepared(select(party_oin.c.oin).where(party_oin.c.kvk_number == _ONE))
_ITS_ROLES = Prepared(select(party_role.c.role, party_role.c.object_code).where(party_role.c.kvk_number == _ONE))
_NAMES = select(party).where(party.c.kvk_number.in_(_KVKS))
_OINS = select(party_oin).where(party_oin.c.kvk_number.in_(_KVKS))
_ROLES = select(party_role).where(party_role.c.kvk_number.in_(_KVKS))
_ALL_NUMBERS = select(party.c.kvk_number).order_by(party.c.kvk_number)
_HOLDS = (
    mandate.c.principal == bindparam("principal_"),
    mandate.c.agent == bindparam("agent_"),
    mandate.c.object_code == bindparam("object_"),
    mandate.c.kind == bindparam("kind_"),
    mandate.c.revoked_at == NEVER,
)
_MANDATED = Prepared(select(mandate.c.kind).where(*_HOLDS))
_ROLES_FOR = Prepared(
    select(party_role.c.role).where(party_role.c.kvk_number == _ONE, party_role.c.object_code == bindparam("object_"))
)
PREPARED = (_KVK_OF_OIN, _MANDATED, _ROLES_FOR)
_REVOKE = update(mandate).where(*_HOLDS).values(revoked_at=bindparam("at_"))


class Parties(Within):
    """The organisations and the mandates between them, as one transaction sees them."""

    __slots__ = ()

    def get(self, kvk_number: str) -> Party | None:
        """Return the organisation with this KvK number, or None."""
        return self.some((kvk_number,)).get(kvk_number)

    def by_oin(self, oin: str) -> Party | None:
        """Return the organisation that this OIN belongs to, or None."""
        row = _KVK_OF_OIN.one(self._connection, {"oin_": oin})
        return None if row is None else self.some(row).get(row[0])

    def some(self, numbers: Iterable[str]) -> dict[str, Party]:
        """Return the organisations that are known among these KvK numbers, by number."""
        wanted = sorted(set(numbers))
        found: dict[str, Party] = {}
        if len(wanted) <= 8:
            for number in wanted:
                if (one := _one(self._connection, number)) is not None:
                    found[number] = one
            return found
        for start in range(0, len(wanted), 500):
            found.update(_some(self._connection, wanted[start : start + 500]))
        return found

    def roles(self, numbers: Iterable[str], object_code: str) -> dict[str, frozenset[Role]]:
        """Return what each of these organisations may do with this type of object, by KvK number."""
        return {
            number: frozenset(
                Role(role) for (role,) in _ROLES_FOR.all(self._connection, {"kvk_": number, "object_": object_code})
            )
            for number in sorted(numbers)
        }

    def all(self) -> list[Party]:
        """Return all organisations by KvK number."""
        return list(self.some(self._connection.execute(_ALL_NUMBERS).scalars().all()).values())

    def mandated(self, principal: str, agent: str, object_code: str, kind: MandateKind = MandateKind.LEVERING) -> bool:
        """Tell whether the agent holds the principal's mandate for this type of object now."""
        return _MANDATED.one(self._connection, _mandate_key(principal, agent, object_code, kind)) is not None

    def mandates(self, party_number: str | None = None) -> list[Mandate]:
        """Return every mandate ever granted, of all organisations or to and from one, oldest first."""
        t = mandate.c
        query = select(mandate).order_by(t.granted_at, t.principal, t.agent, t.object_code)
        if party_number is not None:
            query = query.where((t.principal == party_number) | (t.agent == party_number))
        return [
            Mandate(
                row.principal,
                row.agent,
                row.object_code,
                MandateKind(row.kind),
                row.granted_at,
                None if row.revoked_at == NEVER else row.revoked_at,
            )
            for row in self._connection.execute(query)
        ]


class WritableParties(Parties):
    """The same, and what can be written of them."""

    __slots__ = ()

    def add(self, new: Party) -> None:
        """Add the organisation, or give a known one this name and these OINs and roles as well; removes nothing.

        Raises ConfigurationError for a malformed number or an OIN that belongs to another organisation.
        """
        _check(new)
        known = self.get(new.kvk_number)
        if known is None:
            self._connection.execute(insert(party), {"kvk_number": new.kvk_number, "name": new.name})
            known = Party(new.kvk_number, new.name)
        elif known.name != new.name:
            self._connection.execute(update(party).where(party.c.kvk_number == new.kvk_number).values(name=new.name))
        _add_oins(self._connection, new.kvk_number, sorted(new.oins - known.oins))
        for role, object_code in sorted(new.roles - known.roles):
            self._connection.execute(
                insert(party_role), {"kvk_number": new.kvk_number, "role": role.value, "object_code": object_code}
            )

    def remove_oin(self, oin: str) -> bool:
        """Take an OIN from its organisation; False when nobody has it."""
        return self._connection.execute(delete(party_oin).where(party_oin.c.oin == oin)).rowcount == 1

    def remove_role(self, kvk_number: str, role: Role, object_code: str) -> bool:
        """Take a role from an organisation; False when it does not have it."""
        t = party_role.c
        which = (t.kvk_number == kvk_number, t.role == role.value, t.object_code == object_code)
        return self._connection.execute(delete(party_role).where(*which)).rowcount == 1

    def grant(self, granted: Mandate) -> bool:
        """Grant a mandate; False when it holds already. Raises ConfigurationError when a party is unknown."""
        known = self.some((granted.principal, granted.agent))
        for number in (granted.principal, granted.agent):
            if number not in known:
                raise ConfigurationError(f"KvK number {number}: no such party; add it first")
        if self.mandated(granted.principal, granted.agent, granted.object_code, granted.kind):
            return False
        self._connection.execute(
            insert(mandate),
            {
                "principal": granted.principal,
                "agent": granted.agent,
                "object_code": granted.object_code,
                "kind": granted.kind.value,
                "granted_at": granted.granted_at,
                "revoked_at": NEVER,
            },
        )
        return True

    def revoke(self, principal: str, agent: str, object_code: str, *, kind: MandateKind, at: datetime) -> bool:
        """End a mandate that holds; False when there is none. It stays in the list, with both moments."""
        key = _mandate_key(principal, agent, object_code, kind)
        return self._connection.execute(_REVOKE, {**key, "at_": at}).rowcount == 1


def _mandate_key(principal: str, agent: str, object_code: str, kind: MandateKind) -> dict[str, str]:
    return {"principal_": principal, "agent_": agent, "object_": object_code, "kind_": kind.value}


def _one(connection: Connection, number: str) -> Party | None:
    key = {"kvk_": number}
    name = _NAME.one(connection, key)
    if name is None:
        return None
    oins = frozenset(oin for (oin,) in _ITS_OINS.all(connection, key))
    roles = frozenset((Role(role), code) for role, code in _ITS_ROLES.all(connection, key))
    return Party(number, name[0], oins, roles)


def _some(connection: Connection, numbers: list[str]) -> dict[str, Party]:
    key = {"kvks": numbers}
    names = {row.kvk_number: row.name for row in connection.execute(_NAMES, key)}
    if not names:
        return {}
    oins: dict[str, set[str]] = {number: set() for number in names}
    roles: dict[str, set[tuple[Role, str]]] = {number: set() for number in names}
    for row in connection.execute(_OINS, key):
        oins[row.kvk_number].add(row.oin)
    for row in connection.execute(_ROLES, key):
        roles[row.kvk_number].add((Role(row.role), row.object_code))
    return {
        number: Party(number, names[number], frozenset(oins[number]), frozenset(roles[number]))
        for number in sorted(names)
    }


def _add_oins(connection: Connection, kvk_number: str, oins: list[str]) -> None:
    for oin in oins:
        owner = _KVK_OF_OIN.one(connection, {"oin_": oin})
        if owner is not None:
            raise ConfigurationError(f"OIN {oin} belongs to the party with KvK number {owner[0]}")
        connection.execute(insert(party_oin), {"oin": oin, "kvk_number": kvk_number})


def _check(new: Party) -> None:
    if not NUMBER.fullmatch(new.kvk_number):
        raise ConfigurationError(f"KvK number {new.kvk_number!r}: {NUMBER_IS}")
    if not new.name.strip() or len(new.name) > 200:
        raise ConfigurationError(f"party {new.kvk_number}: give a name of at most 200 characters")
    for oin in new.oins:
        if not re.fullmatch(r"[0-9A-Z]{20}", oin, re.ASCII):
            raise ConfigurationError(f"party {new.kvk_number}: OIN {oin!r} must have 20 digits or capital letters")
    for _, object_code in new.roles:
        if not re.fullmatch(r"[A-Z][A-Z-]{1,9}", object_code):
            raise ConfigurationError(f"party {new.kvk_number}: object code {object_code!r}: use a code such as CPT")
