"""What the register and the clock say to the rules, and that some of it may not be known."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

from lxml import etree

from bro_soap.history import Group, Story
from bro_soap.history.timeline import Act, Events
from bro_soap.model import Party, Registration, Role
from bro_soap.standard import Standard, load_standard

__all__ = ["UNKNOWN", "Facts", "NotKnown", "Referenced", "Unknown"]

T = TypeVar("T")


class Unknown(Enum):
    """The value of a fact of which it is not known what is so."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


class NotKnown(Exception):  # noqa: N818  it says how it is
    """A rule asked a fact that is not known here; it stays silent, and the report tells that it was not checked."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Fact(Generic[T]):
    """A field of the facts that may not be known; who reads it then hears `NotKnown`."""

    def __set_name__(self, _owner: type, name: str) -> None:
        """Take the name of the field."""
        self._name = name

    def __get__(self, facts: Facts | None, _owner: type | None = None) -> T:
        """Return what is so; raises `NotKnown`. Of the class: that it is not known unless it is given."""
        value: Any = UNKNOWN if facts is None else facts.__dict__[self._name]
        if value is UNKNOWN and facts is not None:
            raise NotKnown(self._name)
        found: T = value
        return found

    def __set__(self, facts: Facts, value: T | Unknown) -> None:
        """Keep what is so."""
        facts.__dict__[self._name] = value


class Referenced(Protocol):
    """What is known of an object that the request refers to.

    `details` are those of the event that began it, `later` those of the events after that which say something.
    """

    @property
    def object_code(self) -> str:
        """The type of the object."""

    @property
    def quality_regime(self) -> str:
        """Its quality regime."""

    @property
    def deregistered(self) -> bool:
        """Whether it was taken out of registration."""

    @property
    def details(self) -> Mapping[str, Any]:
        """What its beginning says."""

    @property
    def later(self) -> tuple[Mapping[str, Any], ...]:
        """What its later events say, in their order."""


@dataclass(frozen=True, eq=False, repr=False)
class Facts:
    """What the register and the clock say; the one way in which the outside world enters a rule.

    `received` is aware, in UTC; `standard` holds the code lists and boundaries to judge by. `acts` is what the request
    does, and `told` its documents that tell of it, one by one.

    The others may not be known, as in validation without a register, and are not unless they are given: to read one
    then raises `NotKnown`. None and what is empty say that there is none. `supplier` is the organisation that delivers
    (the `deliveryResponsibleParty`), `caller` the one whose certificate was shown. `roles` holds, for every KvK number
    in the request, its roles for this type of object; `mandated` tells whether the supplier holds the mandate of the
    bronhouder that is named. `registered` is the object that the request names, `object_supplier` the KvK number of
    its supplier, `registered_document` its current source document where the request has to be compared with that.

    `events` is what the object has been through until now, and `story` the documents that tell of it, for the objects
    whose rules compare with their state; where that is `settled`, the story is its first event alone, and the request
    comes behind all of them. `references` holds, of the objects that the request refers to, those that
    exist. `referring` names, by the parts of the object that others refer to, one that does (its BRO-ID); it is looked
    up where the request takes a part away, and empty elsewhere. `with_prehistory` tells whether the object was begun
    under privilege; None for one that is not begun.
    """

    received: datetime
    standard: Standard = field(default_factory=load_standard, kw_only=True)
    acts: tuple[Act, ...] = field(default=(), kw_only=True)
    told: Story = field(default=(), kw_only=True)
    settled: Group | None = field(default=None, kw_only=True)
    caller: Fact[Party | None] = Fact()
    supplier: Fact[Party] = Fact()
    registered: Fact[Registration | None] = Fact()
    roles: Fact[Mapping[str, frozenset[Role]]] = Fact()
    mandated: Fact[bool] = Fact()
    under_privilege_right: Fact[bool] = Fact()
    object_supplier: Fact[str] = Fact()
    registered_document: Fact[etree._Element | None] = Fact()
    events: Fact[Events] = Fact()
    story: Fact[Story] = Fact()
    references: Fact[Mapping[str, Referenced]] = Fact()
    referring: Fact[Mapping[str, str]] = Fact()
    with_prehistory: Fact[bool | None] = Fact()

    @property
    def unknown(self) -> frozenset[str]:
        """The names of what is not known."""
        return frozenset(name for name, value in self.__dict__.items() if value is UNKNOWN)

    def need(self, name: str) -> None:
        """Raise `NotKnown` when this is not known, on behalf of what is only right where it is."""
        if self.__dict__[name] is UNKNOWN:
            raise NotKnown(name)

    def but(self, **others: object) -> Facts:
        """Return the same facts, but for these."""
        if strange := others.keys() - self.__dict__.keys():
            raise TypeError(f"no facts: {', '.join(strange)}")
        made = copy(self)
        made.__dict__.update(others)
        return made
