"""Files that a command writes: whole or not at all, and open to others as the user's umask says."""

from __future__ import annotations

import errno
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from lib.system.faults import cause_of


class WriteError(Exception):
    """Why a file cannot be written, in Japanese."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or stays as it was. Raises WriteError.

    A link is followed, and a file that is replaced keeps its permissions. What is no file, such as ``/dev/null`` or a
    pipe, is written to as it is.
    """
    try:
        target = path.resolve()
        mode = _mode(target)
        if mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            target.write_bytes(content)
        else:
            _replace(target, content, mode)
    except (OSError, ValueError, RuntimeError) as error:  # a zero in the name; links in a ring
        raise WriteError(f"「{path}」に書き込めません。{cause_of(error)}") from error


def make_folder(path: Path) -> None:
    """Make a folder and those above it, unless they are there. Raises WriteError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise WriteError(f"フォルダ「{path}」を作れません。{cause_of(error)}") from error


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(target: Path, content: bytes, mode: int | None) -> None:
    """Complete the file under another name beside its place, then give it the name."""
    if mode is not None and stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "is a directory")
    part = target.with_name(f".{secrets.token_hex(8)}.tmp")  # short: the name may be as long as a name can be
    try:
        with part.open("xb") as out:
            out.write(content)
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
