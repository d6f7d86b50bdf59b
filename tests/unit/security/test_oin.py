"""The form of an OIN."""

from __future__ import annotations

import pytest

from bro_soap.security.pki.oin import is_oin


@pytest.mark.parametrize(
    "text",
    [
        "00000001002220647000",  # RSIN
        "00000003123456780000",  # KvK
        "00000004194049711000",  # SubOIN
        "00000007025BE0000000",  # BRIN, with letters
        "00000008ABCDEFGHI000",
        "00000010123456789000",
        "00000011123456789000",
        "00000099999999910000",
    ],
)
def test_every_register_with_digits_or_letters_is_accepted(text):
    assert is_oin(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000000100222064700",
        "000000010022206470000",
        "00000000002220647000",
        "00000012002220647000",
        "00000001002220647001",
        "00000003123456789000",  # a KvK number has 8 digits
        "0000000312345A780000",
        "00000007025be0000000",
        "00000001002220647000\n",
        "٠٠٠٠٠٠٠١٠٠٢٢٢٠٦٤٧٠٠٠",
        "8719328011804 EDSN",
    ],
)
def test_anything_else_is_refused(text):
    assert not is_oin(text)
