"""`bro-soap draw`: from a file, or of what is registered, and never more than who looks may see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from bro_soap.cli import cli
from bro_soap.cli import draw as command
from bro_soap.declaration.declaration import Declaration
from bro_soap.errors import ConfigurationError
from bro_soap.store import Store, make_engine
from bro_soap.xmlio.elements import child
from tests.unit.lives import Lives, sample
from tests.unit.test_gmw_withheld import well

SAMPLES = Path(__file__).parents[1] / "objects"
Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("BRO_SOAP_DATABASE_URL", sqlite_url)
    return lambda *arguments: CliRunner().invoke(cli, ["draw", *map(str, arguments)])


@pytest.fixture
def lives(sqlite_url: str) -> Lives:
    return Lives(Store(make_engine(sqlite_url)))


def refusal(result: Result) -> str:
    assert isinstance(result.exception, ConfigurationError)
    return str(result.exception)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("cpt/samples/registration-land-rd.xml", "geotechnisch sondeeronderzoek"),
        ("cpt/samples/dispatch-data-response-cpt-o.xml", "geotechnisch sondeeronderzoek"),
        ("bhr-gt/samples/registration-start-report.xml", "geotechnisch booronderzoek"),
        ("bhr-gt/samples/dispatch-data-response-bhr-gt-o-dp.xml", "geotechnisch booronderzoek"),
    ],
)
def test_a_file_is_drawn(run: Run, tmp_path: Path, file: str, told: str) -> None:
    shown = run(SAMPLES / file)
    assert shown.exit_code == 0
    assert told in shown.output
    out = tmp_path / "made.svg"
    assert run(SAMPLES / file, "--output", out).exit_code == 0
    assert out.read_text() == shown.output
    assert etree.parse(out).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_what_is_registered_is_drawn(run: Run, lives: Lives) -> None:
    bro_id = lives.begin("CPT", sample("cpt", "registration-land-rd"))
    whole, public = run(bro_id), run(bro_id, "--public")
    assert (whole.exit_code, public.exit_code) == (0, 0)
    assert f"{bro_id} geotechnisch sondeeronderzoek" in whole.output


def test_only_what_everybody_may_see_is_drawn_for_everybody(
    run: Run, lives: Lives, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[etree._Element] = []

    def kept(_declared: Declaration, document: etree._Element) -> bytes:
        given.append(document)
        return b"<svg/>"

    monkeypatch.setattr(command, "drawn", kept)
    bro_id = lives.begin("CPT", sample("cpt", "registration-land-rd"))
    run(bro_id)
    run(bro_id, "--public")
    assert [child(document, "objectIdAccountableParty") is None for document in given] == [False, True]


def test_heights_that_are_withheld_are_on_no_drawing_for_everybody(run: Run, lives: Lives) -> None:
    bro_id = well(lives)
    whole, public = run(bro_id), run(bro_id, "--public")
    assert (whole.exit_code, public.exit_code) == (0, 0)
    assert 'class="buis"' in whole.output
    assert 'class="buis"' not in public.output


def test_a_dossier_that_is_registered_is_drawn(run: Run, lives: Lives) -> None:
    lives.begin("GMW", sample("gmw", "registration-construction"))
    bro_id = lives.begin("GLD", sample("gld", "registration-start-without-net"))
    assert f"{bro_id} grondwaterstandonderzoek" in run(bro_id).output


def test_what_is_out_of_registration_is_not_drawn(run: Run, lives: Lives) -> None:
    bro_id = lives.begin("CPT", sample("cpt", "registration-land-rd"))
    CliRunner().invoke(cli, ["registration", "deregister", bro_id, "--by", "keeper"], catch_exceptions=False)
    assert "not issued any more" in refusal(run(bro_id))


@pytest.mark.parametrize("what", ["CPT000000000099", "nothing.xml", "<svg/>"])
def test_what_is_not_there_is_told(run: Run, lives: Lives, what: str) -> None:
    assert "no such object" in refusal(run(what))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"<a>", "line 1"),
        (b"<a/>", "holds no document"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><CPT/>", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_a_file_that_is_no_document_is_told(run: Run, tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "given.xml"
    file.write_bytes(content)
    said = refusal(run(file))
    assert str(file) in said
    assert told in said


def test_a_kind_that_is_not_drawn_is_told_with_those_that_are(run: Run) -> None:
    said = refusal(run(SAMPLES / "gmn/samples/registration-start.xml"))
    assert "GMN is not drawn; what is drawn: CPT" in said


def test_a_file_that_is_too_large_is_not_read(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRO_SOAP_MAX_REQUEST_BYTES", "2000")
    file = tmp_path / "given.xml"
    file.write_bytes(b"<a>" + b" " * 3000 + b"</a>")
    assert "larger than" in refusal(run(file))
