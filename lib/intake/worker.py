"""The process that reads files for another one: ``python -m lib.intake.worker SECONDS BYTES``, started by lib.intake.bounded.

Requests come on standard input and answers leave on standard output, each a pickle behind its length. Where the system
has such limits, a reading ends when it has used SECONDS of processor time or BYTES of memory beyond what the process
held before it. Whoever started the process looks at the clock.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

from lib.intake.files.book import Book, ReadFile
from lib.intake.files.opening import open_file
from lib.intake.read import read_file
from lib.intake.sheet.identity import Known
from lib.system.console import place_of

_LENGTH = struct.Struct("<Q")
_MOST_KEPT_BYTES = 600 * 1024 * 1024  # what the process may hold between two files
_JOBS: dict[str, Callable[..., Book | ReadFile]] = {"open": open_file, "read": read_file}


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message, still pickled; None where the other side has ended."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    content = stream.read(_LENGTH.unpack(head)[0])
    return content if len(content) == _LENGTH.unpack(head)[0] else None


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
        _limit(seconds, most_bytes)
        try:
            result = _JOBS[job](**arguments, **({"known": known} if job == "read" else {}))
            send(answers, ("done", replace(result, content=b""), _held_bytes()[1] > _MOST_KEPT_BYTES))
        except MemoryError:
            send(answers, ("memory", None, True))
            return
        except Exception as error:
            send(answers, ("fault", place_of(error), False))


def _held_bytes() -> tuple[int, int]:
    """Bytes of address space and of memory that this process holds; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0, 0
    return int(pages[0]) * os.sysconf("SC_PAGE_SIZE"), int(pages[1]) * os.sysconf("SC_PAGE_SIZE")


def _limit(seconds: int, most_bytes: int) -> None:
    """Let the next reading use so much processor time and memory beyond what was used before it."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if held := _held_bytes()[0]:
        resource.setrlimit(resource.RLIMIT_AS, (held + most_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:3]))
