"""What the standard says of each kind of object, as tables: one row per attribute, from which its rules are made.

See docs/catalogue.md for how a table is read and mended.
"""

from bro_soap.catalogue.kind import Kind
from bro_soap.catalogue.kinds import load

__all__ = ["Kind", "load"]
