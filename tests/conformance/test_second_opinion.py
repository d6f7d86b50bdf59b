"""A second opinion on certificate paths: what our checks accept, pyhanko-certvalidator accepts too.

It builds and checks paths by RFC 5280 section 6 with code of its own, over asn1crypto. The other way round it need not
agree: PKIoverheid and Digikoppeling ask more. Why the service itself does not use it: docs/adr/0040.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from asn1crypto import crl, pem, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

from tests.conformance.test_x509_limbo import cases, pytestmark, verdict

__all__ = ["pytestmark"]

STUMBLES = {
    "rfc5280::nc::nc-forbids-othername-noop": TypeError,  # it wants to put a name of a kind of its own in a set
    "webpki::san::unicode-emoji-san": UnicodeDecodeError,  # it reads a host name as ASCII
}
"""Where the other raises what is no verdict."""


def der(text: str) -> bytes:
    return pem.unarmor(text.encode())[2]


def their_verdict(
    leaf: str, between: list[str], roots: list[str], crls: list[str], at: datetime, *, revocation: bool
) -> str:
    """Why the other refuses the leaf, or nothing."""
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(der(one)) for one in roots],
        moment=at,
        best_signature_time=at,
        allow_fetching=False,
        crls=[crl.CertificateList.load(der(one)) for one in crls],
        revocation_mode="require" if revocation else "soft-fail",
    )
    certificates = [x509.Certificate.load(der(one)) for one in (leaf, *between)]
    validator = CertificateValidator(certificates[0], certificates[1:], validation_context=context)
    try:
        asyncio.run(validator.async_validate_usage(set()))
    except (PathBuildingError, PathValidationError) as error:
        return str(error) or type(error).__name__
    return ""


def of_limbo(case: dict[str, Any]) -> str:
    at = datetime.fromisoformat(case["validation_time"]) if case["validation_time"] else datetime.now(UTC)
    between, roots, crls = case["untrusted_intermediates"], case["trusted_certs"], case["crls"]
    return their_verdict(case["peer_certificate"], between, roots, crls, at, revocation=bool(crls))


ACCEPTED = [case for case in cases() if not verdict(case)]


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case["id"])
def test_what_we_accept_of_limbo_the_other_accepts(case: dict[str, Any]) -> None:
    if stumbles := STUMBLES.get(case["id"]):
        with pytest.raises(stumbles):
            of_limbo(case)
    else:
        assert of_limbo(case) == ""


def test_the_cases_are_enough_to_mean_something() -> None:
    assert len(ACCEPTED) > 90
    assert set(STUMBLES) <= {case["id"] for case in ACCEPTED}


def test_the_other_refuses_what_no_path_leads_to_and_what_is_out_of_date() -> None:
    """Else its word would mean nothing."""
    sound = [case for case in ACCEPTED if not case["crls"] and case["id"] not in STUMBLES]
    assert all(of_limbo({**case, "trusted_certs": sound[-1]["trusted_certs"]}) for case in sound[:3])
    assert all(of_limbo({**case, "validation_time": "1899-01-01T00:00:00+00:00"}) for case in sound[:3])
