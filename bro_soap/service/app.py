"""Builds every part once, in order, each from the ones before, and hands them to each other."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any

import structlog
from cryptography.x509 import Certificate

from bro_soap.channels.http.callers import Callers
from bro_soap.channels.http.exchange import BodyBounds, Channel
from bro_soap.channels.http.shell import Shell
from bro_soap.channels.rest import mandates, objects, transactions
from bro_soap.channels.soap.addressing import Addressees
from bro_soap.channels.soap.endpoint import Endpoint
from bro_soap.channels.soap.profiles import Encrypted, Plain, Profile, Signed
from bro_soap.channels.soap.replies import Replies
from bro_soap.channels.soap.services import Handler, Operations
from bro_soap.declaration.declaration import Key
from bro_soap.delivery import procedure as delivery
from bro_soap.delivery.case import Intake
from bro_soap.delivery.incoming import Incoming
from bro_soap.errors import CertificateError, ConfigurationError, ParseError
from bro_soap.issue import procedure as issue
from bro_soap.model import Operation
from bro_soap.observe.audit import AuditLog, SealingKey
from bro_soap.observe.observer import SILENT, Watch
from bro_soap.security.pki.certificates import (
    CertificateVerifier,
    Environment,
    SeenCertificates,
    TrustStore,
    certificate_policy,
)
from bro_soap.security.pki.oin import subject_oin
from bro_soap.security.tls.server import ServerTls
from bro_soap.security.wsse.envelope import EnvelopeVerifier, signature_policy
from bro_soap.security.wsse.keys import OwnKeys
from bro_soap.service.interfaces import Served, contracts_folder, load_contracts, load_served
from bro_soap.settings import Settings
from bro_soap.store import Store, again, make_engine
from bro_soap.xmlio.contract import Contract, OperationContract

__all__ = ["Parts", "build", "by_kind", "contracts_folder", "deliveries", "load_contracts", "load_served", "open_store"]

log = structlog.get_logger(__name__)


class Parts:
    """What can be built before the workers fork: what is served, trust, keys, the TLS context."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.served = load_served(settings)  # what is configured wrongly stops the service, not its workers
        self.trust = TrustStore.load(settings.trust)
        policy = certificate_policy(Environment(settings.environment))
        self.verifier = CertificateVerifier(self.trust, policy, SeenCertificates(settings.seen_folder))
        files = settings.signing_files
        self.keys = OwnKeys(*files) if files else None
        self.audit_key = SealingKey.load(settings.audit_key) if settings.audit_key else None

    def tls(self) -> ServerTls:
        """Return the server's TLS. Raises `ConfigurationError` when certificate or key is missing or wrong."""
        if not self.settings.certificate or not self.settings.private_key:
            raise ConfigurationError(
                "TLS needs `certificate` and `private_key`; behind a proxy that ends TLS set `certificate_header` and "
                "`trusted_proxies` and bind to a unix socket"
            )
        return ServerTls(
            self.settings.certificate,
            self.settings.private_key,
            self.trust,
            read_timeout=self.settings.read_timeout_seconds,
            request_deadline=self.settings.request_deadline_seconds,
        )


def open_store(settings: Settings, watch: Watch = SILENT, *, serving: bool = False) -> Store:
    """Open the register; after the fork. Statements of a person at the command line may take any time."""
    engine = partial(
        make_engine,
        pool_size=settings.threads,
        busy_timeout=settings.database_lock_seconds,
        statement_timeout=settings.database_statement_seconds if serving else 0.0,
        recycle=settings.database_connection_seconds,
    )
    replica = settings.read_database_url if serving else None
    return Store(engine(settings.database_url), engine(replica) if replica else None, watch=watch)


def deliveries(served: Served, store: Store, settings: Settings) -> dict[Key, Intake]:
    """Return what delivery by each interface needs."""
    remember, kinds = timedelta(days=settings.repeat_days), served.kinds()
    made = {}
    for key, declared in served.objects.items():
        contracts = served.contracts[key]
        made[key] = Intake(
            store,
            declared,
            contracts.delivery,
            contracts.issue,
            served.standard,
            settings.review,
            remember,
            interfaces=kinds[declared.code].interfaces,
        )
    return made


def by_kind(intakes: dict[Key, Intake]) -> dict[str, Intake]:
    """Return what delivery by the newest interface of each kind needs, by the code of the kind."""
    return {code: intake for (code, _), intake in intakes.items()}


def build(parts: Parts, store: Store, watch: Watch = SILENT) -> Shell:
    """Return the WSGI application of one process, over the register that this process opened."""
    settings = parts.settings
    callers = Callers(settings, parts.verifier, store.party_by_oin)
    audit = AuditLog(settings.audit_folder, key=parts.audit_key)
    atexit.register(audit.close)  # a process that ends seals what it wrote
    bounds = BodyBounds(settings.max_request_bytes, settings.request_deadline_seconds)
    return Shell(_routes(parts, store), callers, audit, bounds, watch)


def _routes(parts: Parts, store: Store) -> dict[str, Channel]:
    """Return every door: the address, and the channel behind it."""
    doors: dict[str, Channel] = {
        transactions.PATH: transactions.Transactions(store),
        objects.PATH: objects.Objects(store),
        mandates.PATH: mandates.Mandates(store),
    }
    return doors | {endpoint.path: endpoint for endpoint in _endpoints(parts, store)}


def _profiles(parts: Parts) -> list[Profile]:
    """Return the profiles that can be offered: without a key to sign with, only the plain one."""
    if parts.keys is None:
        return [Plain()]
    settings = parts.settings
    policy = signature_policy(
        clock_skew_seconds=settings.clock_skew_seconds, window_seconds=settings.timestamp_window_seconds
    )
    verifier = EnvelopeVerifier(parts.verifier, policy, settings.signature_backend)
    signed = Signed(verifier, parts.keys)
    if parts.keys.current().decryptor is None:
        log.warning("2W-be-SE is not offered: the signing key is no RSA key")
        return [Plain(), signed]
    return [Plain(), signed, Encrypted(verifier, parts.keys)]


def _endpoints(parts: Parts, store: Store) -> Iterator[Endpoint]:
    """Give every service an endpoint per profile (WB011)."""
    delivering, offered = deliveries(parts.served, store, parts.settings), _Offered.by(parts)
    kinds = {intake.declared.code: intake.declared for intake in delivering.values()}
    for intake in delivering.values():
        number = intake.declared.version.number
        issuing = issue.Issue(
            store, intake.declared, intake.issued, intake.standard, interfaces=intake.interfaces, kinds=kinds
        )
        unreadable = partial(delivery.record_unreadable, intake)
        versions = [one for (code, _), one in parts.served.contracts.items() if code == intake.declared.code]
        delivers = Operations(intake.contract, _intake_handlers(intake), [one.delivery.label for one in versions])
        issues = Operations(issuing.contract, _issue_handlers(issuing), [one.issue.label for one in versions])
        yield from _services(offered, number, intake.contract, delivers, unreadable)
        yield from _services(offered, number, issuing.contract, issues, None)


@dataclass(frozen=True, slots=True)
class _Offered:
    """What all services are offered with: the profiles, and at which addresses by whom."""

    profiles: tuple[Profile, ...]
    addresses: tuple[str, ...]
    own_oin: Callable[[], str]
    system_fault_code: str

    @classmethod
    def by(cls, parts: Parts) -> _Offered:
        settings = parts.settings
        addresses = (settings.public_url, *sorted(settings.other_addresses))
        own_oin = partial(_own_oin, parts.keys)
        return cls(tuple(_profiles(parts)), addresses, own_oin, settings.system_fault_code)


def _own_oin(keys: OwnKeys | None) -> str:
    """Return the OIN in the certificate that answers are signed with, or nothing where there is none."""
    return _oin(keys.current().signer.certificate) if keys else ""


@lru_cache(maxsize=4)
def _oin(certificate: Certificate) -> str:
    try:
        return subject_oin(certificate)
    except CertificateError:
        return ""


def _services(
    offered: _Offered,
    number: str,
    contract: Contract,
    operations: Operations,
    unreadable: Callable[[Incoming, ParseError], None] | None,
) -> Iterator[Endpoint]:
    replies = Replies(contract)
    for profile in offered.profiles:
        path = f"/{profile.name}/{contract.service}/{number}"
        addressees = Addressees(offered.addresses, path, offered.own_oin)
        url = offered.addresses[0].rstrip("/") + path
        known = (path, url, contract, operations, replies, profile, addressees)
        yield Endpoint(*known, unreadable, offered.system_fault_code)


def _intake_handlers(intake: Intake) -> dict[str, Handler]:
    def handle(operation: OperationContract, incoming: Incoming) -> Any:
        return again(lambda: delivery.deliver(intake, Operation(operation.name), incoming))

    return {operation.name: handle for operation in intake.contract.operations.values()}


def _issue_handlers(issuing: issue.Issue) -> dict[str, Handler]:
    return {
        "dispatchData": lambda _, incoming: again(lambda: issue.dispatch_data(issuing, incoming)),
        "dispatchCharacteristics": lambda _, incoming: again(lambda: issue.dispatch_characteristics(issuing, incoming)),
    }
