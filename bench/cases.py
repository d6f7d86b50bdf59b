"""The cases: deliveries and issues, plain and signed, each with those it is compared with."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from cryptography import x509

from bench import contenders
from bench.bare import Bare, make_table
from bench.contenders import Contender
from bench.load import Target, ask
from bench.messages import Encrypted, Kind, Same, Signed, Unsigned, data_request, delivery, http, registration
from bench.servers import Server, backends, serve_peer, serve_register
from bench.stage import CALLER, Stage, contracts
from bro_soap.security.wsse.envelope import Signer

__all__ = ["LARGEST", "PROFILES", "SIZES", "Case", "Cases"]

SIZES = {"10 kB": 10_000, "100 kB": 100_000, "1 MB": 1_000_000}
LARGEST = {"10 MB": 10_000_000}
PROFILES = {"plain": "2w-be", "signed": "2w-be-s", "encrypted": "2w-be-se"}
_STORED = "100 kB"
_FIRST = 4_000_000  # bytes of messages for the first, short turn
_COMPLETED, _DISPATCHED = b">completion<", b">dispatch<"
_SEALED = b"EncryptedData"  # all that an encrypted answer shows; a fault has another status


@dataclass(frozen=True)
class Case:
    """One comparison: what it is of, who takes part (the service first), and how many messages to begin with."""

    operation: str
    profile: str
    size: str
    contenders: list[Contender]
    first: int

    @property
    def name(self) -> str:
        """The name in the tables."""
        return f"{self.operation}, {self.profile}, {self.size}"


class Cases:
    """The cases and the servers they need, which run until `stack` closes."""

    def __init__(self, stage: Stage, stack: contextlib.ExitStack, connections: int) -> None:
        self._stage = stage
        self._stack = stack
        self._connections = connections
        self._context = stage.client_context()
        self._backends = partial(backends, stage)
        self._service = stack.enter_context(serve_register(stage, stage.register("register")))
        signer = Signer.load(stage.pki.certificate_file(CALLER), stage.pki.key_file(CALLER))
        server = x509.load_pem_x509_certificates(stage.pki.certificate_file("server").read_bytes())[0]
        self._writers: dict[str, Unsigned | Signed] = {
            "plain": Unsigned(),
            "signed": Signed(signer),
            "encrypted": Encrypted(signer, server),
        }
        schema = contracts()["iscpt"].schema_file
        self._bare = {name: Bare(stage, schema, signed=name == "signed") for name in ("plain", "signed")}

    def get(self, only: str, sizes: Iterable[str] = SIZES) -> Iterator[Case]:
        """Return the cases whose name holds `only`, each set up when its turn comes; deliveries of these sizes."""
        names = [("delivery", profile, size) for profile in PROFILES for size in sizes]
        for operation, profile, size in [*names, *(("issue", profile, _STORED) for profile in PROFILES)]:
            if only in f"{operation}, {profile}, {size}":
                make = self._delivery if operation == "delivery" else self._issue
                yield make(profile, size)

    def _delivery(self, profile: str, size: str) -> Case:
        size_in_bytes = (SIZES | LARGEST)[size]
        kind, writer = delivery(size_in_bytes), self._writers[profile]
        path = f"/{PROFILES[profile]}/iscpt/1.1"
        expected = _SEALED if profile == "encrypted" else _COMPLETED
        taking_part = [
            self._served("service", self._service, path, expected, profile, kind),
        ]
        if profile in self._bare:
            taking_part.append(contenders.bare(self._bare[profile], writer, kind, self._backends))
        if profile == "plain" and size not in LARGEST:  # its parser refuses texts above 10 MB
            taking_part.append(self._served("typed Spyne", self._typed, "/", _COMPLETED, profile, kind))
        taking_part.append(self._bare_https(path, expected, profile, kind))
        return Case("delivery", profile, size, taking_part, max(4, min(400, _FIRST // size_in_bytes)))

    def _issue(self, profile: str, size: str) -> Case:
        kind, path = data_request(self._stored(SIZES[size])), f"/{PROFILES[profile]}/dscpt/1.1"
        expected = _SEALED if profile == "encrypted" else _DISPATCHED
        taking_part = [
            self._served("service", self._service, path, expected, profile, kind),
            self._bare_https(path, expected, profile, kind),
        ]
        return Case("issue", profile, size, taking_part, 400)

    def _bare_https(self, path: str, expected: bytes, profile: str, kind: Kind) -> Contender:
        """Return a server that reads a message and gives the bytes that the service answered to one like it."""
        message = self._writers[profile].make(kind)
        name = f"{profile}-{len(message)}.xml"
        port = self._https.port
        (self._answers / name).write_bytes(self._ask(path, message, expected))
        target = Target(port, self._context, expected)
        return contenders.server(
            "bare HTTPS", self._https, target, f"/{name}", Same(message), kind, self._connections, self._backends
        )

    def _stored(self, size: int) -> str:
        """Deliver a CPT and return its BRO-ID."""
        answer = self._ask("/2w-be/iscpt/1.1", Unsigned().make(delivery(size)), _COMPLETED)
        return answer.partition(b"broId>")[2].partition(b"<")[0].decode()

    def _ask(self, path: str, message: bytes, expected: bytes) -> bytes:
        return ask(Target(self._service.port, self._context, expected), http(path, message))

    def _served(self, name: str, server: Server, path: str, expected: bytes, profile: str, kind: Kind) -> Contender:
        target, writer = Target(server.port, self._context, expected), self._writers[profile]
        return contenders.server(name, server, target, path, writer, kind, self._connections, self._backends)

    @property
    def _answers(self) -> Path:
        return self._stage.folder / "answers"

    @cached_property
    def _https(self) -> Server:
        self._answers.mkdir()
        return self._stack.enter_context(serve_peer(self._stage, "https", str(self._answers)))

    @cached_property
    def _typed(self) -> Server:
        sample = self._stage.folder / "sample.xml"
        sample.write_bytes(registration(0))
        url = self._stage.empty_database("typed")
        make_table(url)
        return self._stack.enter_context(serve_peer(self._stage, "typed", str(sample), url))
