"""Drawings of whole documents: what is in them, what never is, and how large they get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from bro_soap.catalogue.registration_object import RegistrationObject
from bro_soap.declaration.drawing import LayerLane
from bro_soap.draw import drawn
from bro_soap.draw.reading import found, span, told_depths
from bro_soap.draw.svg import SVG
from bro_soap.objects import KINDS, OBJECTS
from bro_soap.xmlio.elements import local
from bro_soap.xmlio.parse import parse_file

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT.parent / "shared/imbro/samples"
DRAWN = [declared for declared in OBJECTS.values() if declared.drawing]
SHAPES = {"svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "circle", "path", "text", "tspan"}
EVIL = "<script>alert(1)</script>\"'&\u202e]]>"


def documents(path: Path, declared: RegistrationObject) -> Iterator[etree._Element]:
    """Return the documents of an object in a sample: what is delivered, or issued."""
    names = set(declared.documents_by_name) | {name for name in declared.issue.documents if not name.endswith("_C")}
    return (element for element in parse_file(path).iter("*") if local(element) in names)


def samples() -> Iterator[tuple[RegistrationObject, Path]]:
    for declared in DRAWN:
        folder = ROOT / "tests/objects" / declared.version.folder.partition("/")[0] / "samples"
        yield from (
            (declared, path)
            for path in sorted(folder.glob("*.xml"))
            if next(documents(path, declared), None) is not None
        )


SAMPLES = list(samples())
each_sample = pytest.mark.parametrize(
    ("declared", "path"), SAMPLES, ids=[f"{declared.code}-{path.stem}" for declared, path in SAMPLES]
)


def sample(code: str, name: str) -> etree._Element:
    path = ROOT / "tests/objects" / KINDS[code].version.folder.partition("/")[0] / "samples" / f"{name}.xml"
    return next(documents(path, KINDS[code]))


def shapes(drawing: bytes, tag: str = "*") -> Iterator[etree._Element]:
    return etree.fromstring(drawing, etree.XMLParser(huge_tree=True)).iter(f"{{{SVG}}}{tag}")


def words(drawing: bytes) -> list[str]:
    return ["".join(map(str, text.itertext())) for text in shapes(drawing, "text")]


def titles(drawing: bytes) -> set[str]:
    return {title.text or "" for title in shapes(drawing, "title")}


def assert_harmless(drawing: bytes) -> None:
    """A drawing has shapes and texts alone: nothing that runs, nothing that is fetched."""
    for shape in etree.fromstring(drawing, etree.XMLParser(huge_tree=True)).iter():
        assert isinstance(shape.tag, str)
        assert etree.QName(shape).namespace == SVG
        assert local(shape) in SHAPES
        for name, value in shape.attrib.items():
            assert not str(name).lower().startswith(("on", "style", "href", "{http://www.w3.org/1999/xlink}"))
            assert "url(" not in str(value) or re.fullmatch(r"url\(#grond-[a-z]+\)", str(value))


def test_the_kinds_that_are_looked_at_most_are_drawn() -> None:
    assert {declared.code for declared in DRAWN} >= {"SFR", "BHR-P", "BHR-G", "CPT", "BHR-GT"}
    assert len(SAMPLES) > 20


@each_sample
def test_every_sample_is_drawn_the_same_each_time(declared: RegistrationObject, path: Path) -> None:
    for document in documents(path, declared):
        drawing = drawn(declared, document)
        assert_harmless(drawing)
        assert drawn(declared, document) == drawing
        root = next(shapes(drawing, "svg"))
        assert [local(one) for one in (root[0], root[1])] == ["title", "desc"]
        assert (root.get("role"), root.get("aria-labelledby")) == ("img", "titel beschrijving")
        assert declared.name in (root[0].text or "")


@each_sample
def test_every_layer_stands_in_the_drawing_with_its_depths(declared: RegistrationObject, path: Path) -> None:
    assert declared.drawing
    for document in documents(path, declared):
        told = titles(drawn(declared, document))
        for lane in (lane for lane in declared.drawing.lanes if isinstance(lane, LayerLane)):
            for layer in (
                layer for log in found(document, lane.each) for one in lane.layers for layer in found(log, one)
            ):
                depths = span(layer)
                assert depths is None or any(title.startswith(f"{told_depths(*depths)}: ") for title in told)


@each_sample
def test_texts_beside_layers_stand_clear_of_each_other(declared: RegistrationObject, path: Path) -> None:
    for document in documents(path, declared):
        for profile in (one for one in shapes(drawn(declared, document), "g") if one.get("class") == "laagprofiel"):
            lines = [text for text in profile.iterchildren(f"{{{SVG}}}text") if text.getparent() is profile]
            beside = sorted(float(text.get("y", "")) for text in lines if text.get("font-weight") is None)
            assert all(after - before >= 9.9 for before, after in pairwise(beside))


@each_sample
def test_texts_of_others_are_texts(declared: RegistrationObject, path: Path) -> None:
    for document in documents(path, declared):
        marked = deepcopy(document)
        for element in marked.iter("*"):
            if element.text and not re.fullmatch(r"[-0-9.,; \nNaN]*", element.text) and local(element) != "values":
                element.text = EVIL
            for name in element.attrib:
                element.set(name, EVIL)
        drawing = drawn(declared, marked)
        assert_harmless(drawing)
        assert "\u202e".encode() not in drawing
        assert b"<script" not in drawing


def _borehole() -> etree._Element:
    return sample("BHR-GT", "registration-complete-report")


def _log(document: etree._Element) -> etree._Element:
    return next(document.iter("{*}descriptiveBoreholeLog"))


def with_layers(number: int, thickness: float = 0.01) -> etree._Element:
    """Return a borehole with so many layers."""
    document = _borehole()
    first = next(document.iter("{*}layer"))
    log = _log(document)
    for layer in list(log.iterchildren("{*}layer")):
        log.remove(layer)
    for at in range(number):
        layer = deepcopy(first)
        for name, depth in (("upperBoundary", at), ("lowerBoundary", at + 1)):
            next(layer.iter(f"{{*}}{name}")).text = f"{depth * thickness:.2f}"
        log.append(layer)
    return document


def height_of(drawing: bytes) -> float:
    return float((next(shapes(drawing, "svg")).get("viewBox") or "").split(" ")[3])


def test_of_thousands_of_layers_each_is_there_and_the_page_stays_a_page() -> None:
    few, many = (drawn(KINDS["BHR-GT"], with_layers(number)) for number in (250, 4000))
    assert len([one for one in shapes(many, "g") if one.get("class") == "laag"]) >= 4000
    assert len(many) < 20 * len(few)
    assert height_of(many) < 5000
    assert any(said.startswith("Bij ") and "geen plaats voor tekst" in said for said in words(many))


@pytest.mark.parametrize(
    "name", ["groundwaterLevel", "descriptiveBoreholeLog", "investigatedInterval", "sampledInterval"]
)
def test_what_is_told_too_often_is_drawn_some_times_and_the_rest_is_told(name: str) -> None:
    document = sample("BHR-GT", "registration-every-determination")
    if next(document.iter(f"{{*}}{name}"), None) is None:
        document = _borehole()
    one = next(document.iter(f"{{*}}{name}"))
    for _ in range(200):
        one.addnext(deepcopy(one))
    drawing = drawn(KINDS["BHR-GT"], document)
    kinds = [shape.get("class") for shape in shapes(drawing, "g")]
    assert max(kinds.count("peil"), kinds.count("laagprofiel"), kinds.count("grafiek")) <= 24
    assert height_of(drawing) < 10_000
    assert name == "sampledInterval" or any("passen niet op" in said or "Niet alle" in said for said in words(drawing))


@pytest.mark.parametrize("value", ["1e300", "-1e300", "NaN", "INF", "", "zes", "1e-320", "99999999", "-0"])
def test_a_depth_that_cannot_be_harms_no_drawing(value: str) -> None:
    document = _borehole()
    for name in ("lowerBoundary", "endDepth", "offset", "finalDepthBoring", "groundwaterLevel", "waterContent"):
        for element in document.iter(f"{{*}}{name}"):
            element.text = value
    drawing = drawn(KINDS["BHR-GT"], document)
    assert_harmless(drawing)
    assert height_of(drawing) < 5000
    assert not re.search(rb'"[^"]*\b(?:nan|inf)\b[^"]*"', drawing)


def test_a_document_without_anything_is_a_title_block() -> None:
    assert words(drawn(KINDS["BHR-GT"], etree.Element("BHR_GT_O")))[0] == "geotechnisch booronderzoek"


def test_a_log_is_told_as_it_lies() -> None:
    drawing = drawn(KINDS["BHR-GT"], sample("BHR-GT", "registration-everything"))
    told = words(drawing)
    assert any(said.startswith("zwak zandige klei") for said in told)
    assert {"diepte (m)", "m NAP", "zand", "klei", "veen", "grind", "gesteente"} <= set(told)
    assert any("grondwaterstand: " in title for title in titles(drawing))
    kinds = {one.get("class") for one in shapes(drawing, "g")}
    assert {"titelblok", "schaal", "peilen", "laagprofiel", "intervallen", "legenda"} <= kinds
    fills = {one.get("fill") for one in shapes(drawing, "rect")} - {None}
    named = {f"url(#{pattern.get('id')})" for pattern in shapes(drawing, "pattern")}
    assert {fill for fill in fills if fill and fill.startswith("url")} <= named


def test_tables_are_curves_and_values_stand_beside_the_log() -> None:
    drawing = drawn(KINDS["BHR-GT"], sample("BHR-GT", "registration-every-determination"))
    kinds = [one.get("class") for one in shapes(drawing, "g")]
    assert kinds.count("grafiek") >= 6
    assert "waarden" in kinds
    assert any(title.startswith("watergehalte ") for title in titles(drawing))


def test_a_sounding_has_a_curve_for_each_quantity_that_was_measured() -> None:
    drawing = drawn(KINDS["CPT"], sample("CPT", "registration-land-rd"))
    curves = [one for one in shapes(drawing, "g") if one.get("class") == "kromme"]
    assert {curve[0].text for curve in curves} >= {"conusweerstand MPa"}
    assert all(any(local(shape) == "path" for shape in curve) for curve in curves)


def test_a_well_has_its_tubes_with_the_heights_of_their_screens() -> None:
    drawing = drawn(KINDS["GMW"], sample("GMW", "dispatch-data-response-gmw-po-dp"))
    tubes = [one for one in shapes(drawing, "g") if one.get("class") == "buis"]
    assert len(tubes) == 2
    assert {"buis 1", "-0,78", "-1,78", "3,402 m NAP"} <= set(words(drawing))


def test_a_well_whose_surface_is_not_known_is_drawn_against_the_datum() -> None:
    document = sample("GMW", "dispatch-data-response-gmw-po-dp")
    for ground in list(document.iter("{*}groundLevelPosition")):
        ground.getparent().remove(ground)  # type: ignore[union-attr]
    told = words(drawn(KINDS["GMW"], document))
    assert "m NAP" in told
    assert "diepte (m)" not in told


def test_levels_are_curves_through_time() -> None:
    documents_of = [path for declared, path in SAMPLES if declared.code == "GLD"]
    drawings = [drawn(KINDS["GLD"], one) for path in documents_of for one in documents(path, KINDS["GLD"])]
    plots = [plot for drawing in drawings for plot in shapes(drawing, "g") if plot.get("class") == "grafiek"]
    assert plots
    assert all(any(local(shape) == "path" for shape in plot) for plot in plots)


def test_a_kind_that_is_not_drawn_says_so() -> None:
    with pytest.raises(ValueError, match="GMN is not drawn"):
        drawn(KINDS["GMN"], etree.Element("GMN_O"))


@pytest.mark.shared
@pytest.mark.parametrize("declared", DRAWN, ids=lambda declared: "-".join(declared.key))
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="../shared/imbro/samples is not there")
def test_every_published_document_is_drawn(declared: RegistrationObject) -> None:
    folder = PUBLISHED / declared.version.folder.partition("/")[0]
    read = 0
    for path in sorted(folder.glob("*/*.xml")):
        try:
            every = list(documents(path, declared))
        except Exception:
            continue
        for document in every:
            assert_harmless(drawn(declared, document))
            read += 1
    assert read > 2
