"""The Digikoppeling profiles: what a request must prove, and how its answer is secured (WUS 2.2, WB001 ... WB014)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from bro_soap.channels.soap.addressing import Addressing, Heading
from bro_soap.channels.soap.frame import SECURITY, Frame, open_frame
from bro_soap.channels.soap.replies import Replies
from bro_soap.errors import ConfigurationError, EnvelopeError
from bro_soap.security.wsse.encryption import Suite, encrypt_content, require_recipient
from bro_soap.security.wsse.envelope import EnvelopeVerifier, Verified, read_signature_value
from bro_soap.security.wsse.keys import OwnKeys

__all__ = ["Encrypted", "Plain", "Profile", "Proof", "Signed"]


@dataclass(slots=True)
class Proof:
    """What message security proved so far; the answer needs it even when the rest failed.

    `confirmation` is the request's SignatureValue, as soon as one could be read; `message` the decrypted message and
    `suite` how it had been encrypted, where it was.
    """

    confirmation: str | None = None
    verified: Verified | None = None
    message: bytes | None = None
    suite: Suite | None = None

    @property
    def signer_oin(self) -> str:
        """The OIN of the verified signer, or nothing."""
        return self.verified.identity.oin if self.verified else ""


class Profile(ABC):
    """One profile: `name` is the first part of its endpoints, `understood` the headers it understands."""

    name: ClassVar[str]
    understood: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def unwrap(self, frame: Frame, addressing: Addressing, proof: Proof, now: datetime) -> Frame:
        """Check what secures the message, filling in the proof; return the frame to go on with.

        Raises `SignatureError` or `EnvelopeError`.
        """

    @abstractmethod
    def wrap(self, replies: Replies, heading: Heading, body: Iterable[bytes], proof: Proof) -> bytes:
        """Return the secured answer."""


class Plain(Profile):
    """2W-be: mutual TLS, and nothing in the message."""

    name = "2w-be"

    def unwrap(self, frame: Frame, addressing: Addressing, proof: Proof, now: datetime) -> Frame:  # noqa: ARG002
        """Nothing is asked of the message."""
        return frame

    def wrap(
        self,
        replies: Replies,
        heading: Heading,
        body: Iterable[bytes],
        proof: Proof,  # noqa: ARG002
    ) -> bytes:
        """Return a plain envelope."""
        return b"".join(replies.plain(heading, body))


class Signed(Profile):
    """2W-be-S: Body, addressing headers and Timestamp signed; the answer too, with the request's confirmation."""

    name = "2w-be-s"
    understood = frozenset({SECURITY})

    def __init__(self, verifier: EnvelopeVerifier, keys: OwnKeys) -> None:
        """Take what verifies and signs."""
        self._verifier = verifier
        self._keys = keys

    def unwrap(self, frame: Frame, addressing: Addressing, proof: Proof, now: datetime) -> Frame:
        """Verify the signature over the received bytes.

        The same message may come again: to whom it is of use is decided anew every time, and a delivery that was taken
        in before gets the answer it got before (ADR 16).
        """
        proof.confirmation = read_signature_value(frame.root)
        if not addressing.message_id:
            raise EnvelopeError("Client", "wsa:MessageID ontbreekt.", "0007")
        proof.verified = self._verifier.verify(frame.root, now=now)
        return frame

    def wrap(self, replies: Replies, heading: Heading, body: Iterable[bytes], proof: Proof) -> bytes:
        """Return a signed envelope."""
        parts = replies.signed(self._keys.current().signer, heading, body, datetime.now(UTC), proof.confirmation)
        return b"".join(parts)


class Encrypted(Signed):
    """2W-be-SE: as 2W-be-S, with the content of the Body encrypted, both ways (WB005 ... WB008, WB012)."""

    name = "2w-be-se"

    def unwrap(self, frame: Frame, addressing: Addressing, proof: Proof, now: datetime) -> Frame:
        """Decrypt, then verify; the signer's certificate must be one that the answer can be encrypted for."""
        proof.confirmation = read_signature_value(frame.root)
        decryptor = self._keys.current().decryptor
        if decryptor is None:
            raise ConfigurationError("2W-be-SE is offered without a key to decrypt with")
        opened = decryptor.open(frame.root)
        proof.message = opened.data
        verified = super().unwrap(open_frame(opened.root), addressing, proof, now)
        if proof.verified is not None:
            require_recipient(proof.verified.identity.certificate)
            proof.suite = opened.suite
        return verified

    def wrap(self, replies: Replies, heading: Heading, body: Iterable[bytes], proof: Proof) -> bytes:
        """Return a signed envelope, encrypted for the request's signer; only signed when there was no valid one."""
        if proof.verified is None or proof.suite is None:
            return super().wrap(replies, heading, body, proof)
        seal = partial(encrypt_content, certificate=proof.verified.identity.certificate, suite=proof.suite)
        now = datetime.now(UTC)
        parts = replies.signed(self._keys.current().signer, heading, body, now, proof.confirmation, seal)
        return b"".join(parts)
