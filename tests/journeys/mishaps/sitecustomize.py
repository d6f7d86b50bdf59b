"""Mishaps on demand in the service under test: a file in MISHAPS that is named after one lets it happen once."""

import os
import signal
from pathlib import Path
from typing import Any

from bro_soap.delivery import effect
from bro_soap.delivery import procedure as delivery
from bro_soap.errors import Overloaded

_FOLDER = Path(os.environ["MISHAPS"])
_deliver, _effect_of = delivery.deliver, effect.effect_of


def _wanted(name: str) -> bool:
    """Tell whether this is to happen, in this process only."""
    try:
        (_FOLDER / name).unlink()
    except FileNotFoundError:
        return False
    return True


def deliver(*given: Any) -> Any:
    """Deliver; or be too busy, or die between the commit and the answer."""
    if _wanted("busy"):
        raise Overloaded(retry_after=1)
    outcome = _deliver(*given)
    if _wanted("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    return outcome


def effect_of(*given: Any) -> Any:
    """Work out the effect; or fail as nobody expected."""
    if _wanted("fault"):
        raise RuntimeError("a fault on purpose")
    return _effect_of(*given)


delivery.deliver, delivery.effect_of = deliver, effect_of
