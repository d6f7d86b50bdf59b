"""Parts of a document are found by local names, whatever the namespaces."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.xmlio.parts import at_path, copies, first_at, holding

DOCUMENT = etree.fromstring(
    '<a xmlns:x="urn:x"><x:b><c>1</c><d>2</d><!-- c --></x:b><b xmlns="urn:y"><c>3</c><x:c>4</x:c></b><e><c>5</c></e></a>'
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("b/c", ["1", "3", "4"]),
        ("*/c", ["1", "3", "4", "5"]),
        ("b/*", ["1", "2", "3", "4"]),
        ("b/none", []),
        ("c", []),
    ],
)
def test_what_is_on_a_path_is_found_in_the_order_of_the_document(path: str, found: list[str]) -> None:
    assert [part.text for part in at_path(DOCUMENT, path)] == found
    first = first_at(DOCUMENT, path)
    assert (None if first is None else first.text) == next(iter(found), None)


def test_nothing_is_in_nothing() -> None:
    assert first_at(None, "b/c") is None


def test_what_is_held_is_a_copy_without_comments() -> None:
    made = holding("h", DOCUMENT[0])
    assert etree.tostring(made, method="c14n", exclusive=True) == b"<h><c>1</c><d>2</d></h>"
    assert len(DOCUMENT[0]) == 3
    assert copies(DOCUMENT[0])[0] is not DOCUMENT[0][0]
