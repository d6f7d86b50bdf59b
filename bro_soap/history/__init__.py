"""Objects with a life-span: what their documents tell, and the state that follows from it."""

from bro_soap.history.group import Group, Shape, leaf, read_group
from bro_soap.history.kept import Settled, read_state, write_state
from bro_soap.history.story import Effect, Life, Recalled, Story, Telling, Told, Unfit, assign, misfits, states

__all__ = [
    "Effect",
    "Group",
    "Life",
    "Recalled",
    "Settled",
    "Shape",
    "Story",
    "Telling",
    "Told",
    "Unfit",
    "assign",
    "leaf",
    "misfits",
    "read_group",
    "read_state",
    "states",
    "write_state",
]
