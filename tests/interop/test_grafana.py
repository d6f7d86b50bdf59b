"""The dashboard is one of Grafana's own model, where that is installed (grafana-foundation-sdk): every name in it is known there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BOARD = Path(__file__).parents[2] / "deploy" / "grafana.json"


def lost(written: Any, read: Any, place: str = "") -> Iterator[str]:
    """Yield the places at which what was read is not what was written; what the model adds is left out."""
    if isinstance(written, dict) and isinstance(read, dict):
        for name, value in written.items():
            yield from lost(value, read.get(name), f"{place}/{name}")
    elif isinstance(written, list) and isinstance(read, list) and len(written) == len(read):
        for number, (one, other) in enumerate(zip(written, read, strict=True)):
            yield from lost(one, other, f"{place}/{number}")
    elif written != read:
        yield place


def through_grafana(board: dict[str, Any]) -> Any:
    encoder = pytest.importorskip("grafana_foundation_sdk.cog.encoder")
    pytest.importorskip("grafana_foundation_sdk.cog.plugins").register_default_plugins()
    dashboard = pytest.importorskip("grafana_foundation_sdk.models.dashboard").Dashboard
    return json.loads(encoder.JSONEncoder().encode(dashboard.from_json(board)))


def test_grafana_knows_every_name_in_the_dashboard() -> None:
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    assert list(lost(board, through_grafana(board))) == []


def test_a_name_that_grafana_does_not_know_is_found_out() -> None:
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    board["panels"][0]["targets"][0]["expresion"] = board["panels"][0]["targets"][0].pop("expr")
    assert list(lost(board, through_grafana(board))) == ["/panels/0/targets/0/expresion"]
