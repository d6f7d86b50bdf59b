"""Rules of an organisation's own, beside the published ones: a Python file, a module, or an installed package.

A pack is a module with `PACK = RulePack("name", {"CPT": (rule, ...)})`. Its rules are made like ours, are about the
source document, and say their sentence themselves (`found`). Only an error rejects; a warning or a piece of information
is kept with the transaction and shown by `bro-soap validate`.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import structlog

from bro_soap.errors import ConfigurationError
from bro_soap.rules.facts import NotKnown
from bro_soap.rules.hints import Hint
from bro_soap.rules.rule import Check, Context, Datum, Hit, Phase, Rule

__all__ = ["GROUP", "RulePack", "found", "load_packs", "of_packs"]

GROUP = "bro_soap.rule_packs"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RulePack:
    """The name of a pack, and its rules by the code of the object they are about."""

    name: str
    rules: Mapping[str, tuple[Rule, ...]]


def found(
    context: Context, path: str, sentence: str, *, value: object = None, expected: str = "", hint: Hint | None = None
) -> Hit:
    """Return what a rule of a pack found on a path of the source document, in the rule's own words (Dutch)."""
    element = context.document.first(path)
    place = context.document.nearest(path) if element is None else element
    shown = context.document.value(path) if value is None else value
    return Hit("", Datum(path, path), shown, element=place, expected=expected, hint=hint, sentence=sentence)


def load_packs(names: Iterable[str], known: Mapping[str, Iterable[Rule]]) -> tuple[RulePack, ...]:
    """Return the packs with these names: the path of a file, an entry point of the group, or a module.

    `known` holds our own rules by object. Raises `ConfigurationError` that says which pack is wrong, and how.
    """
    packs: list[RulePack] = []
    taken = {rule.id: "bro_soap" for rules in known.values() for rule in rules}
    for name in names:
        pack = _loaded(name)
        try:
            _check(pack, name, known, taken)
        except (AttributeError, TypeError) as error:
            raise ConfigurationError(f"rule pack {name}: it is not made as a RulePack is: {error}") from error
        packs.append(pack)
    return tuple(packs)


def of_packs(packs: Iterable[RulePack], object_code: str) -> tuple[Rule, ...]:
    """Return the rules of the packs about this object; one that breaks is logged and finds nothing."""
    return tuple(replace(rule, check=_Careful(rule)) for pack in packs for rule in pack.rules.get(object_code, ()))


class _Careful:
    """The check of a rule of a pack: whatever it raises must not stop a delivery."""

    def __init__(self, rule: Rule) -> None:
        self._check: Check = rule.check
        self._id = rule.id

    def __call__(self, context: Context) -> list[Hit]:
        try:
            return list(self._check(context) or ())
        except NotKnown:
            raise
        except Exception as error:
            log.error("rule of a pack failed", rule=self._id, error=repr(error))
            return []


def _loaded(name: str) -> RulePack:
    try:
        module = _module(name)
    except (Exception, SystemExit) as error:  # whatever the code of the pack raises
        raise ConfigurationError(f"rule pack {name}: {error!r:.500}") from error
    pack = module if isinstance(module, RulePack) else getattr(module, "PACK", None)
    if not isinstance(pack, RulePack):
        raise ConfigurationError(f"rule pack {name}: it has no PACK = RulePack(...)")
    return pack


def _module(name: str) -> ModuleType | RulePack:
    if name.endswith(".py"):
        path = Path(name)
        spec = importlib.util.spec_from_file_location(f"bro_soap_pack_{path.stem}", path)
        if spec is None or spec.loader is None or not path.is_file():
            raise FileNotFoundError(name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    installed = next(iter(entry_points(group=GROUP, name=name)), None)
    loaded: ModuleType | RulePack = installed.load() if installed else importlib.import_module(name)
    return loaded


def _check(pack: RulePack, name: str, known: Mapping[str, Iterable[Rule]], taken: dict[str, str]) -> None:
    for code, rules in pack.rules.items():
        if code not in known:
            raise ConfigurationError(f"rule pack {name}: {code} is no object; known are {', '.join(sorted(known))}")
        for rule in rules:
            if not isinstance(rule, Rule):
                raise ConfigurationError(f"rule pack {name}: {rule!r} is no rule")
            if rule.phase is not Phase.DOCUMENT:
                raise ConfigurationError(f"rule pack {name}: {rule.id} is not about the document (phase)")
            if taken.setdefault(rule.id, pack.name) != pack.name:
                raise ConfigurationError(f"rule pack {name}: {rule.id} is given already, by {taken[rule.id]}")
