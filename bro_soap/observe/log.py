"""The log: every line to standard error, for machines or for the eye, and never with a secret in it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from functools import partial
from typing import Any, TextIO, cast

import structlog

from bro_soap.legible import json_text, legible
from bro_soap.secrets import guard, scrubbed, without_rows

__all__ = ["set_up_logging"]


class _Lines:
    """A file for log lines; one that cannot be written (a full disk) is lost, and what it told of goes on."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: str) -> None:
        with suppress(OSError):
            self._file.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


def _for_the_eye(render: Callable[..., str]) -> Callable[..., str]:
    """Let nothing that a client wrote move the cursor or begin a line; a stack stands indented below its line."""

    def rendered(logger: Any, method: str, told: MutableMapping[str, Any]) -> str:
        stacks = [str(told.pop(name)) for name in ("stack", "exception") if name in told]
        seen = {name: legible(value if isinstance(value, str) else repr(value)) for name, value in told.items()}
        below = (f"\n    {legible(line)}" for stack in stacks for line in stack.split("\n"))
        return "".join((render(logger, method, seen), *below))

    return rendered


def set_up_logging(log_format: str) -> None:
    """Send every log line to standard error, without secrets: JSON for machines, or for the eye."""
    guard()
    renderer: Any = structlog.processors.JSONRenderer(serializer=json_text)
    if log_format == "console":
        renderer = _for_the_eye(structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback))
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,  # what is logged during a request carries its correlation id
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _no_rows,
    ]
    last = partial(_without_secrets, renderer)
    structlog.configure(
        processors=[*shared, last],
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _Lines(sys.stderr))),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=last, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


def _no_rows(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if isinstance(told := event.get("exception"), str):
        event["exception"] = without_rows(told)
    return event


def _without_secrets(renderer: Callable[..., str], *line: Any) -> str:
    """Return a line as it is written, with what this process must not tell taken out: the last net."""
    return scrubbed(renderer(*line))
