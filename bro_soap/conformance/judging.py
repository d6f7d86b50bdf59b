"""The judge: every rule asked of a message, in the order of the standards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice

from bro_soap.conformance import addressing, bro, coverage, encryption, signature, soap
from bro_soap.conformance.certificates import Signers
from bro_soap.conformance.message import Anatomy, Message
from bro_soap.conformance.tables import Norm, norms
from bro_soap.conformance.verdict import MOST, Found, Judgement, Ruling, Standing, found
from bro_soap.errors import BroError
from bro_soap.security.pki.certificates import CertificateVerifier
from bro_soap.security.wsse.decryption import Decryptor
from bro_soap.xmlio.contract import Contract

__all__ = ["Judge"]

Check = Callable[[Anatomy], Iterable[Found] | None]
_PROFILES = {"2w-be": ("",), "2w-be-s": ("", "S"), "2w-be-se": ("", "S", "SE")}
# What is asked of the message as it came; everything else of what was encrypted in it.
_AS_IT_CAME: Mapping[str, Check] = {
    "WW001": soap.envelope,
    "WS006": soap.utf8,
    "WM001": soap.attachments,
    "WB005": encryption.encrypted,
    "WB008": encryption.algorithms,
    "ENC001": encryption.mode,
    "ENC002": encryption.bits,
    "ENC003": encryption.des,
    "ENC004": encryption.transport,
}
_OPENED: Mapping[str, Check] = {
    "WW002": soap.encoded,
    "WW003": soap.one_child,
    "WS002": soap.action,
    "WS007": soap.blocks,
    "WA001": addressing.addressed,
    "WB001": signature.security_namespaces,
    "WB002": signature.stamped,
    "WB003": signature.signed,
    "WB004": coverage.covered,
    "WB007": signature.canonicalised,
    "WB010": signature.referred,
    "WB014": signature.confirmed,
    "SIGN001": signature.sha2,
    "SIGN002": signature.is_xmldsig,
    "SIGN003": signature.digests,
    "SIGN004": signature.methods,
    "BRO001": bro.known_request,
    "BRO002": bro.valid,
    "BRO003": bro.party,
}


class Judge:
    """Judges messages; without a verifier nothing is said of trust, without a decryptor nothing of what is hidden."""

    def __init__(
        self,
        contracts: Iterable[Contract],
        verifier: CertificateVerifier | None = None,
        decryptor: Decryptor | None = None,
    ) -> None:
        """Take the contracts of the services that messages may be for."""
        self._contracts = {one.namespace: one for one in contracts}
        self._decryptor = decryptor
        signers = Signers(verifier)
        self._opened: Mapping[str, Check] = {
            **_OPENED,
            "WB009": signers.trusted,
            "PKI001": signers.named,
            "PKI002": signers.in_force,
            "PKI005": signers.rooted,
        }

    def judge(self, message: Message) -> Judgement:
        """Return the verdict by every rule."""
        came = Anatomy(message, self._contracts)
        opened, refused = self._open(came)
        verdicts = (self._verdict(rule, came, opened, refused) for rule in norms().values())
        return Judgement(message.name, came.profile, tuple(verdicts))

    def _open(self, view: Anatomy) -> tuple[Anatomy | None, tuple[Found, ...]]:
        """Return the message without its encryption, and what is wrong with that; None where there is no key."""
        if view.encrypted is None:
            return view, ()
        root = Anatomy(view.message, {}).root
        if self._decryptor is None or root is None:
            return None, ()
        try:
            data = self._decryptor.open(root).data
        except BroError:
            return None, (found("WB006-opened", view.encrypted),)
        return Anatomy(replace(view.message, raw=data, profile=view.profile), self._contracts), ()

    def _verdict(self, rule: Norm, came: Anatomy, opened: Anatomy | None, refused: tuple[Found, ...]) -> Ruling:
        if not _applies(rule, came):
            return Ruling(rule, Standing.NOT_APPLICABLE)
        if rule.number == "WB006":
            wrong: Iterable[Found] | None = refused if refused or (opened is not None and opened is not came) else None
        elif rule.number in _AS_IT_CAME:
            wrong = _AS_IT_CAME[rule.number](came)
        else:
            check = self._opened.get(rule.number)
            wrong = None if check is None or opened is None else check(opened)
        if wrong is None:
            return Ruling(rule, Standing.NOT_SHOWN)
        told = tuple(islice(wrong, MOST))
        return Ruling(rule, Standing.FAILED if told else Standing.PASSED, told)


def _applies(rule: Norm, view: Anatomy) -> bool:
    """Tell whether a rule is asked of such a message: by its profile, and of what shows only in an answer."""
    if rule.by == "provider" or rule.profile not in _PROFILES.get(view.profile, ("", "S", "SE")):
        return False
    return rule.by != "answer" or view.message.answers is not None
