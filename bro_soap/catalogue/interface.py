"""The interfaces of a kind as they are served, and which of them a namespace means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.xmlio.contract import Contract

__all__ = ["Interface", "Versions"]


@dataclass(frozen=True, slots=True)
class Interface:
    """One version of a kind: its declaration, and the contracts of its intake service and of its issue service."""

    declared: RegistrationObject
    delivery: Contract
    issue: Contract


@dataclass(frozen=True, slots=True)
class Versions:
    """The interfaces of one kind, oldest first."""

    interfaces: tuple[Interface, ...]

    @property
    def several(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.interfaces) > 1

    def of(self, namespace: str) -> Interface:
        """Return the interface of which a service has this namespace.

        Nothing stands for the oldest: what the register holds from before it kept namespaces. What was of a version
        that is no longer served is read as the newest.
        """
        if not namespace:
            return self.interfaces[0]
        known = (one for one in self.interfaces if namespace in (one.delivery.namespace, one.issue.namespace))
        return next(known, self.interfaces[-1])

    def newest(self, namespaces: Iterable[str]) -> Interface:
        """Return the newest interface among those of these namespaces."""
        return max((self.of(namespace) for namespace in namespaces), key=self.interfaces.index)
