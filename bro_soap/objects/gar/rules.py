"""The rules of the GAR: catalogue "Grondwatersamenstellingsonderzoek" of 7 June 2023, and its Innamehandboek (IH).

What is said of one datum stands in the table of `bro_soap/catalogue/gar`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bro_soap.objects.gar import data as d
from bro_soap.objects.gar.measurement_rules import MEASUREMENT_RULES
from bro_soap.rules import Context, Datum, Hit, Rule, rule
from bro_soap.rules.known import executors_known
from bro_soap.rules.nested import inside, parent_of
from bro_soap.xmlio.dates import moment, partial_date
from bro_soap.xmlio.elements import is_nil, text

__all__ = ["RULES"]

_C = d.CATALOGUE.cites
_IH = "IH GAR v1.0.2"


@rule("GAR-025", f"{_C}, Veldonderzoek.tijdstip veldonderzoek; IH, datums")
def nothing_was_sampled_in_the_future(context: Context) -> Iterable[Hit] | None:
    """Het tijdstip veldonderzoek ligt niet in de toekomst."""
    element = context.document.first(d.SAMPLED.path)
    sampled = None if element is None else moment(text(element))
    if sampled is None or sampled.earliest is None or sampled.earliest <= context.facts.received:
        return None
    return [Hit("BF-26", d.SAMPLED, sampled, element=element)]


@rule("GAR-034", f"{_C}, Analyseproces.analysedatum")
def nothing_is_analysed_before_it_is_sampled(context: Context) -> Iterator[Hit]:
    """De analysedatum ligt niet voor de dag van het veldonderzoek."""
    sampled = moment(context.document.value(d.SAMPLED.path) or "").day
    for element in context.document.elements.get(d.ANALYSED.path, ()):
        analysed = partial_date(element)
        if analysed.is_before(sampled):
            yield Hit("BF-25", d.ANALYSED, analysed, sampled, d.SAMPLED, element)


def _told(rule_id: str, datum: Datum) -> Rule:
    """BF-06: the datum is there in every group that it stands in, where the schema lets it be left out."""

    def check(context: Context) -> Iterator[Hit]:
        for group in inside(context, parent_of(datum)):
            if not group.all(datum.path):
                yield Hit("BF-06", datum, element=group.element)

    check.__doc__ = f"{datum.dutch} is aanwezig."
    return rule(rule_id, f"{_IH}, {datum.dutch}")(check)


def _referring(rule_id: str, datum: Datum, name: str) -> Rule:
    """BF-06: an association that is there tells what it leads to."""

    def check(context: Context) -> Iterator[Hit]:
        for element in context.document.elements.get(datum.path, ()):
            if next(element.iterchildren(f"{{*}}{name}"), None) is None:
                yield Hit("BF-06", datum, element=element)

    check.__doc__ = f"{datum.dutch} zegt welk object het is."
    return rule(rule_id, f"{_C}, {datum.dutch}", needs={datum.path})(check)


def _listed(rule_id: str, datum: Datum) -> Rule:
    """BF-06: a code names its list, which the schema asks of no code that may be nil."""

    def check(context: Context) -> Iterator[Hit]:
        for element in context.document.elements.get(datum.path, ()):
            if element.get("codeSpace") is None and not is_nil(element):
                yield Hit("BF-06", Datum(datum.path, f"{datum.english}.codeSpace"), element=element)

    check.__doc__ = f"{datum.dutch} noemt de waardelijst van de code."
    return rule(rule_id, f"{_C}, {datum.dutch}", needs={datum.path})(check)


_ALL: tuple[Rule, ...] = (
    *d.CATALOGUE.rules,
    nothing_was_sampled_in_the_future,
    nothing_is_analysed_before_it_is_sampled,
    _told("GAR-035", d.OPERATOR),
    _told("GAR-036", d.LABORATORY),
    executors_known("GAR-037", f"{_C}, uitvoerders", (d.OPERATOR, d.LABORATORY)),
    _referring("GAR-038", d.MONITORING_POINT, "GroundwaterMonitoringTube"),
    _referring("GAR-039", d.NETWORK, "GroundwaterMonitoringNet"),
    _listed("GAR-047", d.TECHNIQUE),
    _listed("GAR-048", d.METHOD),
    *MEASUREMENT_RULES,
)
RULES: tuple[Rule, ...] = tuple(sorted(_ALL, key=lambda one: one.id))
