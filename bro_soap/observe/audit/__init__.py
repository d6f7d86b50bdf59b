"""The audit log: every decision, in files whose lines are chained by hashes and sealed by a key of the node.

Each process appends to a file of its own, so nothing waits for another. The first line of a file holds the last hash
of every other file in the folder, so a file that was shortened, altered or taken away shows.
"""

from bro_soap.observe.audit.check import AuditReport, Break, FileReport, decisions, examine, verify
from bro_soap.observe.audit.kept import KeptSeal, keep, read_kept
from bro_soap.observe.audit.keys import SealingKey, SealKeys
from bro_soap.observe.audit.log import AuditLog

__all__ = [
    "AuditLog",
    "AuditReport",
    "Break",
    "FileReport",
    "KeptSeal",
    "SealKeys",
    "SealingKey",
    "decisions",
    "examine",
    "keep",
    "read_kept",
    "verify",
]
