"""A supplier validates first and then sends: the running service says the same, with the operator's rules and lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from bro_soap.cli import cli
from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.patience import LONG
from tests.service import OPERATORS, PARTIES, Service, edited, enveloped, oin, running, validate

PACK = Path(__file__).parents[2] / "docs" / "examples" / "rule_pack.py"
# A boundary with room for the sea only: nothing on land lies in it any more.
SEA = {"type": "Polygon", "coordinates": [[[3.0, 52.0], [4.5, 52.0], [4.5, 54.0], [3.0, 54.0], [3.0, 52.0]]]}
LAND = {"type": "Polygon", "coordinates": [[[5.0, 51.5], [6.0, 51.5], [6.0, 52.5], [5.0, 52.5], [5.0, 51.5]]]}
STOP = {
    "urn": "urn:bro:cpt:StopCriterion",
    "name": "Stopcriterium",
    "version": "9.0",
    "codes": {"nieuwCriterium": {"imbro": True, "imbroA": True}, "einddiepte": {"imbro": False, "imbroA": True}},
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("operator")
    (folder / "lists").mkdir()
    (folder / "lists" / "stop.json").write_text(json.dumps(STOP))
    features = [
        {"type": "Feature", "id": name, "properties": {}, "geometry": shape}
        for name, shape in (("netherlands", SEA), ("landward", LAND))
    ]
    (folder / "sea.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return {
        "rule_packs": json.dumps([str(PACK)]),
        "code_lists": str(folder / "lists"),
        "boundaries": str(folder / "sea.geojson"),
    }


@pytest.fixture(scope="module")
def own(pki: TestPki, settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("own"), pki, **settings) as found:
        yield found


def documents() -> dict[str, bytes]:
    sea, land = "registration-sea-wgs84", "registration-land-rd"
    edits: Mapping[str, tuple[str, dict[str, str]]] = {
        "good": (sea, {"objectIdAccountableParty": "WS-000001", "stopCriterion": "nieuwCriterium"}),
        "own-name": (sea, {"objectIdAccountableParty": "X", "stopCriterion": "nieuwCriterium"}),
        "old-code": (sea, {"objectIdAccountableParty": "WS-000002", "stopCriterion": "einddiepte"}),
        "on-land": (land, {"objectIdAccountableParty": "WS-000003", "stopCriterion": "nieuwCriterium"}),
        "parties": (sea, {"deliveryAccountableParty": "99000098"}),
        "not-valid": (sea, {"qualityRegime": "IMBRO-A"}),
    }
    made = {
        name: etree.tostring(edited(sample, requestReference=name, **changes))
        for name, (sample, changes) in edits.items()
    }
    return made | {"broken": made["good"][:-30]}


def offline(folder: Path, settings: dict[str, str]) -> dict[str, Any]:
    parties = [
        {"kvk_number": number, "name": stem, "oins": [oin(number)], "roles": {"CPT": [role.value for role in roles]}}
        for stem, (number, roles) in PARTIES.items()
    ]
    parties += [{"kvk_number": number, "name": "x", "roles": {"CPT": ["uitvoerder"]}} for number in OPERATORS]
    mandates = [{"principal": one, "agent": "99000010", "objects": ["CPT"]} for one in ("99000001", "99000002")]
    (folder / "parties.json").write_text(json.dumps({"party": parties, "mandate": mandates}))
    (folder / "set").mkdir()
    for name, content in documents().items():
        (folder / "set" / f"{name}.xml").write_bytes(content)
    given = ["validate", "--json", "--as", "99000010", "--parties", folder / "parties.json", folder / "set"]
    environment = {f"BRO_SOAP_{name.upper()}": value for name, value in settings.items()}
    outcome = CliRunner().invoke(cli, [str(one) for one in given], env=environment)
    assert outcome.exit_code == 1
    return {Path(one["name"]).stem: one for one in json.loads(outcome.stdout)["files"]}


def sent(service: Service, content: bytes) -> tuple[str, str, list[str]]:
    """Send the request as it is; return response type, reason and errors, or that it was a fault."""
    answer = validate(service.post("leverancier", enveloped(content)).content)
    if answer.tag.endswith("Fault"):
        return "fault", "", []
    errors = [one.findtext("{*}specification", "") for one in answer.iter("{*}sourceDocumentError")]
    return answer.findtext("{*}responseType", ""), answer.findtext("{*}rejectionReason", ""), errors


def test_the_running_service_says_what_validation_said(own: Service, settings: dict[str, str], tmp_path: Path) -> None:
    told = offline(tmp_path, settings)
    said = {name: sent(own, content) for name, content in documents().items()}
    assert {name for name, one in said.items() if one[0] == "completion"} == {"good"}, said["good"]
    for name, one in told.items():
        kind = {"valid": "completion", "rejected": "rejection"}.get(one["outcome"], "fault")
        assert (kind, said[name][0]) == (said[name][0], kind), name
        if kind == "rejection":
            assert (one["reason"], one.get("sent", [])) == said[name][1:], name
    assert len({said[name][2][0] for name in ("own-name", "old-code", "on-land")}) == 3


def test_the_hint_is_with_the_transaction(own: Service) -> None:
    root = edited("registration-sea-wgs84", requestReference="hint", objectIdAccountableParty="X")
    answer = own.client("leverancier").register(etree.tostring(root))
    with own.session("leverancier") as session:
        record = session.get(f"{own.url}/transactions/{answer.transaction_id}", timeout=LONG).json()
    found = {one["rule"]: one for one in record["findings"]}
    assert found["WSV-001"]["expected"] == "WS-NNNNNN"
    assert found["WSV-001"]["hintNl"] == "Gebruik het projectnummer van het waterschap."
    assert all(one["hintEn"] for one in found.values() if one["severity"] == "error")
