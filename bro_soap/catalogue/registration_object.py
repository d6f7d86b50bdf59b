"""A kind of registration object, by the version of its interface: what is declared of it, and its rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from bro_soap.declaration.declaration import Declaration, Key
from bro_soap.rules import Facts, Phase, Rule, Verdict, run
from bro_soap.rules.common import COMMON
from bro_soap.rules.history import HISTORY, RELATIONS
from bro_soap.rules.meaning import MEANING
from bro_soap.xmlio.request import Request

__all__ = ["RegistrationObject", "by_key", "judge", "newest"]


@dataclass(frozen=True, eq=False, kw_only=True)
class RegistrationObject(Declaration):
    """A declaration with rules: `rules` are the object's own, `all_rules` adds those all objects share."""

    rules: tuple[Rule, ...] = ()

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules all objects share and the object's own."""
        past = HISTORY if self.life else RELATIONS if self.references else ()
        return (*COMMON, *past, *MEANING, *self.rules)


def by_key(declared: Iterable[RegistrationObject]) -> Mapping[Key, RegistrationObject]:
    """Return the interfaces by code and number, in this order. Raises `ValueError` for one that is there twice."""
    found: dict[Key, RegistrationObject] = {}
    for one in declared:
        if found.setdefault(one.key, one) is not one:
            raise ValueError(f"{' '.join(one.key)} is declared twice")
    return MappingProxyType(found)


def newest(declared: Iterable[RegistrationObject]) -> Mapping[str, RegistrationObject]:
    """Return the last of the interfaces of each kind, by code."""
    return MappingProxyType({one.code: one for one in declared})


def judge(
    declared: RegistrationObject, request: Request, facts: Facts, phases: Collection[Phase] = tuple(Phase)
) -> Verdict:
    """Run all rules that are about this object over the request."""
    return run(declared.all_rules, request, facts, declared, phases)
