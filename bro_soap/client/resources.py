"""What the service tells as JSON, beside the messages of the BRO: what became of deliveries, and lists of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from bro_soap.client.connecting import innermost, refusal, refused_by_tls
from bro_soap.client.failures import NoAnswer, UntrustedReply
from bro_soap.client.retries import Retries

__all__ = ["Resources"]


class Resources:
    """The resources at the host of a service; what got no answer is asked for again. Safe to share between threads."""

    def __init__(self, session: requests.Session, address: str, timeout: float, retries: Retries) -> None:
        service = urlsplit(address)
        self._host = f"{service.scheme}://{service.netloc}"
        self._session, self._timeout, self._retries = session, timeout, retries

    def read(self, path: str, asked: Mapping[str, str | None]) -> Mapping[str, Any]:
        """Return one record. Raises `HttpRefusal` (404: none of ours), `NoAnswer` or `UntrustedReply`."""
        given = {name: value for name, value in asked.items() if value is not None}
        return self._retries.run(lambda: self._once(path, given))

    def each(self, path: str, name: str, asked: Mapping[str, str | None]) -> Iterator[Mapping[str, Any]]:
        """Return each record of a list, a page at a time as they are taken; raises as `read` does."""
        wanted: Mapping[str, str | None] | None = asked
        while wanted is not None:
            page = self.read(path, wanted)
            yield from page.get(name, ())
            following = urlsplit(str(page.get("next", "")))
            wanted = dict(parse_qsl(following.query)) if following.query else None

    def _once(self, path: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        address = self._host + path
        try:
            response = self._session.get(address, params=asked, timeout=self._timeout)
        except requests.RequestException as error:
            raise NoAnswer(f"no answer from {address}: {innermost(error)}", refused=refused_by_tls(error)) from error
        if response.status_code != 200:
            raise refusal(response, "")
        try:
            told = response.json()
        except ValueError as error:
            raise UntrustedReply(f"the answer is no JSON: {error}") from error
        if not isinstance(told, dict):
            raise UntrustedReply("the answer is no record")
        return told
