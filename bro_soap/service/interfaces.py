"""The contracts of all services, loaded from the folder with `wsdl/` and `xsd/`."""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import replace
from pathlib import Path

from bro_soap import codes
from bro_soap.catalogue.registration_object import Key, RegistrationObject
from bro_soap.errors import ConfigurationError
from bro_soap.geo.boundary import use_boundaries
from bro_soap.objects import OBJECTS
from bro_soap.rules import Rule
from bro_soap.rules.packs import load_packs, of_packs
from bro_soap.settings import Settings
from bro_soap.xmlio.contract import Contract, Contracts, load_contract

__all__ = ["contracts_folder", "load_contracts", "served_objects"]


def contracts_folder(settings: Settings) -> Path:
    """Return the folder that holds `wsdl/` and `xsd/`: configured, beside the package, or where it was installed."""
    beside = Path(__file__).parents[2]
    installed = Path(sysconfig.get_path("data")) / "share" / "bro_soap"
    for folder in [settings.contracts] if settings.contracts else [beside, installed, Path(sys.prefix)]:
        if (folder / "wsdl").is_dir() and (folder / "xsd").is_dir():
            return folder
    raise ConfigurationError(f"no contract files: {settings.contracts or beside} holds no wsdl/ and xsd/")


def load_contracts(settings: Settings) -> dict[Key, Contracts]:
    """Load the contracts of every interface. Raises `ConfigurationError`."""
    folder = contracts_folder(settings) / "wsdl"
    found = {}
    for key, declared in OBJECTS.items():
        version = declared.version
        files = (folder / version.folder / f"{service}.wsdl" for service in (version.delivery, version.issue))
        found[key] = Contracts(*map(_contract, files))
    return found


def _contract(path: Path) -> Contract:
    try:
        contract = load_contract(path)
        contract.schema.compiled()
    except Exception as error:
        raise ConfigurationError(f"contract {path}: {error}") from error
    return contract


def served_objects(settings: Settings) -> dict[Key, RegistrationObject]:
    """Return the interfaces as the operator has them: with the rules of the packs.

    From now on, in this process, the operator's code lists and boundaries count. Raises `ConfigurationError`.
    """
    codes.use(settings.code_lists)
    use_boundaries(settings.boundaries)
    known: dict[str, tuple[Rule, ...]] = {}
    for declared in OBJECTS.values():
        known[declared.code] = (*known.get(declared.code, ()), *declared.all_rules)
    packs = load_packs(settings.rule_packs, known)
    more = {code: of_packs(packs, code) for code in known}
    return {
        key: replace(declared, rules=(*declared.rules, *more[declared.code])) if more[declared.code] else declared
        for key, declared in OBJECTS.items()
    }
