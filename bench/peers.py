"""The servers to compare with, under the same gunicorn and TLS: bare HTTPS answers, and a typed Spyne service.

Run as `python -m bench.peers https FOLDER` or `python -m bench.peers typed SAMPLE DATABASE`; settings as the service's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from bro_soap.service.app import Parts
from bro_soap.serving.service import gunicorn_settings
from bro_soap.settings import read_settings

Application = Callable[[Mapping[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Peer(BaseApplication):  # type: ignore[misc]
    """gunicorn with the settings of the service and another application."""

    def __init__(self, load: Callable[[], Application]) -> None:
        self.load = load
        super().__init__()

    def load_config(self) -> None:
        settings = read_settings()
        tls = Parts(settings).tls()
        tls.context()
        for name, value in gunicorn_settings(settings, tls).items():
            self.cfg.set(name, value)


def https(folder: Path) -> Application:
    """Return the least there can be: the request is read, and the bytes of the file of that name are the answer."""
    files: dict[str, bytes] = {}

    def application(environ: Mapping[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        name = environ["PATH_INFO"][1:]
        body = files.get(name) or files.setdefault(name, (folder / name).read_bytes())
        start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))])
        return [body]

    return application


def main() -> None:
    """Serve until told to stop."""
    kind, *arguments = sys.argv[1:]
    if kind == "https":
        _Peer(lambda: https(Path(arguments[0]))).run()
    else:
        from bench.typed import typed  # noqa: PLC0415  it is Spyne's import that costs

        _Peer(lambda: typed(Path(arguments[0]), arguments[1])).run()


if __name__ == "__main__":
    main()
