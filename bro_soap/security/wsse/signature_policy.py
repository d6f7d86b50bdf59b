"""What a message signature must be: the settings of the verifier, every one with a safe value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bro_soap.security.wsse.algorithms import DIGESTS, SIGNATURES

__all__ = ["SignaturePolicy", "signature_policy"]


@dataclass(frozen=True, slots=True)
class SignaturePolicy:
    """What makes a signature acceptable. No field leaves a check out; it says what the check compares with."""

    max_age: timedelta = timedelta(minutes=5)
    """How long ago `wsu:Created` may be; no standard gives a number."""

    clock_skew: timedelta = timedelta(seconds=60)
    """How far ahead `wsu:Created`, and how far behind `wsu:Expires`, may be because clocks differ."""

    digests: frozenset[str] = frozenset(DIGESTS)
    """Identifiers of the digest methods: SHA-256, SHA-384, SHA-512 (SIGN003)."""

    signatures: frozenset[str] = frozenset(SIGNATURES)
    """Identifiers of the signature methods: RSA, RSA-PSS and ECDSA with those hashes; the key decides which fits."""

    own_headers: frozenset[str] = frozenset({"{brocommon}deliveryResponsibleParty"})
    """Headers outside WS-Addressing that must be signed when they are present, whatever the version of brocommon."""

    max_references: int = 24
    """More references than this are refused before any digest is computed."""

    max_prefixes: int = 64
    """The longest InclusiveNamespaces list, in prefixes."""

    max_headers: int = 64
    """The most blocks in the SOAP Header."""

    max_security_children: int = 12
    """The most elements in the Security header."""

    max_token_characters: int = 24_000
    """The longest BinarySecurityToken, in characters of base64."""


def signature_policy(*, clock_skew_seconds: int = 60, window_seconds: int = 300) -> SignaturePolicy:
    """Return the policy with these two times and everything else as the standard has it."""
    return SignaturePolicy(max_age=timedelta(seconds=window_seconds), clock_skew=timedelta(seconds=clock_skew_seconds))
