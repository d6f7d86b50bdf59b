"""Settings that contradict each other or the files they name; the types of single ones are the settings' own matter."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bro_soap.errors import ConfigurationError
from bro_soap.objects import KINDS
from bro_soap.observe.audit import SealingKey
from bro_soap.operate.doctor.finding import Diagnosis
from bro_soap.security.pki.reading import certificates_in, private_key_in
from bro_soap.security.tls.handed import local_users
from bro_soap.settings import Settings, masked

__all__ = ["behind_proxy", "check_configuration"]

_HEADER = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
_LOOPBACK = ("127.0.0.1", "[::1]", "localhost")


def check_configuration(settings: Settings) -> list[Diagnosis]:
    """Return every contradiction and every file that is missing or does not fit; nothing when all is well."""
    found = [*_proxy(settings), *_addresses(settings), *_room(settings), *_traces(settings), *_reviews(settings)]
    for kind, certificate, key in (
        ("private_key", settings.certificate, settings.private_key),
        ("signing_key", settings.signing_certificate, settings.signing_key),
    ):
        found += _pair(kind, certificate, key)
    found += _audit_key(settings.audit_key)
    return found


def behind_proxy(settings: Settings) -> bool:
    """Tell whether a proxy ends TLS; that is believed only where nobody else can reach the service."""
    if not settings.certificate_header and not settings.trusted_proxies:
        return False
    if not settings.certificate_header or not settings.trusted_proxies:
        raise ConfigurationError("set both `certificate_header` and `trusted_proxies`, or neither")
    if settings.certificate or settings.private_key:
        raise ConfigurationError(
            "with `certificate_header` the proxy ends TLS: leave `certificate` and `private_key` out"
        )
    if not settings.bind.startswith("unix:") and settings.bind.rpartition(":")[0] not in ("127.0.0.1", "[::1]"):
        raise ConfigurationError("behind a proxy bind to a unix socket, or to a loopback address")
    return True


def _proxy(settings: Settings) -> Iterator[Diagnosis]:
    try:
        behind = behind_proxy(settings)
    except ConfigurationError as error:
        yield _wrong("certificate_header", "the settings for a proxy contradict each other", str(error))
        return
    if behind:
        yield from _behind(settings)
    elif not (settings.certificate and settings.private_key):
        yield _wrong(
            "certificate",
            "TLS needs `certificate` and `private_key`",
            "name both; behind a proxy that ends TLS set `certificate_header` and `trusted_proxies` instead",
        )


def _behind(settings: Settings) -> Iterator[Diagnosis]:
    """Look at who else could hand a certificate over, and at what is said of the proxy."""
    if not _HEADER.fullmatch(settings.certificate_header or ""):
        text = f"{settings.certificate_header!r} is no name of a header that gateways leave as it is"
        yield _wrong("certificate_header", text, "letters, digits and hyphens, for instance X-Client-Cert")
    try:
        local_users(settings.trusted_proxies)
    except ConfigurationError as error:
        yield _wrong("trusted_proxies", str(error), "write unix:<user>, the user that the proxy runs as")
    if not settings.bind.startswith("unix:"):
        text = f"every program on this machine can open {settings.bind} and be any organisation"
        yield Diagnosis("bind", "warning", text, 'bind to unix:/run/bro_soap/bro_soap.sock, trusted_proxies = ["unix"]')


def _room(settings: Settings) -> Iterator[Diagnosis]:
    if settings.body_disk_bytes < 2 * settings.max_request_bytes:
        text = "half of `body_disk_bytes`, the share of one organisation, is less than one request may be"
        least = 2 * settings.max_request_bytes
        yield _wrong("body_disk_bytes", text, f"at least {least}, or a smaller `max_request_bytes`")


def _addresses(settings: Settings) -> Iterator[Diagnosis]:
    bind, operations = settings.bind, settings.operations_bind
    for name, address in (("bind", bind), ("operations_bind", operations)):
        if name == "bind" and address.startswith("unix:") and len(address) > len("unix:"):
            continue
        host, _, port = address.rpartition(":")
        if address and not (host and port.isdecimal() and int(port) < 65_536):
            yield _wrong(
                name, f"{masked(name, address)!r} is no address", "write host:port, for instance 127.0.0.1:8443"
            )
    if operations and operations == bind:
        yield _wrong("operations_bind", f"{operations} is also `bind`", "give the operations port a port of its own")
    if operations and operations.rpartition(":")[0] not in _LOOPBACK:
        text = f"{operations} can be reached from other machines, without TLS or a password"
        yield Diagnosis("operations_bind", "warning", text, "bind it to 127.0.0.1, or guard the port with a firewall")
    public = urlsplit(settings.public_url)
    if public.scheme != "https" or not public.hostname:
        yield _wrong(
            "public_url",
            f"{masked('public_url', settings.public_url)!r} is no https address",
            "write https://host[:port]",
        )


def _traces(settings: Settings) -> Iterator[Diagnosis]:
    if settings.traces_url is None:
        return
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        text = "traces are wanted, and OpenTelemetry is not installed"
        yield _wrong("traces_url", text, "pip install 'bro_soap[traces]', or leave `traces_url` out")
    elif urlsplit(settings.traces_url).scheme not in ("http", "https"):
        yield _wrong(
            "traces_url",
            f"{masked('traces_url', settings.traces_url)!r} is no address",
            "write http://127.0.0.1:4318/v1/traces",
        )


def _reviews(settings: Settings) -> Iterator[Diagnosis]:
    for name in sorted(settings.review):
        code, _, reason = name.partition(":")
        if code not in KINDS:
            yield _wrong("review", f"{name}: there is no object {code}", f"use one of {', '.join(KINDS)}")
        elif reason and reason not in {each.code for each in KINDS[code].correction_reasons}:
            known = ", ".join(sorted(each.code for each in KINDS[code].correction_reasons))
            yield _wrong("review", f"{name}: {code} has no correctionReason {reason}", f"use one of {known}")


def _pair(kind: str, certificate: Path | None, key: Path | None) -> Iterator[Diagnosis]:
    """Look at a certificate and its key: they are there, they can be read, and they belong together."""
    of = "signing_certificate" if kind == "signing_key" else "certificate"
    if certificate is None and key is None:
        return
    if certificate is None or key is None:
        yield _wrong(of, f"`{of}` and `{kind}` belong together, and one is missing", "name both, or neither")
        return
    contents = {}
    for name, path in ((of, certificate), (kind, key)):
        try:
            contents[name] = path.read_bytes()
        except FileNotFoundError:
            yield _wrong(name, f"{path} is not there", f"put the PEM file there, or change `{name}`")
        except OSError as error:
            yield _wrong(name, f"{path} cannot be read: {error.strerror}", f"let user {os.geteuid()} read it")
    if len(contents) == 2:
        yield from _fit(certificate, contents[of], key, contents[kind])


def _fit(certificate: Path, public: bytes, key: Path, private: bytes) -> Iterator[Diagnosis]:
    try:
        leaf, *_ = certificates_in(public)
    except ValueError:
        yield _wrong("certificate", f"{certificate} holds no PEM certificate", "leaf first, then TSP and intermediate")
        return
    try:
        loaded = private_key_in(private)
    except ValueError:
        yield _wrong(
            "key", f"{key} holds no PEM private key without a password", "convert it: openssl pkey -in … -out …"
        )
        return
    shapes = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if loaded.public_key().public_bytes(*shapes) != leaf.public_key().public_bytes(*shapes):
        yield _wrong("key", f"{key} is not the key of {certificate}", "put the key that the request was made with")
    if leaf.not_valid_before_utc > datetime.now(UTC):
        yield _wrong(
            "certificate", f"{certificate} is valid only from {leaf.not_valid_before_utc}", "look at the clock"
        )


def _audit_key(path: Path | None) -> Iterator[Diagnosis]:
    if path is None:
        return
    try:
        SealingKey.load(path)
    except ConfigurationError as error:
        yield _wrong("audit_key", str(error), "docs/operate.md, The audit log, says how to make one")


def _wrong(name: str, text: str, mend: str) -> Diagnosis:
    return Diagnosis(name, "failed", text, mend)
