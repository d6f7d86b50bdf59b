"""How much a battery tries: a share on every change, all of it in the long lane (`make long`, before a release)."""

import os

__all__ = ["LONG"]

LONG = bool(os.environ.get("BRO_SOAP_LONG"))
