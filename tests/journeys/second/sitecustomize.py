"""Lets the service under test serve a second version of some kinds beside the first."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.second import install

install()
