"""The digest of a request's content, and what has none."""

import pytest
from lxml import etree

from bro_soap.delivery.incoming import content_digest


def test_the_digest_is_that_of_the_content_however_it_is_written() -> None:
    one = etree.fromstring(b'<a xmlns="urn:x" b="1" c="2"><!-- x --><d/></a>')
    other = etree.fromstring(b"<q:a xmlns:q='urn:x' c='2'\n b='1'><q:d></q:d></q:a>")
    same = etree.fromstring(b'<a  c="2" b="1" xmlns="urn:x"><d></d></a>')
    assert content_digest(one) == content_digest(same) != content_digest(other)


@pytest.mark.parametrize("namespace", ["UR", "a/b", "#x", "../x"])
def test_what_has_no_canonical_form_is_known_as_it_is_written(namespace: str) -> None:
    one, same, other = (etree.fromstring(f'<a>\n<b xmlns="{namespace}"/>{text}</a>') for text in ("", "", " "))
    assert content_digest(one) == content_digest(same) != content_digest(other)
