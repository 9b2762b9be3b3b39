"""The memory of this process: what it holds, and giving back what it no longer needs."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from mmap import PAGESIZE
from pathlib import Path

_STATM = Path("/proc/self/statm")  # pages: of the address space, then those in memory


def resident() -> int | None:
    """Bytes that this process holds in memory; None where the system does not tell, as only Linux does."""
    return _bytes(1)


def address_space() -> int | None:
    """Bytes of address space that this process holds; None where the system does not tell."""
    return _bytes(0)


def _bytes(column: int) -> int | None:
    try:
        return int(_STATM.read_bytes().split()[column]) * PAGESIZE
    except OSError:
        return None


def give_back() -> None:
    """Give freed memory back to the system, where the C library can: it keeps it for what comes otherwise."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
