"""The rules of the GLD: catalogue "Grondwaterstandonderzoek" of 7 June 2023."""

from __future__ import annotations

from collections.abc import Iterator

from bro_soap.objects.gld.data import (
    COMPENSATION,
    EVALUATION,
    INSTRUMENT,
    REFERENCE,
    STATUS,
    TYPE,
)
from bro_soap.objects.gld.dossier_rules import (
    full_observations_do_not_overlap,
    ids_are_not_too_long,
    ids_are_unique,
    related_observations_exist,
    the_observation_has_a_process,
    the_process_exists,
    there_is_an_observation,
    what_others_refer_to_stays,
)
from bro_soap.objects.gld.metadata_rules import (
    a_status_goes_with_a_regular_measurement,
    compensation_goes_with_a_pressure_sensor,
    each_named_value_comes_once,
    each_named_value_has_its_form,
    each_named_value_stands_in_its_place,
    metadata_and_process_are_complete,
    nothing_lies_in_the_future,
    the_investigator_has_a_kvk_number,
    the_investigator_is_known,
    the_name_of_the_organisation_is_empty,
    the_period_has_two_days,
    the_process_is_an_algorithm,
    the_stamp_is_the_day_of_the_result,
    the_time_of_the_result_is_complete,
    unknown_status_means_unknown_procedure,
)
from bro_soap.objects.gld.names import code_of
from bro_soap.objects.gld.observation import (
    observation_of,
    value,
)
from bro_soap.objects.gld.scope import observed
from bro_soap.objects.gld.series_rules import SERIES_RULES
from bro_soap.objects.gld.start_rules import START_RULES
from bro_soap.rules import Context, Hit, Rule
from bro_soap.xmlio.standards import HREF

__all__ = ["RULES"]


@observed("GLD-010", "waardelijsten")
def codes_are_on_their_lists(context: Context) -> Iterator[Hit]:
    """Observatietype, instrument, compensatie, procedures en mate beoordeling staan in hun waardelijst."""
    read = observation_of(context)
    for name, datum, urn in (
        ("observationType", TYPE, "ObservationType"),
        ("measurementInstrumentType", INSTRUMENT, "MeasurementInstrumentType"),
        ("airPressureCompensationType", COMPENSATION, "AirPressureCompensationType"),
        ("evaluationProcedure", EVALUATION, "EvaluationProcedure"),
    ):
        element = read.parameters.get(name)
        if element is not None and value(element) not in context.allowed(f"urn:bro:gld:{urn}"):
            yield Hit("BF-09", datum, value(element), element=element)
    for element, datum, urn in ((read.status, STATUS, "StatusCode"), (read.reference, REFERENCE, "ProcessReference")):
        code = code_of(element, f"urn:bro:gld:{urn}:")
        if element is not None and code not in context.allowed(f"urn:bro:gld:{urn}"):
            yield Hit("BF-09", datum, code or element.get(HREF, ""), element=element)


RULES: tuple[Rule, ...] = (
    *START_RULES,
    there_is_an_observation,
    codes_are_on_their_lists,
    ids_are_unique,
    full_observations_do_not_overlap,
    related_observations_exist,
    the_process_exists,
    what_others_refer_to_stays,
    ids_are_not_too_long,
    the_observation_has_a_process,
    the_stamp_is_the_day_of_the_result,
    a_status_goes_with_a_regular_measurement,
    the_name_of_the_organisation_is_empty,
    the_investigator_is_known,
    the_investigator_has_a_kvk_number,
    metadata_and_process_are_complete,
    each_named_value_comes_once,
    each_named_value_stands_in_its_place,
    each_named_value_has_its_form,
    the_process_is_an_algorithm,
    compensation_goes_with_a_pressure_sensor,
    unknown_status_means_unknown_procedure,
    the_time_of_the_result_is_complete,
    the_period_has_two_days,
    nothing_lies_in_the_future,
    *SERIES_RULES,
)
