"""A delivered place becomes the standardised location that the register itself gives."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from bro_soap.geo import ETRS89, RD, WGS84, load_boundaries, to_etrs89

SAMPLES = Path(__file__).parents[3] / ".." / "shared" / "imbro" / "samples"


class Place(NamedTuple):
    document: str
    srs: str
    delivered: tuple[float, float]
    standardized: tuple[float, float]
    transformation: str


def _numbers(element: etree._Element) -> tuple[float, float]:
    first, second = (float(part) for part in next(element.iter("{*}pos")).text.split())
    return first, second


def _places() -> Iterator[Place]:
    for file in sorted(SAMPLES.glob("*/dispatchDataResponse/*.xml")):
        root = etree.parse(str(file), etree.XMLParser(recover=True)).getroot()
        for given in root.iter("{*}standardizedLocation"):
            delivered = given.getparent().find("{*}deliveredLocation")
            how = given.find("{*}coordinateTransformation")
            if delivered is None or how is None or next(delivered.iter("{*}pos"), None) is None:
                continue
            srs = next(e.get("srsName") for e in delivered.iter() if e.get("srsName"))
            yield Place(file.name, srs, _numbers(delivered), _numbers(given), "".join(how.itertext()).strip())


PLACES = list(_places())
needs_samples = pytest.mark.skipif(not PLACES, reason="needs ../shared")


@pytest.mark.shared
@needs_samples
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.document)
def test_the_standardised_location_equals_the_live_one(place: Place) -> None:
    ours = to_etrs89(place.srs, *place.delivered, height_known=not place.transformation.endswith("MV0"))
    # Documents from before 2019 were transformed with RDNAPTRANS2008, whose grid differs by up to 7 mm.
    earlier = "2008" in place.transformation
    tolerance = 7e-8 if earlier else 1e-8
    assert math.isclose(ours.latitude, place.standardized[0], abs_tol=tolerance, rel_tol=0)
    assert math.isclose(ours.longitude, place.standardized[1], abs_tol=tolerance, rel_tol=0)
    assert ours.transformation == place.transformation.replace("2008", "2018")


@pytest.mark.shared
@needs_samples
def test_enough_live_documents_were_compared() -> None:
    assert sum(place.transformation.startswith("RDNAPTRANS2018") for place in PLACES) >= 20


@pytest.mark.shared
@needs_samples
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.document)
def test_every_real_place_lies_where_its_reference_system_says(place: Place) -> None:
    assert load_boundaries().in_netherlands_or_eez(*place.standardized)
    # RD is for land only, WGS84 for the sea only; wells in the dunes lie within the doubt about the coast.
    assert load_boundaries().landward(*place.standardized) is not (place.srs == WGS84)


def test_the_origin_of_rd_is_the_tower_of_amersfoort() -> None:
    assert to_etrs89(RD, 155000, 463000)[:2] == pytest.approx((52.155172897, 5.387203657), abs=2e-8)


def test_etrs89_is_not_transformed() -> None:
    assert to_etrs89(ETRS89, 52.2143, 5.9687) == (52.2143, 5.9687, "nietGetransformeerd")


def test_the_code_tells_what_was_not_known() -> None:
    assert to_etrs89(RD, 155000, 463000, height_known=False).transformation == "RDNAPTRANS2018MV0"
    undated = to_etrs89(WGS84, 53.0, 4.0, date_known=False)
    assert undated.transformation == "7parameterTransformatie1989"
    assert undated[:2] == pytest.approx((53.0, 4.0), abs=2e-6)


@pytest.mark.parametrize(
    ("srs", "first", "second"),
    [
        (RD, math.nan, 463000.0),
        (RD, 1e7, 463000.0),
        (RD, math.inf, 0.0),
        (ETRS89, 91.0, 5.0),
        (WGS84, 52.0, 181.0),
        ("urn:ogc:def:crs:EPSG::31370", 1.0, 1.0),
        ("", 52.0, 5.0),
    ],
)
def test_what_is_no_place_is_refused(srs: str, first: float, second: float) -> None:
    with pytest.raises(ValueError, match=r"coordinates|reference"):
        to_etrs89(srs, first, second)
