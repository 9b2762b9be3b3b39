"""What a process and its parent have in common: messages through a pipe, and limits of time and memory."""

from __future__ import annotations

import pickle
import struct
import sys
from pathlib import Path
from typing import IO

from lib.system import memory

_LENGTH = struct.Struct("<Q")


def send(stream: IO[bytes], message: object) -> None:
    """Write one message: its length, then its pickle."""
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


def peak() -> int:
    """The most address space that this process ever held, in bytes; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmPeak:")), 0)


class Reach:
    """Whether what follows came near the bound of its memory: libraries name other reasons when they get none."""

    def __init__(self, most_bytes: int) -> None:
        self._peak = peak()
        self._near = (memory.address_space() or 0) + most_bytes * 3 // 4

    @property
    def is_near(self) -> bool:
        """Whether three quarters were used."""
        return peak() > max(self._peak, self._near)


def limit(seconds: int, most_bytes: int) -> None:
    """Let what follows use so much processor time, and so much memory beyond what the process holds now."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if held := memory.address_space():
        resource.setrlimit(resource.RLIMIT_AS, (held + most_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))
