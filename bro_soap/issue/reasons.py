"""Why a question is refused before anything is looked up: the reason, and the rule that gives it."""

from __future__ import annotations

import re

from lxml import etree

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.rules.mes1 import outside_mes1
from bro_soap.rules.wording import render
from bro_soap.xmlio.blanks import trimmed
from bro_soap.xmlio.dates import date_of
from bro_soap.xmlio.elements import child, local, text

__all__ = ["bro_id_reason", "period_reason", "reference_reason"]


def reference_reason(reference: str, request: str) -> tuple[str, str] | None:
    """Return what is wrong with the requestReference in a request of this name."""
    name = f"{{{request}.requestReference}}"
    if not trimmed(reference):
        return render("RA-03", name), "RA-03"
    if len(reference) > 200:
        return render("RA-04", name, reference, "Tekst(200)"), "RA-04"
    if outside_mes1(reference):
        return render("RA-05", name, reference), "RA-05"
    return None


def bro_id_reason(declared: RegistrationObject, bro_id: str) -> tuple[str, str] | None:
    """Return what is wrong with the form of a BRO-ID of this kind."""
    if re.fullmatch(rf"{declared.bro_id_prefix}[0-9]{{12}}", bro_id):
        return None
    form = f"{declared.bro_id_prefix}{'N' * 12}"
    return render("RA-04", "{DispatchDataRequest.broId}", bro_id, form), "RA-04"


def period_reason(request: etree._Element) -> tuple[str, str] | None:
    """Return what is wrong with a period in which an object is asked for: it ends before it begins."""
    for period in request.iterchildren("*"):
        begin, end = child(period, "beginDate"), child(period, "endDate")
        if begin is not None and end is not None and date_of(begin).is_after(date_of(end)):
            name = f"DispatchDataRequest.{local(period)}"
            return render("KF-12", f"{{{name}.endDate}}", text(end), text(begin), f"{{{name}.beginDate}}"), "KF-12"
    return None
