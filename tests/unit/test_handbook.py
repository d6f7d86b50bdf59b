"""The operator's handbook names what there is: commands, options, metrics, settings and files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from bro_soap.cli import cli
from bro_soap.serving.metrics import Metrics
from bro_soap.serving.series import counters, gauges, histograms

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
    made, registry = Metrics(), CollectorRegistry()
    made.started()
    series = [one for make in (counters, histograms, gauges) for one in make(registry).values()]
    families = [family for one in series for family in one.describe()]
    names = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
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


@pytest.mark.parametrize(
    "alarm", re.findall(r"- alert: (.*?)(?=\n      - alert|\Z)", ALERTS, re.S), ids=lambda one: one.split()[0]
)
def test_an_alarm_says_what_is_the_matter_and_where_it_is_told_what_to_do(alarm: str) -> None:
    (summary,) = re.findall(r'summary: "(.+)"', alarm)
    (page, heading) = re.findall(r"runbook_url: (\S+)#(\S+)", alarm)[0]
    assert f"### {heading.capitalize()}\n" in (ROOT / page).read_text()
    kept = set(re.findall(r"\w+", " ".join(re.findall(r"by \(([^)]*)\)", alarm))))
    told = set(re.findall(r"\$labels\.(\w+)", summary))
    assert not kept or told <= kept, "a label that the expression adds up over is empty"


def test_the_dashboard_shows_metrics_that_are_there(metrics: set[str]) -> None:
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text())
    asked = {target["expr"] for panel in board["panels"] for target in panel["targets"]}
    found = {re.sub(r"_bucket$", "", name) for expr in asked for name in re.findall(r"\b(bro_soap_[a-z_]+)", expr)}
    assert found <= metrics
    assert metrics - found <= {
        "bro_soap_crl_missing",  # among the checks
        "bro_soap_worker_seen_timestamp_seconds",
        "bro_soap_worker_seen_uptime_seconds",
    }
    assert all(expr.count("(") == expr.count(")") and expr.count("{") == expr.count("}") for expr in asked)
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in board["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells)), "panels lie over each other"
    assert max(x for x, _ in cells) < 24


def test_files_that_the_handbook_points_to_are_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)", HANDBOOK):
        assert (ROOT / "docs" / link).exists(), link
