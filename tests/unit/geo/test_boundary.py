"""The Netherlands, its economic zone and its baseline, coarse but never wrong about what is certain."""

import json
from pathlib import Path

import pytest

from bro_soap.errors import ConfigurationError
from bro_soap.geo import load_boundaries

OURS = load_boundaries()
TOWNS = {
    "Vaals": (50.771, 6.015),
    "Bad Nieuweschans": (53.183, 7.208),
    "Baarle-Nassau": (51.446, 4.930),
    "Cadzand": (51.368, 3.408),
    "Sluis": (51.309, 3.386),
    "Dinxperlo": (51.864, 6.489),
    "Lobith": (51.862, 6.118),
    "Millingen": (51.866, 6.046),
    "Coevorden": (52.661, 6.741),
    "Losser": (52.262, 7.004),
    "Ter Apel": (52.876, 7.060),
    "Eijsden": (50.777, 5.711),
    "Budel-Schoot": (51.249, 5.566),
    "Putte": (51.360, 4.395),
    "Clinge": (51.271, 4.087),
    "Arcen": (51.478, 6.183),
}


@pytest.mark.parametrize("town", TOWNS, ids=str)
def test_towns_at_the_border_lie_in_the_netherlands(town: str) -> None:
    assert OURS.in_netherlands_or_eez(*TOWNS[town])
    assert OURS.landward(*TOWNS[town]) is not False


@pytest.mark.parametrize(
    "place",
    [
        (50.85, 4.35),
        (51.22, 4.40),
        (51.23, 2.92),
        (51.92, 6.95),
        (52.28, 8.05),
        (53.59, 6.70),
        (53.37, 7.21),
        (51.50, 0.0),
    ],
    ids=["Brussel", "Antwerpen", "Oostende", "Borken", "Osnabrück", "Borkum", "Emden", "Greenwich"],
)
def test_places_abroad_lie_outside(place: tuple[float, float]) -> None:
    assert not OURS.in_netherlands_or_eez(*place)


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ((52.30, 3.50), True),
        ((54.12, 4.39), True),
        ((55.60, 3.60), True),
        ((53.00, 2.90), False),
        ((51.60, 2.70), False),
        ((54.60, 6.20), False),
        ((55.90, 3.40), False),
        ((54.80, 5.10), False),
    ],
    ids=["IJmuiden 80 km", "K blok", "Doggersbank", "UK", "BE", "DE", "DK", "DE noord"],
)
def test_the_zone_at_sea_ends_at_the_treaty_lines(place: tuple[float, float], inside: bool) -> None:
    assert OURS.in_netherlands_or_eez(*place) is inside


@pytest.mark.parametrize(
    ("place", "side"),
    [
        ((53.30, 5.40), True),
        ((52.70, 5.40), True),
        ((51.42, 3.75), True),
        ((52.37, 4.60), True),
        ((52.374, 4.522), None),
        ((52.40, 4.30), False),
        ((53.60, 5.50), False),
    ],
    ids=["Waddenzee", "IJsselmeer", "Westerschelde", "Heemstede", "strand Zandvoort", "Noordzee", "boven Ameland"],
)
def test_the_side_of_the_baseline_is_told_only_where_it_is_certain(
    place: tuple[float, float], side: bool | None
) -> None:
    assert OURS.landward(*place) is side


def _square(name: str, accuracy: float, west: float) -> dict[str, object]:
    ring = [[west, 50.0], [6.0, 50.0], [6.0, 54.0], [west, 54.0], [west, 50.0]]
    return {
        "type": "Feature",
        "id": name,
        "properties": {"accuracy_km": accuracy},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_an_operator_loads_a_better_boundary(tmp_path: Path) -> None:
    file = tmp_path / "grens.geojson"
    content = {"features": [_square("netherlands", 0, 3.0), _square("landward", 0, 4.5)]}
    file.write_text(json.dumps(content), encoding="utf-8")
    theirs = load_boundaries(file)
    assert theirs.landward(52.374, 4.499) is False
    assert theirs.landward(52.374, 4.501) is True
    assert not theirs.in_netherlands_or_eez(52.0, 6.01)
    assert load_boundaries().in_netherlands_or_eez(52.0, 6.01)


@pytest.mark.parametrize("content", ["", "{}", '{"features": []}', '{"features": [{"id": "netherlands"}]}'])
def test_a_broken_boundary_is_refused_at_once(tmp_path: Path, content: str) -> None:
    file = tmp_path / "kapot.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"kapot\.geojson"):
        load_boundaries(file)
