"""The operator's handbook names what there is: commands, options, metrics, settings and files."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bro_soap.cli import cli
from bro_soap.serving.metrics import Metrics

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs" / "operate.md").read_text()
ALERTS = (ROOT / "deploy" / "alerts.yml").read_text()
# Told by the operations process itself, beside what the workers count.
_ITS_OWN = {
    "bro_soap_ready",
    "bro_soap_check",
    "bro_soap_expiry_seconds",
    "bro_soap_crl_missing",
    "bro_soap_disk_free_bytes",
    "bro_soap_build_info",
    "bro_soap_workers_wanted",
}


@pytest.fixture(scope="module")
def metrics() -> set[str]:
    """The names of all metrics, as they are in a query."""
    made = Metrics()
    made.started()
    names = set()
    for metric in vars(made).values():
        described = getattr(metric, "describe", None)
        if described is not None:
            for family in described():
                names.add(f"{family.name}_total" if family.type == "counter" else family.name)
    assert list(text_string_to_metric_families(made.text().decode()))
    made.remove()
    return names | _ITS_OWN


def commands() -> list[str]:
    """Every `bro-soap …` in the handbook, as it would be typed."""
    lines = [
        line.split("#")[0] for block in re.findall(r"```sh\n(.*?)```", HANDBOOK, re.S) for line in block.splitlines()
    ]
    inline = re.findall(r"`(bro-soap [^`…]+)`", HANDBOOK)
    return sorted({found.strip() for line in (*lines, *inline) for found in re.findall(r"bro-soap [^&|]+", line)})


@pytest.mark.parametrize("typed", commands())
def test_every_command_in_the_handbook_is_one(typed: str) -> None:
    command: click.Command = cli
    words = typed.split()[1:]
    if words[:1] == ["--config"]:
        words = words[2:]
    while words and isinstance(command, click.Group) and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    assert not isinstance(command, click.Group) or not words, f"{typed}: there is no command {words[0]}"
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known | {"--config"}


def test_every_metric_is_told_of_and_every_one_told_of_is_there(metrics: set[str]) -> None:
    told = set(re.findall(r"`(bro_soap_[a-z_]+)`", HANDBOOK))
    assert told == metrics


def test_alarms_ask_for_metrics_that_are_there_and_stand_in_the_handbook(metrics: set[str]) -> None:
    asked = {re.sub(r"_bucket$", "", name) for name in re.findall(r"\b(bro_soap_[a-z_]+)", ALERTS)}
    assert asked <= metrics
    alarms = set(re.findall(r"alert: (\w+)", ALERTS))
    assert alarms == set(re.findall(r"^\| (BroSoap\w+) \|", HANDBOOK, re.M))


def test_files_that_the_handbook_points_to_are_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)", HANDBOOK):
        assert (ROOT / "docs" / link).exists(), link
