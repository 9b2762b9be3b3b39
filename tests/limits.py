"""Real limits for tests: a disk that takes no more, and system calls that a file system refuses.

A full disk and a share without hard links need privileges to be made. A process may forbid itself more: how large a file
it writes, and by a filter of the kernel (seccomp) a system call, which then ends with the number that it is given.

``python -m tests.limits CALL ERROR MODULE ARGUMENT…`` runs a module whose system call (such as linkat) ends with an
error (such as EPERM).
"""

from __future__ import annotations

import ctypes
import errno
import platform
import resource
import runpy
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Numbers of system calls, by machine.
_CALLS: dict[str, dict[str, tuple[int, ...]]] = {
    "x86_64": {"linkat": (265,), "mkdir": (83, 258)},
    "aarch64": {"linkat": (37,), "mkdir": (34,)},
}
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2  # of prctl
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # of the filter's machine
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let this process write no file beyond `size` bytes: writing more fails, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refuse(call: str, number: int) -> None:
    """Let a system call fail with this error number in this process and its threads to come."""
    instructions = [struct.pack("HBBI", _LOAD, 0, 0, 0)]
    for code in _CALLS[platform.machine()][call]:
        instructions.append(struct.pack("HBBI", _JUMP_IF_EQUAL, 0, 1, code))
        instructions.append(struct.pack("HBBI", _RETURN, 0, 0, _ERROR | number))
    instructions.append(struct.pack("HBBI", _RETURN, 0, 0, _ALLOW))
    code_of_filter = ctypes.create_string_buffer(b"".join(instructions))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(instructions), ctypes.addressof(code_of_filter)))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    assert libc.prctl(_SET_SECCOMP, _FILTER, program) == 0, ctypes.get_errno()


if __name__ == "__main__":
    refuse(sys.argv[1], getattr(errno, sys.argv[2]))
    module, sys.argv = sys.argv[3], sys.argv[3:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
