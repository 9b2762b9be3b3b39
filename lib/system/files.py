"""Files that a command writes: whole or not at all, and open to others as the user's umask says."""

from __future__ import annotations

import errno
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lib.system.faults import cause_of

MOST_BYTES = 20 * 1024 * 1024


class WriteError(Exception):
    """Why a file cannot be written, in Japanese."""


class ReadError(Exception):
    """Why a file cannot be read, in Japanese and without its name."""


def read_whole(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The bytes of a file that somebody named. Raises ReadError.

    What is no file is not read: a pipe may never say anything, and ``/dev/zero`` never ends.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadError("フォルダです。中のファイルを1つずつ指定してください。")
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(
                "ふつうのファイルではありません(パイプや装置)。ファイルに保存し、そのファイルを指定してください。"
            )
        if status.st_size > most_bytes:
            raise ReadError(f"ファイルが大きすぎます。{most_bytes // 1024 // 1024} MBまでです。分けてください。")
        return path.read_bytes()
    except FileNotFoundError:
        raise ReadError("ファイルが見つかりません。場所と名前を確かめてください。") from None
    except (OSError, ValueError) as error:  # a zero in the name
        raise ReadError(f"ファイルを開けません。{cause_of(error)}") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or stays as it was. Raises WriteError.

    A link is followed, and a file that is replaced keeps its permissions. What is no file, such as ``/dev/null`` or a
    pipe, is written to as it is.
    """
    with _said(path):
        target = path.resolve()
        mode = _mode(target)
        if mode is None or stat.S_ISREG(mode):
            _replace(target, content, mode)
        else:
            target.write_bytes(content)


def check_place(path: Path) -> None:
    """Raise WriteError where `write_whole` could not begin to write a file, before the work that makes its content."""
    with _said(path):
        target = path.resolve()
        mode = _mode(target)
        if mode is None or stat.S_ISREG(mode):
            part = _part_beside(target)
            part.open("xb").close()
            part.unlink()


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:  # a zero in the name; links in a ring
        raise WriteError(f"「{path}」に書き込めません。{cause_of(error)}") from error


def make_folder(path: Path) -> None:
    """Make a folder and those above it, unless they are there. Raises WriteError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise WriteError(f"フォルダ「{path}」を作れません。{cause_of(error)}") from error


def _mode(target: Path) -> int | None:
    """The mode of what is there, None for nothing. Raises IsADirectoryError: Windows would say PermissionError."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "is a directory")
    return mode


def _part_beside(target: Path) -> Path:
    """The name of a file while it is not complete; short, for the file's own may be as long as a name can be."""
    return target.with_name(f".{secrets.token_hex(8)}.tmp")


def _replace(target: Path, content: bytes, mode: int | None) -> None:
    """Complete the file under another name beside its place, then give it the name."""
    part = _part_beside(target)
    try:
        with part.open("xb") as out:
            out.write(content)
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        part.replace(target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
