"""Kinds whose BRO-IDs begin alike: each service issues and receives its own kind only, whatever number is asked for."""

from __future__ import annotations

import pytest

from bro_soap.issue.procedure import dispatch_data
from bro_soap.model import Dispatched, Party, Rejected
from bro_soap.objects import KINDS
from bro_soap.store import Store
from tests.unit.lives import BRONHOUDER, READER, SUPPLIER, Lives, sample

BEGIN = {
    "BHR-G": "registration-complete-report",
    "BHR-GT": "registration-complete-report",
    "BHR-P": "registration-complete",
}
CORRECT = {"BHR-G": "correction-end-report", "BHR-GT": "correction-end-report", "BHR-P": "correction-complete"}
ISSUED = {"BHR-G": "BHR_G_O_DP", "BHR-GT": "BHR_GT_O_DP", "BHR-P": "BHR_O_DP"}
ABSENT = "BHR000000999999"


def ask(lives: Lives, bro_id: str, caller: Party, code: str) -> Dispatched | Rejected:
    parts = lives.issue(code)
    message = (
        f'<d:dispatchDataRequest xmlns:d="{parts.contract.namespace}" xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0">'
        f"<b:requestReference>vraag</b:requestReference><b:broId>{bro_id}</b:broId></d:dispatchDataRequest>"
    )
    return dispatch_data(parts, lives.incoming(message.encode(), caller))


def test_every_kind_that_shares_a_prefix_is_tried() -> None:
    shared = {code for code in KINDS if sum(other.startswith(code[:3]) for other in KINDS) > 1}
    assert shared == set(BEGIN)


@pytest.mark.parametrize("kind", BEGIN)
def test_another_kind_is_neither_issued_nor_corrected(store: Store, kind: str) -> None:
    lives = Lives(store)
    made = lives.begin(kind, sample(kind, BEGIN[kind]))
    before = lives.data(made, caller=SUPPLIER, code=kind)
    assert before.document == ISSUED[kind]
    for other in sorted(set(BEGIN) - {kind}):
        for caller in (BRONHOUDER, SUPPLIER, READER):
            answer = ask(lives, made, caller, other)
            absent = ask(lives, ABSENT, caller, other)
            assert isinstance(answer, Rejected), (other, answer)
            assert isinstance(absent, Rejected)
            assert answer.reason_rule == absent.reason_rule
            assert answer.reason == absent.reason.replace(ABSENT, made)
        refused = lives.refused(made, sample(other, CORRECT[other]), code=other)
        never = lives.refused(ABSENT, sample(other, CORRECT[other]), code=other)
        assert refused.reason_rule == never.reason_rule
    assert lives.data(made, caller=SUPPLIER, code=kind).content == before.content
