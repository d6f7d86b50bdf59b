"""`bro-soap conformance`: whether messages keep the rules of Digikoppeling, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bro_soap.cli.common import settings_of
from bro_soap.cli.paper import hand_over
from bro_soap.cli.screen import Part, marked
from bro_soap.cli.speech import spoken
from bro_soap.conformance import Judge, Judgement, Message, Ruling, Standing, message_in, tally
from bro_soap.conformance.formats import as_json, as_junit, as_sarif
from bro_soap.conformance.tables import Language
from bro_soap.files import read_given
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, TrustStore, certificate_policy
from bro_soap.security.wsse.decryption import DecryptionKey, Decryptor
from bro_soap.service.interfaces import load_contracts
from bro_soap.settings import Settings

__all__ = ["conformance"]

Line = tuple[Part, ...]
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLOURS = {Standing.PASSED: "green", Standing.FAILED: "red"}
_WORDS = {
    "nl": {
        Standing.PASSED: "goed",
        Standing.FAILED: "FOUT",
        Standing.NOT_APPLICABLE: "niet van toepassing",
        Standing.NOT_SHOWN: "niet te zien",
    },
    "en": {one: "FAILED" if one is Standing.FAILED else one.value for one in Standing},
}
_TOGETHER = {
    "nl": "{right} regels goed, {wrong} fout, {never} nooit te zien (berichten: {messages})",
    "en": "{right} rules right, {wrong} wrong, {never} never shown (messages: {messages})",
}


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--profile", type=click.Choice(["2w-be", "2w-be-s", "2w-be-se"]), help="The profile; else as it looks.")
@click.option("--request", type=_FILE, help="FILE is the answer to this request.")
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="When it came, as 2026-11-22T14:03:31+01:00.")
@click.option(
    "--trust", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of roots and CRLs."
)
@click.option("--certificate", type=_FILE, help="With --key: what it was encrypted for.")
@click.option("--key", type=_FILE, help="With --certificate: the key that decrypts.")
@click.option("--json", "form", flag_value="json", help="Verdicts as JSON.")
@click.option("--sarif", "form", flag_value="sarif", help="What is wrong as SARIF 2.1.0.")
@click.option("--junit", "form", flag_value="junit", help="Verdicts as JUnit XML.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write the report here.")
@click.option("--language", type=click.Choice(["nl", "en"]), help="Language of the report; that of the system.")
@click.option("--verbose", "-v", is_flag=True, help="Also name the rules that are kept and that do not show.")
@click.pass_context
def conformance(context: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Judge messages by the rules of Digikoppeling WUS and of the envelope of the BRO.

    FILE is a SOAP message as it went over the line, with its HTTP head before it or without. Each rule is told by its
    number: kept, broken (what was found, where, and how to mend it), or not shown. Exit code 1 when one is broken.
    """
    settings = settings_of(context)
    judge = Judge(_contracts(settings), _verifier(settings, given["trust"]), _decryptor(given))
    request = None if given["request"] is None else _message(given["request"], settings, given, None)
    judgements = [judge.judge(_message(path, settings, given, request)) for path in files]
    hand_over(_formatted(judgements, given), given["output"])
    context.exit(1 if any(one.failed for one in judgements) else 0)


def _contracts(settings: Settings) -> list[Any]:
    return [one for both in load_contracts(settings, compiled=False).values() for one in both]


def _verifier(settings: Settings, trust: Path | None) -> CertificateVerifier | None:
    if trust is None:
        return None
    return CertificateVerifier(TrustStore.load(trust), certificate_policy(Environment(settings.environment)))


def _decryptor(given: dict[str, Any]) -> Decryptor | None:
    if (given["certificate"] is None) != (given["key"] is None):
        raise click.UsageError("--certificate and --key go together")
    return Decryptor([DecryptionKey.load(given["certificate"], given["key"])]) if given["key"] else None


def _message(path: Path, settings: Settings, given: dict[str, Any], request: Message | None) -> Message:
    found = message_in(str(path), read_given(path, settings.max_request_bytes))
    return replace(found, profile=given["profile"] or found.profile, received=given["at"], answers=request)


def _formatted(judgements: Sequence[Judgement], given: dict[str, Any]) -> Iterator[Line]:
    language: Language = given["language"] or spoken()
    match given["form"]:
        case "json":
            text = as_json(judgements, language)
        case "sarif":
            text = as_sarif(judgements, language)
        case "junit":
            text = as_junit(judgements, language).decode()
        case _:
            yield from _lines(judgements, language, verbose=given["verbose"])
            return
    yield from ((line,) for line in text.split("\n"))


def _lines(judgements: Sequence[Judgement], language: Language, *, verbose: bool) -> Iterator[Line]:
    for judgement in judgements:
        yield (f"{judgement.name} ({judgement.profile})",)
        for verdict in judgement.verdicts:
            if verdict.found or verbose:
                yield from _verdict(verdict, language)
    together = tally(judgements)
    counts = {"right": len(together.right), "wrong": len(together.wrong), "never": len(together.never)}
    yield (_TOGETHER[language].format(messages=together.messages, **counts),)


def _verdict(verdict: Ruling, language: Language) -> Iterator[Line]:
    rule, word = verdict.rule, _WORDS[language][verdict.outcome]
    yield (f"  {rule.number:10} ", marked(word, _COLOURS.get(verdict.outcome)), f"  {rule.says(language)}")
    for one in verdict.found:
        sentence, mend = one.kind.told(language, one.values)
        yield (f"      {f'line {one.line}: ' if one.line else ''}{one.path}{': ' if one.path else ''}{sentence}",)
        yield (f"      {one.excerpt}",) if one.excerpt else ()
        yield (f"      -> {mend} ({rule.source})",)
