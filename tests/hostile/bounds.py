"""Where work or memory is not in proportion to what was sent, and what bounds it: the figures are those of the code."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, fields

from bro_soap.security.pki.certificates import CertificatePolicy
from bro_soap.security.wsse.signature_policy import SignaturePolicy
from bro_soap.settings import Settings


@dataclass(frozen=True, slots=True)
class Bound:
    """A place: its module, what grows with what there, and the bound, with `{NAME}` for a constant of the module."""

    module: str
    grows: str
    bound: str


@dataclass(frozen=True, slots=True)
class _Figures:
    """The constants of a module; of two modules it is the frozen settings that have them."""

    module: str

    def __getitem__(self, name: str) -> str:
        value = getattr(importlib.import_module(f"bro_soap.{self.module}"), name, None)
        for policy in (SignaturePolicy, CertificatePolicy):
            if policy.__module__ == f"bro_soap.{self.module}":
                value = next((field.default for field in fields(policy) if field.name == name), value)
        if name in Settings.model_fields and self.module == "settings":
            value = Settings.model_fields[name].default
        if not isinstance(value, int | float):
            raise KeyError(f"{self.module} has no figure {name}")
        return f"{value:,}"


BOUNDS = (
    Bound("settings", "everything", "{max_request_bytes} bytes of a message, counted while they are read; no content coding"),
    Bound("serving.extent", "chunks of a body", "{_MOST_CHUNKS} chunks, lines of {_LONGEST_LINE} bytes, {_LONGEST_LENGTH} digits of a length"),
    Bound("xmlio.parse", "a tree: some 130 bytes for a tag or text, 250 for an attribute", "{MAX_TAGS} tags, {MAX_ATTRIBUTES} attributes"),
    Bound("xmlio.parse", "validation: with the square of attributes and namespaces of an element", "{MAX_PER_TAG} of them at an element"),
    Bound("xmlio.parse", "validation: with the prefixes around every element", "{MAX_PREFIXES} different prefixes"),
    Bound("xmlio.parse", "texts cut into pieces: with the square of the pieces", "{MAX_ASIDES} comments and instructions; a CDATA section cuts nothing"),
    Bound("xmlio.parse", "the look for a DOCTYPE, and for a crowded element, in the bytes", "each byte is looked at once: possessive expressions that give nothing back"),
    Bound("xmlio.parse", "what the parser quotes of a message", "the first complaint, in {MAX_SENTENCE} characters"),
    Bound("xmlio.form", "all that walks upwards from each element", "{MAX_DEPTH} levels, {MAX_IN_SCOPE} namespaces around an element"),
    Bound("xmlio.form", "canonical form: a namespace again at every element that uses it", "declarations of {REPEATED} times the message and {SPARE} bytes; namespaces of {MAX_URI} characters"),
    Bound("xmlio.declarations", "canonical form: characters that are escaped", "{ESCAPED} times, of a quote in an attribute"),
    Bound("xmlio.form", "canonical form: finding out that an element has no namespace", "{MAX_AROUND} levels and declarations around all elements together: 0.6 s"),
    Bound("xmlio.form", "canonical form: looking up listed prefixes at every element", "{MAX_SEARCHED} levels and declarations, times the prefixes: 1.2 s"),
    Bound("xmlio.schemas", "schema errors of libxml2", "the first {MOST_REASONS}, in {_LONGEST_REASON} characters"),
    Bound("xmlio.schemas", "schema errors explained: with the square of the errors of an element", "documents of {_EXPLAINED_ELEMENTS} elements, {_MOST_CHILDREN} children and {_MOST_NAMES} names at one, {_MOST_WORDS} words in a text; others are not explained"),
    Bound("xmlio.places", "schema errors located: elements passed over, the text read once more", "{_MOST_PASSED} elements, {_MOST_BYTES} bytes; of the rest no path or no column"),
    Bound("xmlio.elements", "numbers: an exponent says how many digits there are", "exponents to {_LARGEST_EXPONENT}; what is beyond is no number"),
    Bound("xmlio.dates", "numbers and years: Python reads digits in the square of their number", "Python itself stops at 4,300 digits"),
    Bound("xmlio.table", "tables", "in proportion, whatever stands in a cell; what is wrong is told of the first 99 cells"),
    Bound("rules.findings", "findings", "{MOST_FINDINGS} are sent, {MOST_RECORDED} kept; the last sent one says that there are more"),
    Bound("rules.wording", "findings that quote a value", "{_LONGEST_VALUE} characters of each"),
    Bound("channels.soap.messages", "answers that repeat what was sent", "{_LONGEST_ECHO} characters of a field, {MAX_FINDINGS} findings"),
    Bound("issue.procedure", "search", "{MOST_DOCUMENTS} documents; more is a rejection"),
    Bound("channels.rest.resource", "records of a list: objects, outcomes, mandates", "{MOST} a page"),
    Bound("channels.rest.resource", "what a list is asked by", "{_MOST_ASKED} fields"),
    Bound("store.own", "a page of a list: rows of others that are passed over", "{LOOKED_THROUGH} rows; then the place to go on from"),
    Bound("channels.soap.addressing", "addressing headers", "{_TOO_LONG} characters"),
    Bound("channels.http.exchange", "log and audit log", "{_LONGEST_NOTE} characters of anything that a message says"),
    Bound("security.wsse.signature_policy", "a signature: digests, prefixes, headers", "{max_references} references, {max_prefixes} listed prefixes, {max_headers} headers, {max_security_children} parts of the Security header, {max_token_characters} characters of a token"),
    Bound("security.wsse.header", "ids of a signed message: each must be the only one", "one look at every attribute"),
    Bound("security.wsse.xenc", "an encrypted key", "{_MAX_WRAPPED} bytes, {_MAX_HEADERS} headers; one key, one recipient, one EncryptedData"),
    Bound("security.wsse.decryption", "what stands around the encrypted content is written anew", "{_MAX_FRAME} bytes; the whole is parsed under all bounds above"),
    Bound("security.pki.certificates", "paths of certificates", "{max_certificate_bytes} bytes of one, {max_presented} presented, {max_levels} levels"),
    Bound("security.tls.handed", "a certificate in a header", "{_LARGEST} characters"),
    Bound("serving.service", "connections", "{_MOST_CONNECTIONS} of a process, half of them of one address"),
    Bound("serving.worker", "answers that nobody reads", "{_MOST_UNSENT} bytes of a process"),
    Bound("serving.turns", "who called lately", "{_MOST_PARTIES} parties"),
    Bound("serving.metrics", "counters by name", "{_MOST_CHECKS} names"),
    Bound("settings", "answers that are remembered", "{repeat_days} days; one row of a delivery"),
    Bound("validation.sets", "`bro-soap validate --batch`: orders of delivery", "{_MOST_TRIES} tries"),
)  # fmt: skip


def lines() -> Iterator[str]:
    """The table."""
    yield "| where | what grows | bound |\n|---|---|---|\n"
    for one in BOUNDS:
        path = one.module.replace(".", "/")
        yield f"| `{path}.py` | {one.grows} | {one.bound.format_map(_Figures(one.module))} |\n"
