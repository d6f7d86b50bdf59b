"""The rules of the groundwater production dossier that no row of its catalogue says."""

from __future__ import annotations

from bro_soap.objects.gpd.data import CATALOGUE
from bro_soap.objects.gpd.facility_rules import (
    the_facility_says_whether_it_is_public,
    the_installation_asks_for_a_temperature,
    volumes_are_not_older_than_the_facility,
)
from bro_soap.objects.gpd.move_rules import a_move_names_the_derived_date
from bro_soap.objects.gpd.report_rules import (
    a_period_ends_after_it_begins,
    a_period_is_over,
    a_report_is_of_something,
    reports_are_of_one_facility,
)
from bro_soap.rules import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    *CATALOGUE.rules,
    a_period_ends_after_it_begins,
    a_period_is_over,
    a_report_is_of_something,
    reports_are_of_one_facility,
    a_move_names_the_derived_date,
    volumes_are_not_older_than_the_facility,
    the_installation_asks_for_a_temperature,
    the_facility_says_whether_it_is_public,
)
