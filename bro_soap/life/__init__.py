"""Objects with a life-span: what their documents tell, and the state that follows from it."""

from bro_soap.life.group import Group, Shape, leaf, read_group
from bro_soap.life.story import Effect, Life, Story, Telling, Told, assign, states

__all__ = [
    "Effect",
    "Group",
    "Life",
    "Shape",
    "Story",
    "Telling",
    "Told",
    "assign",
    "leaf",
    "read_group",
    "states",
]
