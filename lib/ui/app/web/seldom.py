"""Log lines about what anybody on the network can cause: few, short, and on one line each."""

from __future__ import annotations

import logging
import time

_LOG = logging.getLogger("dashboard")
_PAUSE = 60.0  # seconds between two lines of a kind
_LONGEST = 120  # characters of what a stranger wrote

_last: dict[str, float] = {}  # by kind of event: when it was logged last
_held_back: dict[str, int] = {}


def warn(kind: str, message: str, *written: object) -> None:
    """Log `message` with what a stranger wrote put in, at most once a minute a kind; the next line says how many were not."""
    now = time.monotonic()
    if now - _last.get(kind, -_PAUSE) < _PAUSE:
        _held_back[kind] = _held_back.get(kind, 0) + 1
        return
    _last[kind] = now
    unsaid = _held_back.pop(kind, 0)
    text = message % tuple(plain(value) for value in written)
    _LOG.warning("%s%s", text, f" ({unsaid} more of this kind since the last line)" if unsaid else "")


def plain(value: object) -> str:
    """A stranger's text for a line of the log: short, quoted, without line ends or letters that turn the writing."""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return ascii(text[:_LONGEST])
