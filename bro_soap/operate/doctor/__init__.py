"""Looks at everything the service needs before it can work, and says how to mend what is wrong."""

from bro_soap.operate.doctor.configuration import behind_proxy, check_configuration
from bro_soap.operate.doctor.examination import examine
from bro_soap.operate.doctor.finding import Diagnosis, State
from bro_soap.operate.doctor.machine import database_file, disk_findings, free_space
from bro_soap.operate.doctor.trust import trust_finding

__all__ = [
    "Diagnosis",
    "State",
    "behind_proxy",
    "check_configuration",
    "database_file",
    "disk_findings",
    "examine",
    "free_space",
    "trust_finding",
]
