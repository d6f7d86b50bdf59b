"""The contracts of all services, loaded from the folder with `wsdl/` and `xsd/`."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bro_soap import codes
from bro_soap.catalogue.registration_object import RegistrationObject, Version
from bro_soap.errors import ConfigurationError
from bro_soap.geo.boundary import use_boundaries
from bro_soap.objects import OBJECTS
from bro_soap.rules.packs import load_packs, of_packs
from bro_soap.settings import Settings
from bro_soap.xmlio.contract import Contract, load_contract

__all__ = ["contracts_folder", "load_contracts", "served_objects", "versions"]


def contracts_folder(settings: Settings) -> Path:
    """Return the folder that holds `wsdl/` and `xsd/`: configured, beside the package, or where it was installed."""
    beside = Path(__file__).parents[2]
    installed = Path(sysconfig.get_path("data")) / "share" / "bro_soap"
    for folder in [settings.contracts] if settings.contracts else [beside, installed, Path(sys.prefix)]:
        if (folder / "wsdl").is_dir() and (folder / "xsd").is_dir():
            return folder
    raise ConfigurationError(f"no contract files: {settings.contracts or beside} holds no wsdl/ and xsd/")


def load_contracts(settings: Settings) -> dict[str, Contract]:
    """Load the contract of every service, by service name (`iscpt`, `dscpt`). Raises `ConfigurationError`."""
    folder, found = contracts_folder(settings), {}
    for _, version in versions():
        for service in (version.delivery, version.issue):
            path = folder / "wsdl" / version.folder / f"{service}.wsdl"
            try:
                found[service] = load_contract(path)
                found[service].schema.compiled()
            except Exception as error:
                raise ConfigurationError(f"contract {path}: {error}") from error
    return found


def served_objects(settings: Settings) -> dict[str, RegistrationObject]:
    """Return the kinds of objects as the operator has them: with the rules of the packs, by code.

    From now on, in this process, the operator's code lists and boundaries count. Raises `ConfigurationError`.
    """
    codes.use(settings.code_lists)
    use_boundaries(settings.boundaries)
    packs = load_packs(settings.rule_packs, {code: declared.all_rules for code, declared in OBJECTS.items()})
    more = {code: of_packs(packs, code) for code in OBJECTS}
    return {
        code: replace(declared, rules=(*declared.rules, *more[code])) if more[code] else declared
        for code, declared in OBJECTS.items()
    }


def versions() -> Iterator[tuple[RegistrationObject, Version]]:
    """Return every kind of object with each version of its interface."""
    for declared in OBJECTS.values():
        for version in declared.versions:
            yield declared, version
