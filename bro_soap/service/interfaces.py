"""What is served: the contracts of all services, the standard as the operator has it, and the kinds of objects."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bro_soap.catalogue.interface import Interface, Versions
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.declaration import Key
from bro_soap.errors import ConfigurationError
from bro_soap.objects import OBJECTS
from bro_soap.rules import Rule
from bro_soap.rules.packs import load_packs, of_packs
from bro_soap.settings import Settings
from bro_soap.standard import Standard, load_standard
from bro_soap.xmlio.contract import Contract, Contracts, load_contract

__all__ = ["Served", "contracts_folder", "load_contracts", "load_served", "served_objects"]


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What the operator's settings make of the standard: read once, and handed to all that serve or judge by it.

    `objects` are the interfaces with the rules of the packs, `contracts` what each of them speaks.
    """

    contracts: Mapping[Key, Contracts]
    standard: Standard
    objects: Mapping[Key, RegistrationObject]

    def kinds(self) -> dict[str, Versions]:
        """Return the interfaces of each kind, by its code."""
        found: dict[str, tuple[Interface, ...]] = {}
        for key, one in self.objects.items():
            found[one.code] = (*found.get(one.code, ()), Interface(one, *self.contracts[key]))
        return {code: Versions(interfaces) for code, interfaces in found.items()}


def load_served(settings: Settings, *, compiled: bool = True) -> Served:
    """Read contracts, code lists, boundaries and rule packs. Raises `ConfigurationError`.

    Who judges a few documents asks for schemas that are not `compiled`: each then is when it is first needed, 7 ms a
    service. Those of an operator's own contract files always are, so that what is wrong with them is told at once.
    """
    standard = load_standard(settings.code_lists, settings.boundaries, settings.contact)
    contracts = load_contracts(settings, compiled=compiled or settings.contracts is not None)
    return Served(contracts, standard, served_objects(settings))


def contracts_folder(settings: Settings) -> Path:
    """Return the folder that holds `wsdl/` and `xsd/`: configured, beside the package, or where it was installed."""
    beside = Path(__file__).parents[2]
    installed = Path(sysconfig.get_path("data")) / "share" / "bro_soap"
    for folder in [settings.contracts] if settings.contracts else [beside, installed, Path(sys.prefix)]:
        if (folder / "wsdl").is_dir() and (folder / "xsd").is_dir():
            return folder
    raise ConfigurationError(f"no contract files: {settings.contracts or beside} holds no wsdl/ and xsd/")


def load_contracts(settings: Settings, *, compiled: bool = True) -> dict[Key, Contracts]:
    """Load the contracts of every interface, with their schemas compiled or not. Raises `ConfigurationError`."""
    folder = contracts_folder(settings) / "wsdl"
    found = {}
    for key, declared in OBJECTS.items():
        version = declared.version
        files = (folder / version.folder / f"{service}.wsdl" for service in (version.delivery, version.issue))
        found[key] = Contracts(*(_contract(path, compiled=compiled) for path in files))
    return found


def _contract(path: Path, *, compiled: bool) -> Contract:
    try:
        contract = load_contract(path)
        if compiled:
            contract.schema.compiled()
    except Exception as error:
        raise ConfigurationError(f"contract {path}: {error}") from error
    return contract


def served_objects(settings: Settings) -> dict[Key, RegistrationObject]:
    """Return the interfaces with the rules of the operator's packs. Raises `ConfigurationError`."""
    known: dict[str, tuple[Rule, ...]] = {}
    for declared in OBJECTS.values():
        known[declared.code] = (*known.get(declared.code, ()), *declared.all_rules)
    packs = load_packs(settings.rule_packs, known)
    more = {code: of_packs(packs, code) for code in known}
    return {
        key: replace(declared, rules=(*declared.rules, *more[declared.code])) if more[declared.code] else declared
        for key, declared in OBJECTS.items()
    }
