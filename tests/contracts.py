"""The contracts of the services, loaded once for all tests."""

from bro_soap.service.app import load_contracts
from bro_soap.settings import Settings

CONTRACTS = load_contracts(Settings())
ISCPT = CONTRACTS["iscpt"]
DSCPT = CONTRACTS["dscpt"]
