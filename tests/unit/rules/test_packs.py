"""An organisation adds rules of its own; ours stay as they are."""

from __future__ import annotations

from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

import bro_soap
from bro_soap.delivery.case import Intake
from bro_soap.errors import ConfigurationError
from bro_soap.model import Completed, Rejected, Severity
from bro_soap.objects import OBJECTS
from bro_soap.rules import packs
from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.service.interfaces import served_objects
from bro_soap.settings import read_settings
from bro_soap.standard import load_standard
from bro_soap.store import Store, make_engine
from tests.contracts import DSCPT, ISCPT
from tests.unit.registers import Register, request

EXAMPLE = str(Path(__file__).parents[3] / "docs" / "examples" / "rule_pack.py")
HEAD = """
from bro_soap.rules import Phase, RulePack, found, rule
@rule({id!r}, "hier"{more})
def one(context):
    \"\"\"Iets.\"\"\"
    {body}
PACK = RulePack("mijn", {{{code!r}: (one,)}})
"""


def written(folder: Path, name: str = "p.py", **given: str) -> str:
    values = {"id": "MIJN-1", "more": "", "body": "return None", "code": "CPT"} | given
    file = folder / name
    file.write_text(HEAD.format(**values))
    return str(file)


def test_the_example_rejects_by_its_error_and_only_tells_its_warning() -> None:
    shallow = registration_request(Sounding("r", "WS-123456", rows=3))
    told = bro_soap.validate(shallow, packs=(EXAMPLE,))
    assert told
    assert [(one.rule, one.severity) for one in told.findings] == [("WSV-002", Severity.WARNING)]
    wrong = bro_soap.validate(registration_request(Sounding("r", "anders", rows=3)), packs=(EXAMPLE,))
    assert wrong.reason_rule == "RA-25"
    assert wrong.sent == ("De eigen aanduiding anders heeft niet de vorm WS-NNNNNN.",)
    error = wrong.findings[0]
    assert (error.rule, error.value, error.expected) == ("WSV-001", "anders", "WS-NNNNNN")
    assert error.hint_en == "Use the project number of the water board."
    assert error.path.endswith("/objectIdAccountableParty")


def test_the_service_sends_the_error_and_keeps_the_warning(sqlite_url: str) -> None:
    register = Register(Store(make_engine(sqlite_url)))
    declared = served_objects(read_settings(rule_packs=(EXAMPLE,)))["CPT", "1.1"]
    register.parts = Intake(register.store, declared, ISCPT, DSCPT, load_standard())
    refused = register.deliver(request(object_id="anders"))
    assert isinstance(refused, Rejected)
    assert [one.rule for one in refused.findings] == ["WSV-001"]
    taken = register.deliver(request(object_id="WS-123456", reference="ref-2"))
    assert isinstance(taken, Completed)
    with register.store.read() as view:
        kept = view.transactions.get(taken.transaction_id)
    assert kept is not None
    assert [(one.rule, one.severity) for one in kept.findings] == [("WSV-002", Severity.WARNING)]
    register.store.close()


def test_without_packs_the_objects_are_ours() -> None:
    assert served_objects(read_settings()) == dict(OBJECTS)


def test_an_installed_pack_goes_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "bro_soap_pack_of_the_test"
    point = EntryPoint("waterschap", f"{module}:PACK", packs.GROUP)
    monkeypatch.setattr(packs, "entry_points", lambda **wanted: EntryPoints([point]).select(**wanted))
    monkeypatch.setitem(__import__("sys").modules, module, packs._module(EXAMPLE))
    assert packs.load_packs(["waterschap"], {"CPT": (), "GMW": ()})[0].name == "waterschap-voorbeeld"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"id": "CPT-001"}, "CPT-001 is given already, by bro_soap"),
        ({"code": "XYZ"}, "XYZ is no object"),
        ({"more": ", phase=Phase.STATE"}, "not about the document"),
    ],
)
def test_a_pack_that_does_not_fit_is_refused(tmp_path: Path, given: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        served_objects(read_settings(rule_packs=(written(tmp_path, **given),)))


@pytest.mark.parametrize(
    ("name", "content"), [("a.py", "x = 1"), ("b.py", "1 / 0"), ("c.py", "PACK = 3"), ("d.py", None), ("no.such", None)]
)
def test_what_is_no_pack_is_refused(tmp_path: Path, name: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ConfigurationError, match="rule pack"):
        served_objects(read_settings(rule_packs=(str(tmp_path / name) if name.endswith(".py") else name,)))


def test_a_rule_that_breaks_stops_nothing(tmp_path: Path) -> None:
    broken = written(tmp_path, body="return [1 / 0]")
    assert bro_soap.validate(registration_request(Sounding("r", "o", rows=3)), packs=(broken,))
