"""The contracts of the services, loaded once for all tests."""

from bro_soap.service.app import load_contracts
from bro_soap.settings import Settings

INTERFACES = load_contracts(Settings())
# The contract of each service in its newest version.
CONTRACTS = {one.service: one for both in INTERFACES.values() for one in both}
ISCPT = CONTRACTS["iscpt"]
DSCPT = CONTRACTS["dscpt"]
