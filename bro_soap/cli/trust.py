"""`bro-soap pki status | refresh | check`: the certificates and CRLs that the service lives by."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.cli.common import settings_of
from bro_soap.cli.screen import Part, marked, put, say
from bro_soap.cli.tables import AS_JSON, echo_json
from bro_soap.errors import CertificateError
from bro_soap.files import read_given
from bro_soap.legible import legible
from bro_soap.secrets import scrubbed, shown
from bro_soap.security.pki.certificates import CertificateVerifier, Environment, Purpose, TrustStore, certificate_policy
from bro_soap.security.pki.crl_refresh import Refreshed, refresh_crls, refresh_ocsp
from bro_soap.security.pki.radar import Expiry, own_certificates, survey
from bro_soap.security.pki.reading import certificates_in
from bro_soap.security.pki.seen import SeenCertificates
from bro_soap.settings import Settings

__all__ = ["check", "refresh", "status"]

_COLOURS = {"OK": "green", "WARNING": "yellow", "EXPIRED": "red", "MISSING": "red"}
_OUTCOMES = {"renewed": "green", "unchanged": None, "failed": "red"}


@click.command()
@click.option("--days", type=click.IntRange(1), help="Warn so long before the end  [default: setting `expiry_days`].")
@click.option("--metrics", is_flag=True, help="As Prometheus text, for a textfile collector.")
@AS_JSON
@click.pass_context
def status(context: click.Context, days: int | None, metrics: bool, as_json: bool) -> None:
    """Show how long every certificate and CRL still lasts, soonest first; exit code 1 when one needs action.

    Looked at are the server's certificate, the one that signs, every CA and CRL of the trust store, and of each client
    seen lately its last certificate. A CRL is a warning in the last quarter of its life.
    """
    found = survey(settings_of(context), datetime.now(UTC), days=days)
    if metrics:
        put("\n".join(_metrics(found)))
        context.exit(0)
    if as_json:
        echo_json(found)
        context.exit(1 if any(one.state != "OK" for one in found) else 0)
    for one in found:
        say(*_line(one))
    bad = [one for one in found if one.state != "OK"]
    say(f"{len(found)} looked at, {len(bad)} need action" if bad else f"{len(found)} looked at, all OK")
    context.exit(1 if bad else 0)


def _metrics(found: Iterable[Expiry]) -> Iterator[str]:
    """Write the days that are left as Prometheus text; what is missing has none, and is a series of its own."""
    yield "# HELP bro_soap_expiry_days Days that a certificate or CRL still lasts."
    yield "# TYPE bro_soap_expiry_days gauge"
    for one in found:
        name = legible(one.name).replace("\\", "\\\\").replace('"', '\\"')
        yield f'bro_soap_expiry_days{{kind="{one.kind}",name="{name}",state="{one.state}"}} {one.days:.3f}'


def _line(one: Expiry) -> tuple[Part, ...]:
    ends = f"{one.ends:%Y-%m-%d %H:%M}" if one.ends else "-" * 16
    state = marked(f"{one.state:8}", _COLOURS[one.state])
    return state, f" {one.days:8.1f} days  {ends}  {one.kind:12}  {one.name}"


@click.command()
@click.option("--every", type=click.IntRange(60), metavar="SECONDS", help="Go on, once per so many seconds.")
@click.option("--ocsp/--no-ocsp", default=True, show_default=True, help="Also ask OCSP responders where there are.")
@click.pass_context
def refresh(context: click.Context, every: int | None, ocsp: bool) -> None:
    """Fetch the CRL of every CA in the trust store, and OCSP answers where certificates offer it.

    For a timer (cron, systemd): PKIoverheid asks for it at least every 4 hours. Exit code 1 when anything failed; what
    was there stays in force. Hosts must be in the setting `crl_hosts`; a CRL that no certificate at hand names an
    address for needs one in `crl_urls`.
    """
    settings = settings_of(context)
    while True:
        done = _refreshed(settings, ocsp)
        for one in done:
            say(*_outcome(one))
        failed = sum(one.bad for one in done)
        say(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {len(done)} looked at, {failed} failed")
        if every is None:
            context.exit(1 if failed else 0)
        time.sleep(every)


def _refreshed(settings: Settings, ocsp: bool) -> list[Refreshed]:
    at, seen = datetime.now(UTC), SeenCertificates(settings.seen_folder)
    seen.forget(at)
    known = [*(certificate for _, certificate in own_certificates(settings)), *seen.certificates()]
    done = refresh_crls(settings.trust, known=known, urls=settings.crl_urls, hosts=settings.crl_hosts, at=at)
    if ocsp:
        done += refresh_ocsp(settings.trust, certificates=known, hosts=settings.crl_hosts, at=at)
    return done


def _outcome(one: Refreshed) -> tuple[Part, ...]:
    outcome = marked(f"{one.outcome:10}", _OUTCOMES[one.outcome])
    until = f"until {one.until:%Y-%m-%d %H:%M}" if one.until else "none in force"
    said = scrubbed(one.reason) if one.reason else shown(one.url)
    return outcome, f" {one.kind:5} {one.name}  {until}  {said}"


@click.command()
@click.argument("certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--for",
    "purpose",
    type=click.Choice([str(purpose) for purpose in Purpose]),
    default=str(Purpose.TLS_CLIENT),
    show_default=True,
    help="What the certificate is for.",
)
@click.pass_context
def check(context: click.Context, certificate: Path, purpose: str) -> None:
    """Verify a PEM certificate (leaf first) as the running service would; exit code 1 when it is refused."""
    settings = settings_of(context)
    try:
        leaf, *presented = certificates_in(read_given(certificate))
    except ValueError as error:
        raise click.ClickException(f"{certificate} holds no certificate: {error}") from error
    policy = certificate_policy(Environment(settings.environment))
    verifier = CertificateVerifier(TrustStore.load(settings.trust), policy)
    try:
        identity = verifier.verify(
            leaf.public_bytes(Encoding.DER),
            [one.public_bytes(Encoding.DER) for one in presented],
            purpose=Purpose(purpose),
            at=datetime.now(UTC),
        )
    except CertificateError as error:
        say(marked(f"refused: {error}", "red"))
        context.exit(1)
    say(f"accepted: OIN {identity.oin}, {identity.name}, until {identity.not_after:%Y-%m-%d %H:%M}")
