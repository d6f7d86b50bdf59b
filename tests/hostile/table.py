"""The table of attacks and their verdicts, and the page that tells of it: `python -m tests.hostile.table` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from types import ModuleType

from tests.hostile import (
    bounds,
    documents,
    framing,
    handshakes,
    namespaces,
    signatures,
    test_availability,
    test_data_protection,
    test_replay,
)
from tests.hostile.target import CLOSED, MEGABYTES, PER_BYTE, SECONDS, TLS_REFUSED, Attack

PAGE = Path(__file__).parents[2] / "docs" / "hostile.md"
ATTACKS = (*signatures.ATTACKS, *documents.ATTACKS, *namespaces.ATTACKS, *framing.ATTACKS, *handshakes.ATTACKS)

# What stops the attacks of a group, and where that is in the code.
DEFENCE = {
    "Signature wrapping: the Body": "A part is what stands in its place in the envelope, never what an id points to; an "
    "id that occurs twice, however it is spelt, refuses the message (`security/wsse/header.py`).",
    "Signature wrapping: headers": "Every WS-Addressing header and the Timestamp must themselves be the target of a "
    "reference, in their own place.",
    "Signature exclusion, doubled and altered parts": "Exactly one Header, Body, Security, Signature and Timestamp; all "
    "that counts must be signed; digests are compared over the received tree.",
    "Signature shape, KeyInfo and algorithms": "The shape of a signature is a short list (`security/wsse/xmldsig.py`), and so "
    "are its algorithms; these messages are consistently signed, by someone with a certificate.",
    "SOAPAction and WS-Addressing spoofing": "What is done follows from the Body; SOAPAction and wsa:Action may only "
    "agree with it. Answers go back over the connection and nowhere else. A name that differs from the certificate "
    "needs a recorded mandate.",
    "DOCTYPE, entities and inclusion": "A DOCTYPE is refused before anything is parsed, however much stands before it; "
    "nothing is ever fetched (`xmlio/parse.py`).",
    "Floods": "Tags, attributes, namespaces, comments and instructions are counted in the bytes before a tree is built; "
    "libxml2 bounds depth and names. A rejection (`200 rejection`) is the register's own no.",
    "Canonical form as amplifier": "What exclusive C14N would declare again and again is counted right after parsing, "
    "for every document, also one that was decrypted (`xmlio/form.py`).",
    "Encodings and disguises": "UTF-8 only, and strictly: whatever else the first bytes or the declaration say is refused, "
    "and the parser is not left to choose.",
    "Namespaces": "Whatever the parser has to say of a message refuses it, also when it goes on; every namespace is an "
    "absolute URI (`xmlio/parse.py`).",
    "HTTP: framing and smuggling": "One way to say how long a request is; anything else ends the connection, and nothing "
    "behind it is read as a request.",
    "HTTP: floods and codings": "Bounded heads; content codings are refused unread; 20 MiB, counted while reading.",
    "Silence and slowness": "A request is collected without a thread (`serving/`): silence is bounded by "
    "`read_timeout_seconds`, the whole by `request_deadline_seconds`. With half a request the answer is 408.",
    "TLS: versions, suites and floods": "TLS 1.2 and 1.3 with the suites that NCSC calls good or sufficient; no "
    "compression, no renegotiation (`security/tls/server.py`).",
    "Certificates and who they name": "A client certificate of a configured root with current CRLs in the handshake; "
    "every other check, for each request, by the verifier (`security/pki/certificates.py`).",
}
_INTRODUCTION = f"""# Attacks and what becomes of them

Written from `tests/hostile` by `python -m tests.hostile.table`; every line is run against the running service, where
the verdict must be exactly this one. In none of them does the register change, a worker stop, or an answer hold HTML, a
stack trace or the name of a file; none takes
{SECONDS} s of the processor, or lets a worker grow by more than {MEGABYTES} MB and {PER_BYTE} bytes for each byte sent.

A verdict is the HTTP status with the fault code; `TLS refused` is an alert in the handshake, `closed` a connection that
ends without an answer, in the cases where the reason says that none is possible.
"""

_NOT_LINEAR = """
## What is not in proportion to what was sent

Every place where work or memory would grow faster than the message, and its bound. The figures are read from the code
when this page is written. `python -m tests.hostile.amplification SECONDS` looks for places that are not in this table: it
spoils real messages by shapes and tells what each costs for a byte sent; a short form of it runs with the tests, which
hold that what is answered, stored, logged and issued of any message stays within a few times its size.

"""


def page() -> str:
    """The page."""
    parts = [_INTRODUCTION]
    for group, attacks in groupby(ATTACKS, key=lambda attack: attack.group):
        parts.append(f"\n## {group}\n\n{DEFENCE[group]}\n\n| attack | verdict |\n|---|---|\n")
        parts += [_line(attack) for attack in attacks]
    parts.append(
        "\n## Replay\n\nA delivery is known by its content, on all nodes and for much longer than its signature is fresh: from its sender it gets\nthe answer it got before, from others it is refused (ADR 16).\n\n"
    )
    parts += _tests(test_replay)
    parts += [f"* rewritten where the signature allows it: {name}\n" for name in test_replay.REWRITTEN]
    parts.append(
        "\n## Deliveries while attacks run\n\nTwo workers of two threads; every delivery must succeed, and none waits until"
        " the service has lost\npatience with an attacker. Meanwhile there are:\n\n"
    )
    parts += [f"* {name}\n" for name in test_availability.ATTACKS]
    parts.append(
        "\n## Data protection\n\nFor deliveries made by chance, with a mark in every field that is not public.\n\n"
    )
    parts += _tests(test_data_protection)
    parts.append(_NOT_LINEAR)
    parts += bounds.lines()
    return "".join(parts)


def _tests(module: ModuleType) -> Iterator[str]:
    """The tests of a module as sentences."""
    for name, test in vars(module).items():
        if name.startswith("test_"):
            open_ = " (not yet so)" if any(mark.name == "xfail" for mark in getattr(test, "pytestmark", ())) else ""
            yield f"* {name.removeprefix('test_').replace('_', ' ')}{open_}\n"


def _line(attack: Attack) -> str:
    why = f" ({attack.silent})" if attack.silent and attack.verdict in (CLOSED, TLS_REFUSED) else ""
    name = attack.name.replace("|", "\\|").replace("<", "&lt;")
    return f"| {name} | {attack.verdict}{why} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
