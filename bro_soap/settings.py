"""Everything that can be configured, read once at start from a TOML file and the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bro_soap.errors import ConfigurationError
from bro_soap.files import read_toml
from bro_soap.secrets import HIDDEN, remember, remember_environment, shown, shown_address

__all__ = ["Settings", "masked", "read_settings", "sources"]

_PREFIX = "BRO_SOAP_"
_OTHERS = frozenset({"BRO_SOAP_CONFIG"})
Environment = Literal["production", "trial"]


class Settings(BaseSettings):
    """The frozen settings; each is `BRO_SOAP_<NAME>` in the environment and `<name>` in the file."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    database_url: str = Field("sqlite:///var/bro_soap.db", description="SQLAlchemy URL: sqlite, postgresql or oracle.")
    read_database_url: str | None = Field(None, description="A replica of it that readers are served from.")
    database_lock_seconds: float = Field(
        10.0, gt=0, description="Longest wait for another transaction, or for a connection to come free."
    )
    database_statement_seconds: float = Field(
        30.0, ge=0, description="Longest time a statement of the service may take; 0: any. SQLite knows no such bound."
    )
    database_connection_seconds: float = Field(
        1800.0, gt=0, description="Age at which a connection is replaced, for firewalls and failovers."
    )
    public_url: str = Field("https://localhost:8443", description="Address in the served WSDLs, as clients see it.")
    other_addresses: frozenset[str] = Field(
        frozenset(), description="Other addresses that messages may be for (wsa:To), such as that of an intermediary."
    )
    bind: str = Field("127.0.0.1:8443", description="host:port, or unix:/path behind a proxy that ends TLS.")
    workers: int = Field(2, ge=1, description="Processes; one per core.")
    threads: int = Field(2, ge=1, description="Threads per process; they buy keep-alive places, not speed.")

    certificate: Path | None = Field(None, description="PEM of this server: leaf first, then TSP and intermediate.")
    private_key: Path | None = Field(None, description="PEM key of `certificate`.")
    trust: Path = Field(Path("certs/test/trust"), description="Folder with roots, intermediates and CRLs.")
    environment: Environment = Field("trial", description="Which policy OIDs count: production or trial.")
    signing_certificate: Path | None = Field(None, description="PEM for signing answers; default `certificate`.")
    signing_key: Path | None = Field(None, description="PEM key of `signing_certificate`.")
    signature_backend: Literal["direct", "signxml"] = Field("direct", description="How signatures are verified.")
    clock_skew_seconds: int = Field(60, ge=0, le=300, description="How far ahead a client's clock may be.")
    timestamp_window_seconds: int = Field(300, ge=30, le=900, description="How old a signed message may be.")

    crl_hosts: frozenset[str] = Field(
        frozenset({"crl.pkioverheid.nl"}),
        description="Hosts (or host:port) from which CRLs and OCSP responses may be fetched; add those of the TSPs.",
    )
    crl_urls: frozenset[str] = Field(
        frozenset(), description="Where to fetch a CRL that no certificate at hand names: those of other TSPs."
    )
    seen_folder: Path = Field(
        Path("var/certificates"), description="Folder of the client certificates that were accepted lately."
    )
    expiry_days: int = Field(30, ge=1, description="How many days before it ends a certificate is a warning.")

    certificate_header: str | None = Field(
        None, description="Header in which a TLS-ending proxy hands over the client certificate: always one, its own."
    )
    trusted_proxies: frozenset[str] = Field(
        frozenset(),
        description="From where that header is believed: `unix` (who may open the socket), `unix:<user>`, an address.",
    )

    contracts: Path | None = Field(None, description="Folder with `wsdl/` and `xsd/`; default: the ones shipped.")
    max_request_bytes: int = Field(
        20 * 1024 * 1024, ge=1024, description="Larger requests are refused with 413 (Digikoppeling VW000: 20 MiB)."
    )
    read_timeout_seconds: float = Field(5.0, gt=0, description="Longest silence while a request is read.")
    request_deadline_seconds: float = Field(120.0, gt=0, description="Longest time a request may take to arrive.")
    body_memory_bytes: int = Field(
        64 * 1024 * 1024, ge=1024, description="What all requests in one process may take in memory, half of one party."
    )
    body_disk_bytes: int = Field(
        512 * 1024 * 1024, ge=1024, description="And on disk, in `spool_folder`; above both: 503, come again."
    )
    spool_folder: Path | None = Field(None, description="Folder of large requests while they come in; default TMPDIR.")
    queue_requests: int = Field(
        200, ge=1, description="Complete requests that wait in one process, at most; half of them of one party."
    )
    queue_seconds: float = Field(10.0, gt=0, description="Longest wait of a complete request; then 503, come again.")
    large_request_bytes: int = Field(
        1024 * 1024, ge=1024, description="From this size on requests wait for each other, so that small ones pass."
    )
    party_requests_per_second: float = Field(
        0.0, ge=0, description="What one process takes of one party; more gets 429. 0: no limit."
    )
    party_burst: int = Field(20, ge=1, description="How many of these at once.")
    code_lists: Path | None = Field(None, description="Folder with newer code lists (`bro-soap codes import`).")
    boundaries: Path | None = Field(None, description="GeoJSON with a better boundary of the Netherlands and its EEZ.")
    rule_packs: tuple[str, ...] = Field(
        (), description="Rules of your own: paths of Python files, modules, or names of installed packs."
    )
    review: frozenset[str] = Field(
        frozenset(), description="Corrections that wait for a person: object codes (`CPT`) or `CPT:<correctionReason>`."
    )
    contact: str = Field(
        "info@basisregistratieondergrond.nl",
        pattern=r"^[^\x00-\x1f<>]{1,100}$",
        description="Where the service desk is to be reached, in the rejections that send somebody to it.",
    )
    repeat_days: int = Field(
        30, ge=1, le=3660, description="For how many days a delivery that comes again gets the answer it got before."
    )
    system_fault_code: Literal["Server", "Client"] = Field(
        "Server", description="SOAP fault code of a system fault; the published example shows Client."
    )
    umask: Literal["077", "027", "007"] = Field(
        "077", description="Of new files: 077 for this user alone, 027 the group may read them, 007 write them too."
    )
    audit_folder: Path = Field(Path("var/audit"), description="Folder of this node's audit log.")
    audit_key: Path | None = Field(None, description="PEM key, Ed25519 or EC, that seals the audit log.")
    log_format: Literal["json", "console"] = Field("json", description="How log lines look.")

    operations_bind: str = Field(
        "127.0.0.1:9443", description="host:port of health, readiness and metrics (plain HTTP); empty for none."
    )
    traces_url: str | None = Field(
        None, description="OTLP/HTTP address of a collector of OpenTelemetry traces; needs `bro_soap[traces]`."
    )
    drain_seconds: float = Field(
        0.0, ge=0, le=600, description="How long after SIGTERM the service works on, saying that it is not ready."
    )
    least_free_bytes: int = Field(
        256 * 1024 * 1024, ge=0, description="With less free where it writes, the node is not ready."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the base class names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the base class names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let arguments win over the environment, and the environment over the file."""
        return init_settings, env_settings, InitSettingsSource(settings_cls, _in_file)

    @property
    def file_umask(self) -> int:
        """What new files do not allow."""
        return int(self.umask, 8)

    @property
    def signing_files(self) -> tuple[Path, Path] | None:
        """Certificate and key that sign answers, or None when there are none."""
        certificate = self.signing_certificate or self.certificate
        key = self.signing_key or self.private_key
        return (certificate, key) if certificate and key else None


_in_file: dict[str, Any] = {}


def read_settings(config: Path | None = None, **overrides: object) -> Settings:
    """Read the settings, and remember what in them is secret. Raises `ConfigurationError` naming each wrong one."""
    global _in_file  # noqa: PLW0603  pydantic-settings asks for it in a class method
    if config is not None and not config.is_file():
        raise ConfigurationError(f"configuration file {shown(str(config))} does not exist")
    _in_file = read_toml(config) if config else {}
    unknown = [name for name in sorted(os.environ) if name.startswith(_PREFIX) and not _known(name)]
    if unknown:
        lines = [f"{name}: there is no such setting{_suggestion(name)}" for name in unknown]
        raise ConfigurationError("configuration is wrong, in the environment:", *lines)
    try:
        settings = Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [_told(dict(one), config) for one in error.errors()]
        raise ConfigurationError("configuration is wrong:", *lines) from None
    except SettingsError as error:
        field = re.search(r'field "(\w+)"', str(error))
        name = f"{_PREFIX}{field[1].upper()}" if field else "the environment"
        raise ConfigurationError(f'configuration is wrong, {name}: write a list as JSON, ["one", "two"]') from None
    finally:
        _in_file = {}
    remember_environment(os.environ)
    remember(_secrets(settings))
    return settings


def sources(config: Path | None) -> dict[str, str]:
    """Return where each setting that is set comes from: the file, or the variable in the environment."""
    named = read_toml(config) if config else {}
    found = {name: str(config) for name in named if name in Settings.model_fields}
    given = {name.upper(): name for name in os.environ if name.upper().startswith(_PREFIX)}
    return found | {
        name: given[_PREFIX + name.upper()] for name in Settings.model_fields if _PREFIX + name.upper() in given
    }


def masked(name: str, value: Any) -> Any:
    """Return the value of a setting as it may be shown, whatever somebody put there: without secrets."""
    match value:
        case str():
            return shown_address(value) if value and name.endswith("_url") else shown(value)
        case Path() if shown(str(value)) != str(value):
            return HIDDEN
        case list() | tuple() | set() | frozenset():
            return type(value)(masked(name, each) for each in value)
        case Mapping():
            return dict.fromkeys(value, HIDDEN)
    return value


def _secrets(settings: Settings) -> Iterator[str]:
    """Yield every text in the settings, since any of them may be an address."""
    for _, value in settings:
        yield from (str(each) for each in (value if isinstance(value, frozenset | tuple) else (value,)) if each)


def _known(variable: str) -> bool:
    return variable in _OTHERS or variable.removeprefix(_PREFIX).lower() in Settings.model_fields


def _suggestion(name: str) -> str:
    """Return what may have been meant."""
    close = get_close_matches(name.removeprefix(_PREFIX).lower(), Settings.model_fields, n=1, cutoff=0.6)
    prefix = _PREFIX if name.startswith(_PREFIX) else ""
    return f"; did you mean {prefix + close[0].upper() if prefix else close[0]}?" if close else ""


def _told(error: dict[str, Any], config: Path | None) -> str:
    """Return what is wrong with one setting, where it was given, and what it may be."""
    name = shown(".".join(map(str, error["loc"]))) or "settings"
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting{_suggestion(name)} (in {config})"
    top = str(error["loc"][0]) if error["loc"] else ""
    where = _PREFIX + top.upper() if _PREFIX + top.upper() in os.environ else config
    told = Settings.model_fields[top].description if top in Settings.model_fields else ""
    value = masked(top, error["input"])
    return f"{name} = {value!r}{f' (in {where})' if where else ''}: {error['msg']}. It is: {told}"
