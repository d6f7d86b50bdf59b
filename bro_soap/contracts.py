"""The contracts of all services, loaded from the folder with `wsdl/` and `xsd/`."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from bro_soap.declaration import RegistrationObject, Version
from bro_soap.errors import ConfigurationError
from bro_soap.objects import OBJECTS
from bro_soap.settings import Settings
from bro_soap.xmlio.contract import Contract, load_contract

__all__ = ["contracts_folder", "load_contracts", "versions"]


def contracts_folder(settings: Settings) -> Path:
    """Return the folder that holds `wsdl/` and `xsd/`: configured, beside the package, or where it was installed."""
    beside = Path(__file__).parent.parent
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


def versions() -> Iterator[tuple[RegistrationObject, Version]]:
    """Return every kind of object with each version of its interface."""
    for declared in OBJECTS.values():
        for version in declared.versions:
            yield declared, version
