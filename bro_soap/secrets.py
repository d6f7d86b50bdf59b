"""What may not be shown: addresses are taken apart and told without their secrets, and no line tells one of them.

An address is told only as far as it can be taken apart without doubt, and of its options only those that are known to
be harmless. What was left out is remembered, so that texts of others (drivers, libraries, tracebacks) are told without
it too.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import TextIO
from urllib.parse import quote, quote_plus, unquote, unquote_plus

__all__ = [
    "HIDDEN",
    "guard",
    "reason",
    "remember",
    "remember_environment",
    "scrubbed",
    "shown",
    "shown_address",
    "without_rows",
]

HIDDEN = "***"
_SHORTEST = 6  # of what is looked for in texts: shorter ones would hide too much else

# As SQLAlchemy takes a URL apart, where that can be done in one way only.
_DATABASE = re.compile(
    r"""(?P<before> (?:sqlite|postgresql|postgres|oracle|mysql|mariadb|mssql) (?:\+[a-z0-9_]+)? :// )
    (?: (?P<user>[\w.~%+-]*) (?: : (?P<password>[^@/?\#]*) )? @ )?
    (?P<place> (?: \[[0-9A-Fa-f:.]+\] | [\w.%-]+ )? (?: :\d{1,5} )? (?: / [^?@=\#\x00-\x1f\x7f]* )? )
    (?: \? (?P<query>[^@\x00-\x1f]*) )?""",
    re.VERBOSE,
)
_WEB = re.compile(
    r"""(?P<before> https?:// )
    (?: (?P<password>[^@/?\#\s]*) @ )?
    (?P<place> (?: \[[0-9A-Fa-f:.]+\] | [\w.-]+ ) (?: :\d{1,5} )? (?: / [^?@\#\s]* )? )
    (?: \? (?P<query>[^@\x00-\x1f]*) )?""",
    re.VERBOSE | re.IGNORECASE,
)
_BEFORE = re.compile(r"https?|(sqlite|postgresql|postgres|oracle|mysql|mariadb|mssql)(\+[a-z0-9_]+)?", re.IGNORECASE)
_HARMLESS_NAMES = """
application_name cache channel_binding check_same_thread client_encoding connect_timeout dbname encoding events
gssencmode host hostaddr immutable keepalives keepalives_count keepalives_idle keepalives_interval krbsrvname
load_balance_hosts mode nolock port retry_count retry_delay service_name sid sslmode sslnegotiation
target_session_attrs tcp_connect_timeout tcp_user_timeout timeout uri user vfs
"""
_NAMES_OF_SECRETS = """
access_token api_key config_dir newpassword options passfile password pwd sslcert sslkey sslpassword token
wallet_location wallet_password
"""
_HARMLESS, _SECRET = frozenset(_HARMLESS_NAMES.split()), frozenset(_NAMES_OF_SECRETS.split())
_PLAIN = re.compile(r"[\w.,:/-]*")
_SUSPECT = re.compile(
    r"pass(word|wd|phrase|file)|pwd|secret|token|PRIVATE KEY|[a-z_]+\s*=.*[a-z_]+\s*=|:[^\s:]+@", re.IGNORECASE
)
_FOLDERS = frozenset({"PWD", "OLDPWD"})  # where a shell is, not a password
_SECRET_NAME = re.compile(r"PASS|PWD|SECRET|TOKEN|HEADERS|CREDENTIAL|API_?KEY|PRIVATE", re.IGNORECASE)
_ROWS = re.compile(
    r"^(?:DETAIL|CONTEXT|\[parameters): [\s\S]*?(?=^\[SQL|^\(Background|^  File |^Traceback|^The above|^During|^$|\Z)",
    re.MULTILINE,
)
_COMMON = frozenset({"bro_soap", "bro-soap", "localhost", "postgres", "postgresql", "oracle", "sqlite"})


def shown(text: str) -> str:
    """Return an address, or another text that somebody configured, without secrets; all is hidden when in doubt."""
    return _apart(text)[0]


def shown_address(text: str) -> str:
    """Return what can only be an address without secrets; all is hidden when it is none."""
    return shown(text) if "://" in text else HIDDEN


def remember(texts: Iterable[str]) -> None:
    """Remember the secrets in these addresses and texts: no line of this process tells them."""
    _KNOWN.add(each for text in texts for each in _apart(text)[1])


def remember_environment(environment: Mapping[str, str]) -> None:
    """Remember what the variables of others hold that this process listens to: passwords, tokens, headers, proxies."""
    for name, value in environment.items():
        if _SECRET_NAME.search(name) and name not in _FOLDERS:
            for each in (value, *re.split(r"[,;]", value)):
                told = (each.partition("=")[2] or each).strip()
                _KNOWN.add((each, told, *unquote(told).split()[-1:]))
        elif "://" in value and name.upper().startswith(("OTEL_", "HTTP", "ALL_PROXY", "BRO_SOAP_")):
            remember(_items(value))


def _items(value: str) -> list[str]:
    """Return what is in a list as JSON, as lists stand in the environment; a text that is none by itself."""
    try:
        found = json.loads(value)
    except ValueError:
        return [value]
    return [str(one) for one in found] if isinstance(found, list) else [value]


def scrubbed(text: str) -> str:
    """Return a text without any secret that is remembered, however it is written there."""
    return _KNOWN.pattern.sub(HIDDEN, text) if _KNOWN.pattern else text


def reason(error: BaseException) -> str:
    """Return in one line what went wrong: no statement, no values, no secrets."""
    said = str(getattr(error, "orig", None) or error).strip()
    return scrubbed(said.splitlines()[0])[:300] if said else type(error).__name__


def without_rows(text: str) -> str:
    """Return the text of an exception without what a database tells of the rows and values that it was about."""
    return _ROWS.sub("", text)


def guard() -> None:
    """Let what nobody caught be told without secrets, too."""
    sys.excepthook = _tell
    warnings.showwarning = _warn
    threading.excepthook = lambda told: _tell(told.exc_type, told.exc_value, told.exc_traceback)


def _warn(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    (file or sys.stderr).write(scrubbed(warnings.formatwarning(message, category, filename, lineno, line)))


def _tell(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, SystemExit):
        sys.stderr.write(scrubbed(without_rows("".join(traceback.format_exception(kind, error, trace)))))


class _Known:
    """The secrets of this process; they only become more."""

    def __init__(self) -> None:
        self.pattern: re.Pattern[str] | None = None
        self._all: set[str] = set()

    def add(self, secrets: Iterable[str]) -> None:
        found = {form for each in secrets for form in _forms(each) if len(form) >= _SHORTEST} - _COMMON
        if not found <= self._all:
            self._all |= found
            longest_first = sorted(self._all, key=lambda one: (-len(one), one))
            self.pattern = re.compile("|".join(map(re.escape, longest_first)))


_KNOWN = _Known()


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret in every way in which a text may hold it."""
    for plain in {secret, unquote(secret), unquote_plus(secret)}:
        yield from (plain, quote(plain, safe=""), quote(plain), quote_plus(plain), repr(plain)[1:-1])
        yield from (json.dumps(plain, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))


def _apart(text: str) -> tuple[str, list[str]]:
    """Return a text as it may be shown, and the secrets in it."""
    found = (_WEB if text[:4].lower() == "http" else _DATABASE).fullmatch(text)
    if found is None:
        return _doubtful(text)
    parts = found.groupdict()
    password, query = parts["password"], parts["query"]
    who = parts.get("user") or ""
    told, secrets = _query(query or "", web=found.re is _WEB)
    if password is not None:
        who += HIDDEN if found.re is _WEB else f":{HIDDEN}"
        secrets += [password, *password.split(":")] if found.re is _WEB else [password]
    named = {who, unquote(parts.get("user") or ""), *re.split(r"[/:]", parts["place"])}  # told anyway
    at = "@" if who or password is not None else ""
    shown_query = f"?{told}" if query is not None else ""
    return f"{parts['before']}{who}{at}{parts['place']}{shown_query}", [one for one in secrets if one not in named]


def _query(query: str, *, web: bool) -> tuple[str, list[str]]:
    """Return options as they may be shown: up to the first one that is not known to be harmless, and none behind it."""
    told: list[str] = []
    pairs = [pair.partition("=") for pair in query.split("&")] if query else []
    for at, (name, _, value) in enumerate(pairs):
        if web or not _harmless(name, value):
            told.append(f"{name}={HIDDEN}" if name in _SECRET else HIDDEN)
            rest = [pair for pair in pairs[at:] if web or not _harmless(pair[0], pair[2])]
            behind = "&".join("".join(pair) for pair in pairs[at:]).partition("=")[2]
            return "&".join(told), [behind, *(one for pair in rest for one in (pair[2], *_unnamed(pair)))]
        told.append(f"{name}={value}")
    return "&".join(told), []


def _harmless(name: str, value: str) -> bool:
    return name in _HARMLESS and bool(_PLAIN.fullmatch(unquote_plus(value)))


def _unnamed(pair: tuple[str, str, str]) -> tuple[str, ...]:
    """Return the name of an option that is none: the rest of a secret with `&` in it."""
    name, equals, value = pair
    return () if name in _SECRET or name in _HARMLESS else (name + equals + value, name)


def _doubtful(text: str) -> tuple[str, list[str]]:
    """Return what may be shown of a text that is no clean address, and all in it that may be a secret."""
    scheme, mark, rest = text.partition("://")
    if not mark and not _SUSPECT.search(text):
        return text, []
    known = scheme if mark and _BEFORE.fullmatch(scheme) else ""
    rest = rest if mark else text
    words = {
        piece for cut in (r"[/?&#\s]+", r"[:/?&=#@;,\s()'\"]+", r"[?&\s]+", r"\n+") for piece in re.split(cut, rest)
    }
    behind = [part for sign in ":@=" if (part := rest.partition(sign)[2])]
    hosts = [re.split(r"[:/?]", part)[0] for part in behind]
    secrets = {text, rest, rest.rpartition("@")[0], *words, *behind, *hosts} - _HARMLESS - _SECRET
    return f"{known}://{HIDDEN}" if known else HIDDEN, [*secrets]
