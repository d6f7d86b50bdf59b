"""Whether a message keeps the rules of Digikoppeling and of the envelope of the BRO, rule by rule."""

from bro_soap.conformance.judging import Judge
from bro_soap.conformance.message import Message, message_in
from bro_soap.conformance.verdict import Judgement, Ruling, Standing, Tally, tally

__all__ = ["Judge", "Judgement", "Message", "Ruling", "Standing", "Tally", "message_in", "tally"]
