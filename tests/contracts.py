"""The contracts of the services, loaded once for all tests."""

from bro_soap.catalogue.interface import Interface
from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.service.interfaces import load_served
from bro_soap.settings import Settings

SERVED = load_served(Settings())
INTERFACES = SERVED.contracts
# The contract of each service in its newest version.
CONTRACTS = {one.service: one for both in INTERFACES.values() for one in both}
# Of each namespace of messages, in every version.
BY_NAMESPACE = {one.namespace: one for both in INTERFACES.values() for one in both}
ISCPT = CONTRACTS["iscpt"]
DSCPT = CONTRACTS["dscpt"]


def interface(declared: RegistrationObject) -> Interface:
    """A declaration with the contracts of its version."""
    return Interface(declared, *INTERFACES[declared.key])
