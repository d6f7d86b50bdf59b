"""Roles, OINs and organisations that are taken away, and the register made what a file says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bro_soap.cli import cli
from bro_soap.keeping.parties import difference, make_so
from bro_soap.model import Party, Role
from bro_soap.store import Mandate, MandateKind, Store, make_engine

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
OIN, OTHER = "00000099123456780000", "00000099234567890000"
WHOLE = f"""
[[party]]
kvk_number = "12345678"
name = "Waterschap"
oins = ["{OIN}"]
roles = ["bronhouder:CPT", "bronhouder:GMW"]

[[party]]
kvk_number = "23456789"
name = "Bedrijf"
roles = ["dataleverancier:CPT"]

[[mandate]]
principal = "12345678"
agent = "23456789"
objects = ["CPT", "GMW"]
"""
PART = f"""
[[party]]
kvk_number = "12345678"
name = "Waterschap Nieuw"
roles = ["bronhouder:CPT"]

[[party]]
kvk_number = "34567890"
name = "Derde"
oins = ["{OIN}"]
"""


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", database_url)

    def invoke(*arguments: str, **options: str) -> Result:
        return CliRunner().invoke(cli, arguments, **options)  # type: ignore[arg-type]

    return invoke


@pytest.fixture
def loaded(run: Callable[..., Result], tmp_path: Path) -> Path:
    """The folder of the files; WHOLE is in the register."""
    (tmp_path / "whole.toml").write_text(WHOLE)
    (tmp_path / "part.toml").write_text(PART)
    assert run("party", "load", str(tmp_path / "whole.toml")).exit_code == 0
    return tmp_path


def held(database_url: str) -> tuple[list[Party], list[Mandate]]:
    store = Store(make_engine(database_url))
    with store.read() as view:
        found = view.parties.all(), [one for one in view.parties.mandates() if one.revoked_at is None]
    store.close()
    return found


def test_roles_and_oins_are_taken_away(run: Callable[..., Result], loaded: Path, database_url: str) -> None:
    done = run("party", "remove-role", "12345678", "bronhouder:GMW")
    assert (done.exit_code, done.output) == (0, "12345678 bronhouder:GMW: taken away\n")
    assert run("party", "remove-role", "12345678", "bronhouder:GMW").exit_code == 1
    assert run("party", "remove-role", "12345678", "koning:GMW").exit_code == 2
    assert run("party", "remove-oin", OIN).output == f"{OIN}: taken away\n"
    assert run("party", "remove-oin", OIN).exit_code == 1
    (party, _), mandates = held(database_url)
    assert party == Party("12345678", "Waterschap", roles=frozenset({(Role.BRONHOUDER, "CPT")}))
    assert len(mandates) == 2


def test_an_organisation_takes_no_part_any_more_and_its_name_stays(
    run: Callable[..., Result], loaded: Path, database_url: str
) -> None:
    shown = run("party", "end", "12345678", "--preview").output
    assert held(database_url)[0][0].oins == {OIN}
    assert run("party", "end", "12345678").output == shown
    assert shown.splitlines() == [
        f"- 12345678 OIN {OIN}",
        "- 12345678 bronhouder:CPT",
        "- 12345678 bronhouder:GMW",
        "- mandate 12345678 -> 23456789 CPT levering",
        "- mandate 12345678 -> 23456789 GMW levering",
    ]
    parties, mandates = held(database_url)
    assert (parties[0], mandates) == (Party("12345678", "Waterschap"), [])
    assert run("party", "end", "12345678").output == "nothing changes\n"
    assert run("party", "end", "99999999").exit_code == 1


def test_a_file_is_loaded_exactly_after_a_preview(run: Callable[..., Result], loaded: Path, database_url: str) -> None:
    before, file = held(database_url), str(loaded / "part.toml")
    shown = run("party", "load", file, "--exact", "--preview")
    expected = [
        "+ 12345678 Waterschap Nieuw",
        f"+ 34567890 Derde: OIN {OIN}",
        f"- 12345678 OIN {OIN}",
        "- 12345678 bronhouder:GMW",
        "- 23456789 dataleverancier:CPT",
        "- mandate 12345678 -> 23456789 CPT levering",
        "- mandate 12345678 -> 23456789 GMW levering",
    ]
    assert (shown.exit_code, shown.output.splitlines()) == (0, expected)
    refused = run("party", "load", file, "--exact", input="n\n")
    assert (refused.exit_code, held(database_url)) == (0, before)
    assert run("party", "load", file, "--exact", "--yes").exit_code == 0
    parties, mandates = held(database_url)
    assert [(one.kvk_number, one.name, sorted(one.oins), sorted(one.roles)) for one in parties] == [
        ("12345678", "Waterschap Nieuw", [], [(Role.BRONHOUDER, "CPT")]),
        ("23456789", "Bedrijf", [], []),
        ("34567890", "Derde", [OIN], []),
    ]
    assert mandates == []
    assert "nothing changes" in run("party", "load", file, "--exact").output


def test_without_exact_what_is_not_named_stays(run: Callable[..., Result], loaded: Path, database_url: str) -> None:
    before = held(database_url)
    (loaded / "more.toml").write_text(f'[[party]]\nkvk_number = "34567890"\nname = "Derde"\noins = ["{OTHER}"]\n')
    assert run("party", "load", str(loaded / "more.toml"), "--preview").output.startswith("+ 34567890")
    assert held(database_url) == before
    assert run("party", "load", str(loaded / "more.toml")).exit_code == 0
    assert held(database_url)[0] == [*before[0], Party("34567890", "Derde", frozenset({OTHER}))]
    wrong = run("party", "load", str(loaded / "part.toml"))
    assert (wrong.exit_code, held(database_url)[1]) == (1, before[1])


def test_a_mandate_of_who_is_not_known_is_refused_and_nothing_is_kept(
    run: Callable[..., Result], loaded: Path, database_url: str
) -> None:
    before = held(database_url)
    unknown = '[[mandate]]\nprincipal = "12345678"\nagent = "99999999"\nobjects = ["CPT"]\n'
    (loaded / "unknown.toml").write_text(WHOLE.replace("Bedrijf", "Anders") + unknown)
    assert "99999999: no such party" in str(run("party", "load", str(loaded / "unknown.toml")).exception)
    assert held(database_url) == before


def test_a_difference_that_was_made_is_none_any_more(database_url: str) -> None:
    """Whatever stood there: afterwards it is what was wanted."""
    store = Store(make_engine(database_url))
    lists = [
        ([Party("11111111", "A", frozenset({OIN}), frozenset({(Role.BRONHOUDER, "CPT")}))], []),
        ([Party("11111111", "B"), Party("22222222", "C", frozenset({OIN}))], []),
        (
            [Party("11111111", "B", frozenset({OTHER})), Party("11111111", "B2", frozenset({OIN}))],
            [Mandate("11111111", "22222222", "CPT", MandateKind.LEVERING, NOW)],
        ),
        ([], []),
    ]
    for parties, mandates in lists * 2:
        with store.write() as unit:
            make_so(unit, difference(unit, parties, mandates), datetime.now(UTC))
        with store.read() as view:
            assert not difference(view, parties, mandates)
    store.close()


def test_the_example_is_what_the_command_takes(run: Callable[..., Result]) -> None:
    shown = run("party", "load", str(ROOT / "deploy" / "parties.toml"))
    assert (shown.exit_code, "5 organisations, 3 new mandates" in shown.output) == (0, True), shown.output
    assert "nothing changes" in run("party", "load", str(ROOT / "deploy" / "parties.toml"), "--exact").output
