"""What modules log while a command runs: lines on standard error like any other, without secrets and in one piece."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

from bro_soap.cli.screen import say
from bro_soap.secrets import scrubbed, without_rows

__all__ = ["show_notices"]


class _Notices(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """Print the message as one line, and a traceback indented below it."""
        say(scrubbed(record.getMessage()), err=True)
        if record.exc_info:
            for one in without_rows(_FORM.formatException(record.exc_info)).split("\n"):
                say(scrubbed(f"    {one}"), err=True)


_FORM = logging.Formatter()


def show_notices() -> None:
    """Show warnings and worse; the service, when it is the command, sets up a log of its own."""
    import structlog  # noqa: PLC0415  takes longer than all that `--version` needs

    logging.lastResort = _Notices(logging.WARNING)
    if not structlog.is_configured():
        structlog.configure(
            processors=[_in_words],
            logger_factory=structlog.stdlib.LoggerFactory(),
            wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        )


def _in_words(_logger: Any, _method: str, told: MutableMapping[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    """Return an event with its values as `logging` takes it."""
    event, trouble = str(told.pop("event", "")), told.pop("exc_info", None)
    values = ", ".join(f"{name}={value}" for name, value in told.items())
    return (f"{event}: {values}" if values else event,), {"exc_info": trouble}
