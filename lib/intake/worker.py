"""The process that reads files for another one: ``python -m lib.intake.worker SECONDS BYTES``, started by lib.intake.bounded.

Requests come on standard input and answers leave on standard output, each a pickle behind its length. Where the system
has such limits, a reading ends when it has used SECONDS of processor time or BYTES of memory beyond what the process
held before it. Whoever started the process looks at the clock.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lib.intake.files.book import Book, ReadFile
from lib.intake.files.opening import open_file
from lib.intake.read import read_file
from lib.intake.sheet.identity import Known
from lib.system import memory
from lib.system.console import place_of
from lib.system.workers import Reach, limit, receive, send

_MOST_KEPT_BYTES = 600 * 1024 * 1024  # what the process may hold between two files
_JOBS: dict[str, Callable[..., Book | ReadFile]] = {"open": open_file, "read": read_file}


def main(seconds: int, most_bytes: int) -> None:
    """Answer requests until there are no more.

    A request is ``("known", known)``, which has no answer, or ``(job, arguments by name)``. An answer is
    ``(what, result, is_last)`` with `what` one of done, memory, fault; the first message says that the process is ready.
    """
    answers, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    send(answers, ("ready", None, False))
    known: Known | None = None
    while (request := receive(sys.stdin.buffer)) is not None:
        job, arguments = pickle.loads(request)  # from the process that started this one
        if job == "known":
            known = arguments
            continue
        limit(seconds, most_bytes)
        what, result = answer(job, arguments | ({"known": known} if job == "read" else {}), Reach(most_bytes))
        is_last = what == "memory" or (what == "done" and (memory.resident() or 0) > _MOST_KEPT_BYTES)
        send(answers, (what, result, is_last))
        if what == "memory":
            return


def answer(job: str, arguments: dict[str, Any], reach: Reach) -> tuple[str, Book | ReadFile | str | None]:
    """What became of a request, and its result.

    Near its bound of memory a library that gets none calls a sound file broken, so there that is not believed.
    """
    try:
        result = _JOBS[job](**arguments)
    except MemoryError:
        return "memory", None
    except Exception as error:
        return ("memory", None) if reach.is_near else ("fault", place_of(error))
    if _is_unreadable(result) and reach.is_near:
        return "memory", None
    return "done", replace(result, content=b"")


def _is_unreadable(result: Book | ReadFile) -> bool:
    """Whether nothing came of a file but what is wrong with it."""
    if isinstance(result, Book):
        return not result.grids and any(message.level == "error" for message in result.messages)
    return result.level == "error" and not any(map(len, result.tables.values()))


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:3]))
