"""The interfaces this service knows: each version of each kind of registration object."""

from __future__ import annotations

from bro_soap.catalogue.registration_object import by_key, newest
from bro_soap.objects.bhr_g import BHR_G
from bro_soap.objects.bhr_gt import BHR_GT
from bro_soap.objects.bhr_p import BHR_P
from bro_soap.objects.cpt import CPT
from bro_soap.objects.epl import EPL
from bro_soap.objects.frd import FRD
from bro_soap.objects.gar import GAR
from bro_soap.objects.gld import GLD
from bro_soap.objects.gmn import GMN
from bro_soap.objects.gmw import GMW
from bro_soap.objects.gpd import GPD
from bro_soap.objects.guf import GUF
from bro_soap.objects.sfr import SFR

__all__ = ["KINDS", "OBJECTS"]

# The versions of a kind stand together, oldest first.
OBJECTS = by_key((CPT, GMW, GMN, GLD, BHR_GT, FRD, GAR, GPD, GUF, EPL, BHR_G, BHR_P, SFR))
# What hangs on a kind, whatever the version, is asked of its newest interface.
KINDS = newest(OBJECTS.values())
