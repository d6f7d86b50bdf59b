"""`bro-soap demo`: the whole story in one command, over real mutual TLS, with the commands to repeat each step."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bro_soap.cli.answers import show_failure, show_intake, show_issued
from bro_soap.cli.common import title
from bro_soap.cli.messages import open_client
from bro_soap.cli.screen import marked, say
from bro_soap.client import ClientError
from bro_soap.errors import ConfigurationError
from bro_soap.model import Party, Role
from bro_soap.sandbox.organisations import DEMO
from bro_soap.sandbox.pki.hierarchy import make_test_pki, open_test_pki, renew_crls
from bro_soap.sandbox.soundings import Sounding, registration_request, rows_for
from bro_soap.store import Mandate, MandateKind, Store, make_engine, upgrade

__all__ = ["demo"]

_ROLES = {
    "waterschap": (Role.BRONHOUDER, Role.DATA_AFNEMER),
    "sondeerbedrijf": (Role.DATALEVERANCIER, Role.UITVOERDER),
    "adviesbureau": (Role.DATA_AFNEMER,),
}
_WATERSCHAP = DEMO["waterschap"].kvk_number
_SONDEERBEDRIJF = DEMO["sondeerbedrijf"].kvk_number
_START_SECONDS = 30


@click.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("var/demo"), show_default=True)
@click.option("--pki", type=click.Path(file_okay=False, path_type=Path), default=Path("certs/test"), show_default=True)
@click.option("--port", type=int, default=8443, show_default=True)
@click.option("--keep", is_flag=True, help="Leave the service running until Ctrl-C.")
@click.pass_context
def demo(context: click.Context, folder: Path, pki: Path, port: int, keep: bool) -> None:
    """Make a test PKI, start the service on SQLite with mutual TLS, deliver CPTs and issue them, and show it all."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = _prepare(folder, pki, port)
    with _service(environment, folder / "service.log", port):
        failed = _tell(folder, pki, f"https://localhost:{port}")
        if keep:
            title(f"The service keeps running on https://localhost:{port}; Ctrl-C stops it.")
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
    title("Start it yourself and go on:")
    exported = " ".join(f"{name}={value}" for name, value in sorted(environment.items()))
    say(f"  {exported} \\")
    say(f"  {sys.argv[0]} serve")
    context.exit(failed)


def _prepare(folder: Path, pki: Path, port: int) -> dict[str, str]:
    """Make what the service needs; return its settings as environment variables."""
    title("1  Test PKI: root, intermediate, TSP, server, organisations with an OIN, CRLs")
    if (pki / "root.pem").exists():
        renew_crls(open_test_pki(pki))
        say(f"  {pki} is there already; its CRLs are renewed")
    else:
        make_test_pki(pki, organisations=DEMO)
        say(f"  bro-soap pki new {pki}")
    for slug, organisation in DEMO.items():
        say(f"    {slug:<15} KvK {organisation.kvk_number}  OIN {organisation.oin}  {organisation.name}")
    title("2  Register of this demonstration: SQLite, migrations, organisations, a mandate")
    database = (folder / "bro_soap.db").resolve()
    url = f"sqlite:///{database}"
    engine = make_engine(url)
    upgrade(engine)
    store = Store(engine)
    _add_parties(store)
    store.close()
    say(f"  {database}")
    return {
        "BRO_SOAP_DATABASE_URL": url,
        "BRO_SOAP_AUDIT_FOLDER": str((folder / "audit").resolve()),
        "BRO_SOAP_SEEN_FOLDER": str((folder / "certificates").resolve()),
        "BRO_SOAP_TRUST": str((pki / "trust").resolve()),
        "BRO_SOAP_CERTIFICATE": str((pki / "server.pem").resolve()),
        "BRO_SOAP_PRIVATE_KEY": str((pki / "server.key").resolve()),
        "BRO_SOAP_BIND": f"127.0.0.1:{port}",
        "BRO_SOAP_OPERATIONS_BIND": f"127.0.0.1:{port + 1000}",
        "BRO_SOAP_PUBLIC_URL": f"https://localhost:{port}",
    }


def _add_parties(store: Store) -> None:
    with store.write() as unit:
        for slug, roles in _ROLES.items():
            known = DEMO[slug]
            pairs = frozenset((role, "CPT") for role in roles)
            unit.parties.add(Party(known.kvk_number, known.name, frozenset({known.oin}), pairs))
            say(f"  {known.name}: {', '.join(roles)} of CPT")
        unit.parties.grant(Mandate(_WATERSCHAP, _SONDEERBEDRIJF, "CPT", MandateKind.LEVERING, datetime.now(UTC)))
        say("  the waterschap lets the sondeerbedrijf deliver CPT for it")


@contextlib.contextmanager
def _service(environment: dict[str, str], log: Path, port: int) -> Iterator[None]:
    """Run the service while the block runs."""
    title(f"3  The service: gunicorn with mutual TLS on https://localhost:{port} (log in {log})")
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise click.ClickException(f"port {port} is in use; stop what listens there or give --port")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bro_soap", "serve"], env=os.environ | environment, stderr=output, stdout=output
        )
        try:
            _wait(process, port, log)
            say("  it answers")
            yield
        finally:
            process.terminate()
            process.wait(timeout=35)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up:
        with socket.socket() as probe:
            if process.poll() is None and probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    last = log.read_text(errors="replace").splitlines()[-5:]
    raise ConfigurationError("the service did not start:", *last)


def _tell(folder: Path, pki: Path, url: str) -> int:
    """Walk through deliveries and issues; return 1 when a step did not end as it should."""
    good = folder / "registration.xml"
    good.write_bytes(registration_request(_sounding("demo-1", rows_for(100_000))))
    large = folder / "registration-large.xml"
    large.write_bytes(registration_request(_sounding("demo-2", rows_for(1_000_000), x=155_120.5)))
    wrong = folder / "rejected.xml"
    wrong.write_bytes(
        registration_request(_sounding("demo-3", 50, quality_class="klasse7", report_date="2024-04-10")).replace(
            b'<cptcom:coneDiameter uom="mm">44<', b'<cptcom:coneDiameter uom="mm">99<'
        )
    )
    invalid = folder / "invalid.xml"
    invalid.write_bytes(
        good.read_bytes()
        .replace(b"<brocom:qualityRegime>IMBRO<", b"<brocom:qualityRegime>IMBRO/B<")
        .replace(b"<cptcom:dissipationTestPerformed>nee<", b"<cptcom:dissipationTestPerformed>no<")
        .replace(b'uom="mm2">1500<', b'uom="cm2">1500<')
    )
    story = _Story(pki, url)
    bro_id = story.deliver("4  Deliver a CPT of 100 kB: completion", good, "completion")
    story.deliver(
        "5  Deliver a CPT of 1 MB, signed (2W-be-S): completion, signed and confirmed", large, "completion", sign=True
    )
    story.deliver("6  Deliver a CPT that breaks rules: rejection", wrong, "rejection")
    story.deliver("7  Deliver what is not valid against the schema: parseFault", invalid, "fault")
    story.issue("8  The object as its bronhouder gets it: CPT_O_DP", "waterschap", "CPT_O_DP", bro_id)
    story.issue("9  The object as anyone else gets it: CPT_O", "adviesbureau", "CPT_O", bro_id)
    story.issue(
        "10 A search in a circle of 2 km: characteristics", "adviesbureau", "CPT_C", circle=(52.155, 5.387, 2.0)
    )
    story.issue("11 Somebody who is not registered: no access", "onbekende", "refused", bro_id)
    title("All went as it should." if not story.failed else f"NOT as it should: {', '.join(story.failed)}")
    return 1 if story.failed else 0


def _sounding(reference: str, rows: int, **fields: object) -> Sounding:
    return Sounding(
        reference,
        f"dijkvak-{reference}",
        rows=rows,
        accountable_party=_WATERSCHAP,
        operator=_SONDEERBEDRIJF,
        **fields,  # type: ignore[arg-type]
    )


class _Story:
    """Sends the messages of the demonstration and remembers what did not end as expected."""

    def __init__(self, pki: Path, url: str) -> None:
        self._pki = pki
        self._url = url
        self.failed: list[str] = []

    def deliver(self, heading: str, file: Path, expected: str, *, sign: bool = False) -> str:
        title(heading)
        self._repeat(f"deliver {file} --as sondeerbedrijf{' --sign' if sign else ''}")
        ended, bro_id = "fault", ""
        try:
            client = open_client("iscpt", "1.1", self._url, "sondeerbedrijf", self._pki, sign)
            answer = client.register(file.read_bytes())
            show_intake(answer)
            ended, bro_id = answer.response_type, answer.bro_id or ""
        except ClientError as error:
            show_failure(error)
        self._expect(heading, ended, expected)
        return bro_id

    def issue(
        self,
        heading: str,
        organisation: str,
        expected: str,
        bro_id: str = "",
        circle: tuple[float, float, float] | None = None,
    ) -> None:
        title(heading)
        asked = f"--circle {' '.join(map(str, circle))}" if circle else bro_id
        self._repeat(f"request {asked} --as {organisation}")
        ended = "refused"
        try:
            client = open_client("dscpt", "1.1", self._url, organisation, self._pki, sign=False)
            answer = client.dispatch_characteristics(circle=circle) if circle else client.dispatch_data(bro_id)
            show_issued(answer)
            ended = answer.documents[0].name if answer.documents else answer.response_type
        except ClientError as error:
            show_failure(error)
        self._expect(heading, ended, expected)

    def _repeat(self, command: str) -> None:
        say(marked(f"  {sys.argv[0]} {command} --pki {self._pki} --url {self._url}", "cyan"))

    def _expect(self, heading: str, ended: str, expected: str) -> None:
        if ended != expected:
            self.failed.append(f"{heading} ended with {ended}")
