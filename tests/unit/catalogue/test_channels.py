"""The names of attributes in other channels follow from their own, and are told apart."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bro_soap.catalogue import load
from bro_soap.catalogue.channels import CHANNELS, names_in
from bro_soap.catalogue.kinds import read_kinds
from bro_soap.objects import KINDS
from tests.unit.catalogue.tables import COLUMNS, line, read, write

LINES = (line("log", "Group"), line("log/depth"), line("boring/depth"), line("log/kind"), line("log/t#time"))


def test_names_follow_from_the_path(tmp_path: Path) -> None:
    kind = read(tmp_path, *LINES)
    paths = [row.path for row in kind.rows]
    assert names_in(kind, "json") == dict(zip(paths, ("log", "depth", "depth", "kind", "time"), strict=True))
    assert names_in(kind, "csv") == {path: path.replace("/", ".").replace("#", ".") for path in paths[1:]}
    assert names_in(kind, "query") == dict(zip(paths[1:], ("log.depth", "boring.depth", "kind", "time"), strict=True))


def test_a_row_says_where_a_name_is_another(tmp_path: Path) -> None:
    header = "\t".join((*COLUMNS, "channels"))
    write(tmp_path, (line("log/depth") + "\tjson=diepte query=depth",), header=header)
    kind = read_kinds(tmp_path)["XYZ"]
    assert [names_in(kind, channel)["log/depth"] for channel in CHANNELS] == ["diepte", "log.depth", "depth"]


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("channel", ["csv", "query"])
def test_no_two_attributes_of_a_kind_bear_the_same_name(code: str, channel: str) -> None:
    names = names_in(load(code), channel)
    assert [name for name, count in Counter(names.values()).items() if count > 1] == []


def test_an_unknown_channel_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no channel 'xml'; known are json, csv, query"):
        names_in(read(tmp_path, line("x")), "xml")
