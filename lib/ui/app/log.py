"""The log as lines of JSON, where an administrator asks for it: for a machine that collects the logs of several servers."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from traceback import format_tb
from typing import Any

from lib.ui.app.program import running

RUN = "run"  # the attribute of a record that holds facts of a page's run (runs.py)


class JsonLines(logging.Formatter):
    """A record as one line of JSON. Of an exception its type and where it was raised: its text may quote what a reader wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        time = datetime.fromtimestamp(record.created).astimezone()
        line: dict[str, Any] = {
            "time": time.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": "error" if record.levelno >= logging.ERROR else "message",
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, RUN, {}),
            "program": running.name,
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["exception"] = _name(error)
            line["traceback"] = "".join(part for cause in _causes(error) for part in _where(cause))
        return json.dumps(line, ensure_ascii=False)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and those that it was raised from or in the handling of, the first one first."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _causes(cause)
    yield error


def _where(error: BaseException) -> list[str]:
    return [*format_tb(error.__traceback__), f"{_name(error)}\n"]


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


_FORMATTER = JsonLines()


def write_json() -> None:
    """Write all that is logged to standard error as lines of JSON; also what loggers write that others have set up by now."""
    root = logging.getLogger()
    names = list(root.manager.loggerDict)
    handlers = [handler for name in names for handler in logging.getLogger(name).handlers]
    if not any(handler.formatter is _FORMATTER for handler in root.handlers):
        root.addHandler(logging.StreamHandler())
        logging.captureWarnings(True)
    for handler in (*root.handlers, *handlers):
        if isinstance(handler, logging.StreamHandler):
            handler.setFormatter(_FORMATTER)
