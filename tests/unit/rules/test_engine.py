"""Rules are chosen by their scope and run in their phases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import InvalidOperation
from unittest.mock import Mock

import pytest
from lxml import etree
from structlog.testing import capture_logs

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.documents import whole
from bro_soap.model import Operation, Severity
from bro_soap.objects import KINDS
from bro_soap.rules import Context, Datum, Facts, Hint, Hit, Phase, Reading, Rule, Screen, Verdict, findings, rule, run
from bro_soap.rules.rule import TooDeep, _Names
from bro_soap.xmlio import places
from bro_soap.xmlio.places import Paths, xpath
from bro_soap.xmlio.request import Request, read_request
from tests.memory import MB, at_most

DECLARED = RegistrationObject(
    code="XXX",
    name="onderzoek",
    bro_id_prefix="XXX",
    version=KINDS["CPT"].version,
    documents=(whole("XXX"),),
    issue=KINDS["CPT"].issue,
)
A = Datum("a", "XXX.a", "Onderzoek.a")


def always(context: Context) -> list[Hit]:
    """Slaat altijd aan."""
    return [Hit("BF-20", A, "x", element=context.document.first("a"))]


ALWAYS = rule("X-001", "nergens")(always)


def judged(rules: tuple[Rule, ...], received: datetime = datetime(2025, 3, 1, tzinfo=UTC)) -> Verdict:
    root = etree.fromstring(
        "<registrationRequest><requestReference>r</requestReference><qualityRegime>IMBRO</qualityRegime>"
        "<sourceDocument><XXX>\n<a>x</a><b/><a>y</a></XXX></sourceDocument></registrationRequest>"
    )
    return run(rules, read_request(root, Operation.REGISTER, "XXX"), Facts(received), DECLARED)


def test_a_rule_without_a_sentence_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="X-002"):
        rule("X-002", "nergens")(lambda _: None)


def test_a_finding_carries_rule_sentence_place_and_value() -> None:
    (finding,) = judged((ALWAYS,)).findings
    assert finding.rule == "X-001"
    assert finding.sentence == "Onderzoek.a (XXX.a) = x waarde is niet correct: is niet toegestaan."
    assert (finding.path, finding.line, finding.value) == ("/registrationRequest/sourceDocument/XXX/a[1]", 2, "x")


@pytest.mark.parametrize(
    ("scope", "runs"),
    [
        ({}, True),
        ({"regimes": frozenset({"IMBRO/A"})}, False),
        ({"documents": frozenset({"YYY"})}, False),
        ({"documents": frozenset({"XXX", "YYY"})}, True),
        ({"operations": frozenset({Operation.CORRECT})}, False),
        ({"in_force": date(2025, 3, 1)}, True),
        ({"in_force": date(2025, 3, 2)}, False),
        ({"until": date(2025, 3, 1)}, False),
    ],
)
def test_a_rule_runs_only_in_its_scope(scope: dict[str, object], runs: bool) -> None:
    assert bool(judged((replace(ALWAYS, **scope),)).findings) is runs  # type: ignore[arg-type]


def test_the_day_is_the_dutch_one() -> None:
    later = replace(ALWAYS, in_force=date(2025, 3, 1))
    assert judged((later,), datetime(2025, 2, 28, 22, 30, tzinfo=UTC)).findings


def test_a_reason_before_the_document_ends_the_judgement() -> None:
    early = replace(ALWAYS, id="X-003", phase=Phase.STATE)
    found = judged((ALWAYS, replace(early, id="X-004", phase=Phase.REQUEST), early))
    assert found.reason_rule == "X-003"
    assert found.findings == ()


def test_a_reading_knows_every_path_and_its_occurrences() -> None:
    reading = Reading(etree.fromstring("<X><g><n>1</n></g><!-- c --><g><n>2</n></g><n/></X>"))
    assert [part.value("n") for part in reading.each("g")] == ["1", "2"]
    assert reading.value("g/n") == "1"
    assert reading.value("n") == ""
    assert reading.value("m") is None
    assert reading.nearest("g/x/y").tag == "g"
    assert reading.nearest("x") is reading.root


def test_a_reading_does_not_go_deeper_than_any_document() -> None:
    deep = etree.XML("<a>" * 2000 + "</a>" * 2000, etree.XMLParser(huge_tree=True))
    with pytest.raises(TooDeep):
        Reading(deep)
    shallow = etree.XML("<a>" * 100 + "</a>" * 100)
    assert len(Reading(shallow).elements) == 99


def test_a_rule_is_asked_only_when_what_it_needs_is_there() -> None:
    missing = replace(ALWAYS, needs=frozenset({"c"}))
    either = replace(ALWAYS, id="X-003", needs=frozenset({"b", "c"}))
    last = replace(ALWAYS, id="X-004", needs=frozenset({"a"}))
    assert [finding.rule for finding in judged((missing, either, last)).findings] == ["X-003", "X-004"]


def test_a_screen_looks_once_for_all_its_rules() -> None:
    looked = []

    def look(context: Context) -> set[int]:
        looked.append(context.document.value("a"))
        return {2, 3}

    screen = Screen(look)
    rules = tuple(replace(ALWAYS, id=f"X-{number}", screen=(screen, number)) for number in (3, 2, 1))
    assert [finding.rule for finding in judged(rules).findings] == ["X-3", "X-2"]
    assert looked == ["x"]


def test_a_finding_says_what_was_expected_and_how_to_mend_it() -> None:
    small = rule("X-005", "nergens")(bounded)
    (finding,) = judged((small,)).findings
    assert finding.expected == ">= 3"
    assert finding.hint_nl == "Geef een waarde van ten minste 3; let op de eenheid."
    assert finding.hint_en == "Give a value of at least 3; mind the unit."


def bounded(context: Context) -> list[Hit]:
    """Slaat altijd aan, met een grens."""
    return [Hit("BF-16", A, "x", 3, element=context.document.first("a"))]


def test_a_hint_of_the_rule_goes_before_that_of_the_sentence_and_one_for_the_case_before_both() -> None:
    own = replace(ALWAYS, hint=Hint("eigen {value}", "own {value}"))
    case = replace(own, check=lambda _: [Hit("BF-20", A, "x", hint=lambda: Hint("geval", "case"), expected="y")])
    assert judged((own,)).findings[0].hint_en == "own x"
    assert (judged((case,)).findings[0].hint_en, judged((case,)).findings[0].expected) == ("case", "y")


def test_what_is_no_error_is_kept_and_does_not_reject() -> None:
    warning = replace(ALWAYS, id="E-001", severity=Severity.WARNING)
    found = judged((warning,))
    assert found.reason is None
    assert [(one.rule, one.severity) for one in found.remarks] == [("E-001", Severity.WARNING)]
    both = judged((warning, ALWAYS))
    assert [one.rule for one in both.findings] == ["X-001"]
    assert [one.rule for one in both.recorded] == ["X-001", "E-001"]


def test_at_most_99_errors_are_sent_and_the_others_are_kept() -> None:
    many = replace(ALWAYS, check=lambda _: [Hit("BF-20", A, number) for number in range(150)])
    found = judged((many,))
    assert len(found.findings) == 99
    assert found.findings[-1].rule == "BF-45"
    assert len(found.recorded) == 151


def test_a_screen_does_not_look_where_nothing_is_that_its_rules_need() -> None:
    def look(_: Context) -> set[int]:
        raise AssertionError("it looked")

    assert judged((replace(ALWAYS, needs=frozenset({"c"}), screen=(Screen(look), 1)),)).reason is None


def raising(error: Exception) -> Rule:
    """A rule that some library fails."""

    def check(context: Context) -> Iterator[Hit]:
        """De waarde is in orde."""
        yield from ()
        raise error

    return rule("X-010", "nergens")(check)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("year 99999 is out of range"),
        OverflowError("int too large to convert to float"),
        InvalidOperation("DivisionImpossible"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
        RecursionError("maximum recursion depth exceeded"),
        etree.C14NError("Relative namespace UR is invalid here"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_rule_that_cannot_read_a_value_refuses_the_document_and_the_others_still_judge(error: Exception) -> None:
    with capture_logs() as logs:
        found = judged((raising(error), ALWAYS)).findings
    (line,) = logs
    assert (line["log_level"], line["rule"]) == ("error", "X-010")
    assert line["error"].startswith(f"{type(error).__name__} at ")
    assert line["error"].endswith(f"test_engine.py:{raising.__code__.co_firstlineno + 6}")
    assert [one.rule for one in found] == ["X-010", "X-001"]
    assert found[0].sentence.endswith("daarom is niet te beoordelen: De waarde is in orde.")
    assert type(error).__name__ not in found[0].sentence


def test_a_rule_about_the_request_that_cannot_read_a_value_is_the_reason() -> None:
    found = judged((replace(raising(ValueError("x")), phase=Phase.FRAME), ALWAYS))
    assert (found.reason_rule, found.findings) == ("X-010", ())


def test_a_screen_that_cannot_read_a_value_hides_nothing() -> None:
    def look(context: Context) -> list[str]:
        raise ValueError("x")

    assert [one.rule for one in judged((replace(ALWAYS, screen=(Screen(look), "X-001")),)).findings] == ["X-001"]


@pytest.mark.parametrize("error", [TypeError("x"), KeyError("x"), AttributeError("x"), MemoryError()])
def test_a_mistake_of_ours_is_no_finding(error: Exception) -> None:
    with pytest.raises(type(error)):
        judged((raising(error),))


def nested(levels: int, name: str = "a") -> Request:
    inside = f"<{name}>" * levels + f"</{name}>" * levels
    root = etree.fromstring(
        "<registrationRequest><requestReference>r</requestReference><qualityRegime>IMBRO</qualityRegime>"
        f"<sourceDocument><XXX>{inside}</XXX></sourceDocument></registrationRequest>",
        etree.XMLParser(huge_tree=True),
    )
    return read_request(root, Operation.REGISTER, "XXX")


def test_what_stands_too_deep_is_refused_without_paths_of_a_gigabyte() -> None:
    requests = (nested(2_000), nested(150, "n" * 40_000))
    for request in requests:
        with at_most(50 * MB):
            found = run((ALWAYS,), request, Facts(datetime(2025, 3, 1, tzinfo=UTC)), DECLARED)
        assert (found.reason_rule, [one.path for one in found.findings]) == (
            "RA-25",
            ["/registrationRequest/sourceDocument/XXX"],
        )


def test_names_that_a_client_chooses_are_not_remembered_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Names, "most", _Names.learned + 500)
    for number in range(3):
        names = "".join(f"<n{number}-{one}><n{one}/></n{number}-{one}>" for one in range(1_000))
        Reading(etree.fromstring(f"<XXX><x{number}>{names}</x{number}></XXX>"))
    assert _Names.learned <= _Names.most


def test_a_path_counts_where_siblings_share_a_name_and_ends_at_the_top() -> None:
    root = etree.fromstring('<t><a><b/><x:b xmlns:x="u"/><c><b/></c><b/></a><!-- --><a/></t>')
    elements = list(root.iter("*"))
    paths = Paths(root, elements)
    assert [paths.of(element) for element in elements] == [xpath(element, root) for element in elements]
    assert [paths.of(element) for element in elements] == [
        *("/t", "/t/a[1]", "/t/a[1]/b[1]", "/t/a[1]/b[2]", "/t/a[1]/c", "/t/a[1]/c/b", "/t/a[1]/b[3]", "/t/a[2]")
    ]
    assert xpath(elements[4], elements[1]) == "/a[1]/c"


def test_many_paths_among_the_same_siblings_are_one_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every path counted its siblings anew: 300 findings among 700,000 elements took some seconds of the processor."""
    root = etree.fromstring(f"<t>{'<a/>' * 1000}</t>")
    counting = Mock(wraps=places._steps)
    monkeypatch.setattr(places, "_steps", counting)
    paths = Paths(root, root)
    assert [paths.of(element) for element in root] == [f"/t/a[{number}]" for number in range(1, 1001)]
    assert counting.call_count == 2


def test_the_findings_of_a_document_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    making = Mock(wraps=Paths)
    monkeypatch.setattr(findings, "Paths", making)
    every = rule("X-009", "nergens")(_every_a)
    assert [found.path[-4:] for found in judged((every,)).findings] == ["a[1]", "a[2]"]
    assert making.call_count == 1


def _every_a(context: Context) -> list[Hit]:
    """Slaat aan op elke a."""
    return [Hit("BF-20", A, "x", element=element) for element in context.document.root.iter("a")]


def test_what_is_read_as_another_stands_on_the_path_of_that_one() -> None:
    root = etree.fromstring("<X><area><Part><n>1</n></Part></area><areas/></X>")
    paths = Reading(root, read_as={"area/Part": "part", "area/Other": "other"}).elements
    assert list(paths) == ["part", "part/Part", "part/Part/n", "areas"]
    assert next(iter(Reading(root, read_as={"area/Other": "other"}).elements)) == "area"
