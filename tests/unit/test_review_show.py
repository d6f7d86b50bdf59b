"""What a correction that waits would change is what it changes once it is accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from bro_soap.cli import cli
from bro_soap.keeping import corrections
from bro_soap.keeping.preview import preview
from bro_soap.model import Accepted, Completed, Rejected, Role
from bro_soap.objects import KINDS
from bro_soap.store import Store, make_engine
from bro_soap.xmlio.compare import Differs, compare
from tests.unit.lives import SUPPLIER, Lives, about, sample
from tests.unit.test_keeping import ORDER

PAST = "<d:dataToBeDelivered>actueelHistorisch</d:dataToBeDelivered>"
# What is delivered to begin with and then, of which corrections wait.
STORIES = {
    "CPT": ORDER["CPT"],
    "BHR-GT": ORDER["BHR-GT"],
    "GMW": tuple(name for name in ORDER["GMW"] if "surveys" not in name),
    "GLD": ("registration-start-without-net", *ORDER["GLD"][1:]),
}


def issued(lives: Lives, code: str, bro_id: str) -> etree._Element:
    content = lives.data(bro_id, PAST if code in ("GMW", "GMN") else "", SUPPLIER, code).content
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in lives.parts(code).issued.prefixes.items())
    return etree.fromstring(f"<all {spaces}>".encode() + content + b"</all>")


def values(changes: tuple[Differs, ...] | list[Differs]) -> list[tuple[str, str | None, str | None]]:
    """The last name of each path: a part of an object that grows counts from its own beginning."""
    told = [(one.path.rpartition("/")[2].partition("[")[0], one.before, one.after) for one in changes]
    return sorted(told, key=repr)


@pytest.mark.parametrize(("code", "story"), STORIES.items())
def test_what_is_shown_is_what_becomes_of_it(store: Store, code: str, story: tuple[str, ...]) -> None:
    lives = Lives(store, review=frozenset(KINDS))
    if code == "GLD":  # about a tube of the first well
        lives.begin("GMW", sample("GMW", "registration-construction"))
    first, *rest = story
    bro_id, waited = lives.begin(code, sample(code, first)), 0
    for name in rest:
        outcome = lives.deliver(code, about(sample(code, name), bro_id))
        if isinstance(outcome, Completed):
            continue
        assert isinstance(outcome, Accepted), (name, outcome)
        before = issued(lives, code, bro_id)
        seen = preview(lives.parts(code), outcome.transaction_id)
        again = preview(lives.parts(code), outcome.transaction_id)
        assert seen == again, "showing it changes nothing"
        assert (seen.bro_id, seen.reason, bool(seen.changes)) == (bro_id, "", True), name
        assert isinstance(corrections.accept(lives.parts(code), outcome.transaction_id), Completed)
        made = list(compare(before, issued(lives, code, bro_id), frozenset({"registrationHistory"})))
        if name == "replace-addition":  # what replaces comes last, and is shown beside what it replaces
            assert [one[:2] for one in values(seen.changes)] == [("value", "oordeelDeskundige")]
        else:
            assert values(seen.changes) == values(made), name
        waited += 1
        with pytest.raises(LookupError):
            preview(lives.parts(code), outcome.transaction_id)
    assert waited


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", database_url)
    return lambda *arguments: CliRunner().invoke(cli, ("review", "show", *arguments))


def test_the_command_shows_it_element_by_element(run: Callable[..., Result], database_url: str) -> None:
    lives = Lives(Store(make_engine(database_url)), review=frozenset({"CPT"}))
    bro_id = lives.begin("CPT", sample("CPT", "registration-land-rd"))
    waits = lives.deliver("CPT", about(sample("CPT", "correction-offset"), bro_id))
    assert isinstance(waits, Accepted)
    shown = run(waits.transaction_id)
    assert (shown.exit_code, "  /deliveredVerticalPosition/offset\n" in shown.output) == (0, True), shown.output
    assert run(waits.transaction_id).output == shown.output
    told = json.loads(run(waits.transaction_id, "--json").output)
    (offset,) = (one for one in told["changes"] if one["path"] == "/deliveredVerticalPosition/offset")
    assert f"    - {offset['before']}\n    + {offset['after']}\n" in shown.output
    assert run("CPT-000000999999").exit_code == 1
    with lives.store.write() as unit:
        unit.parties.remove_role("99000001", Role.BRONHOUDER, "CPT")
    rejected = run(waits.transaction_id)
    assert (rejected.exit_code, "would be rejected: " in rejected.output) == (0, True), rejected.output
    assert isinstance(corrections.accept(lives.parts("CPT"), waits.transaction_id), Rejected)
    assert run(waits.transaction_id).exit_code == 1
    lives.store.close()
