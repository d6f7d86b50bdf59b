"""Schema errors: the verdict is libxml2's, the explanation names every error with its path and line."""

import re
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from lxml import etree

from bro_soap.sandbox.soundings import Sounding, registration_request
from bro_soap.xmlio import ns
from bro_soap.xmlio.explaining import Explainer
from bro_soap.xmlio.parse import parse
from bro_soap.xmlio.schemas import MOST_REASONS, Schema, _explainable
from tests.contracts import ISCPT

GOOD = registration_request(Sounding("ref", "object", rows=5))


def errors(data: bytes) -> list[tuple[int, str]]:
    element = parse(data)
    found = ISCPT.schema.errors(element)
    return [(reason.line, reason.message) for reason in ISCPT.schema.explained(element, found)] if found else []


def line_of(data: bytes, what: bytes) -> int:
    return data[: data.index(what)].count(b"\n") + 1


def test_a_valid_request_has_no_errors() -> None:
    assert errors(GOOD) == []


def test_every_error_is_told_also_those_behind_an_unexpected_element() -> None:
    wrong = (
        GOOD.replace(b"<brocom:qualityRegime>", b"<brocom:extra/><brocom:qualityRegime>")
        .replace(b'uom="mm2">1500<', b'uom="cm2">1500<')
        .replace(b"<cptcom:dissipationTestPerformed>nee<", b"<cptcom:dissipationTestPerformed>no<")
    )
    found = errors(wrong)
    assert [line for line, _ in found] == [
        line_of(wrong, b"<brocom:extra/>"),
        line_of(wrong, b"dissipationTestPerformed>no"),
        line_of(wrong, b'uom="cm2"'),
    ]
    assert "extra" in found[0][1]
    assert found[1][1].startswith(
        "/registrationRequest/sourceDocument/CPT/conePenetrometerSurvey/dissipationTestPerformed: "
    )
    assert "mm2" in found[2][1]


def test_an_enumeration_is_told_in_full() -> None:
    ((_, message),) = errors(GOOD.replace(b">IMBRO<", b">IMBRO/B<"))
    assert "IMBRO" in message
    assert "IMBRO/A" in message


def test_what_is_told_of_errors_is_short_however_long_what_they_quote() -> None:
    long = b"9" * 100_000
    dates = GOOD.replace(b"<brocom:date>", b"<brocom:date>" + long)
    names = GOOD.replace(b"<sourceDocument>", b"<%s/><sourceDocument>" % (b"n" * 40_000))
    attributes = GOOD.replace(
        b"<sourceDocument>", b"<sourceDocument %s>" % b" ".join(b'a%d=""' % n for n in range(200))
    )
    for data in (dates, names, attributes):
        element = parse(data)
        found = ISCPT.schema.errors(element)
        explained = ISCPT.schema.explained(element, found)
        assert found
        for reasons in (found, explained):
            assert len(reasons) <= MOST_REASONS
            assert max(len(reason.message) for reason in reasons) <= 500


def test_threads_do_not_see_each_others_errors() -> None:
    seen: dict[str, set[int]] = {"good": set(), "bad": set()}
    good, bad = parse(GOOD), parse(GOOD.replace(b">IMBRO<", b">X<"))

    def check(name: str) -> None:
        for _ in range(300):
            seen[name].add(len(ISCPT.schema.errors(good if name == "good" else bad)))

    threads = [threading.Thread(target=check, args=(name,)) for name in ("good", "bad") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"good": {0}, "bad": {1}}


def flooded(what: bytes) -> bytes:
    return GOOD.replace(b"<sourceDocument>", what + b"<sourceDocument>", 1)


def test_what_would_take_long_to_explain_is_not_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    wrongs = Mock(return_value=[])
    monkeypatch.setattr(Explainer, "wrongs", wrongs)
    assert errors(flooded(b"<x/>"))
    assert wrongs.call_count == 1
    attributes = b" ".join(b'a%d="x"' % number for number in range(250))
    namespaces = b" ".join(b'xmlns:n%d="urn:n%d"' % (number, number) for number in range(240))
    for flood in (
        b"<x %s/>" % attributes,
        b"<x %s/>" % namespaces,
        b"<x>%s</x>" % (b"<x/>" * 50_000),
    ):
        assert errors(flooded(flood))
        assert wrongs.call_count == 1, flood[:20]


DATE = re.compile(rb"(?<=<brocom:date>)[^<]*")
HARD = ("99999999999-01-01", "-99999999999-01-01", "9" * 5000 + "-01-01", "0000-01-01", "2024-01-01+99:99", "\u0661")


@pytest.mark.parametrize("written", HARD, ids=lambda text: text[:20])
def test_a_value_that_the_second_validator_chokes_on_is_told_by_the_first(written: str) -> None:
    """Beside it stands an error that both find: so the document is explained, or stays as libxml2 found it."""
    wrong = DATE.sub(written.encode(), GOOD, count=1).replace(b">IMBRO<", b">IMBRO/B<")
    assert any("IMBRO/B" in message or "IMBRO/A" in message for _, message in errors(wrong))


@pytest.mark.parametrize("error", [OverflowError("year overflow"), MemoryError(), TypeError("x"), KeyError("x")])
def test_whatever_the_second_validator_raises_the_first_one_stands(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choke(*_: object) -> Iterator[object]:
        yield from ()
        raise error

    schema, element = Schema(ISCPT.schema.path), parse(GOOD.replace(b">IMBRO<", b">X<"))
    monkeypatch.setattr(schema, "_explainer", lambda: SimpleNamespace(wrongs=choke))
    found = schema.errors(element)
    (told,) = schema.explained(element, found)
    assert told.message == f"/registrationRequest/qualityRegime: {found[0].message}"


@pytest.mark.parametrize(
    ("written", "long"),
    [
        ("<pos>{}</pos>", True),
        ('<x pos="{}"/>', True),
        ("<values>{}</values>", False),
        (f'<values xmlns:i="{ns.XSI}" i:type="g:doubleList">{{}}</values>', True),
    ],
)
def test_a_list_of_very_many_items_is_not_explained(written: str, long: bool) -> None:
    """Each item is an error of its own: 200 kB of them took 3 s and 190 MB."""
    assert _explainable(etree.fromstring(f"<a>{written.format('a ' * 1_001)}</a>")) is not long
    assert _explainable(etree.fromstring(f"<a>{written.format('a ' * 999)}</a>"))
    assert _explainable(etree.fromstring(f"<a>{written.format('a' * 100_000)}</a>"))


def test_a_position_of_many_words_keeps_what_was_found_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Schema, "_explainer", lambda _: pytest.fail("explained"))
    element = etree.fromstring(f"<a>{'a ' * 1_001}</a>")
    found = ISCPT.schema.errors(element)
    assert found
    assert [one.message for one in ISCPT.schema.explained(element, found)] == [f"/a: {found[0].message}"]
