"""The kinds of registration objects this service knows, by code."""

from __future__ import annotations

from types import MappingProxyType

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.objects.bhr_gt import BHR_GT
from bro_soap.objects.cpt import CPT
from bro_soap.objects.gld import GLD
from bro_soap.objects.gmn import GMN
from bro_soap.objects.gmw import GMW

__all__ = ["OBJECTS"]

OBJECTS: MappingProxyType[str, RegistrationObject] = MappingProxyType(
    {declared.code: declared for declared in (CPT, GMW, GMN, GLD, BHR_GT)}
)
