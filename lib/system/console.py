"""How every command meets its console: what it prints, how it is stopped, and the code that it ends with.

A command is a function from its arguments to an exit code. `run` calls it so that no console, pipe or full disk behind
its output keeps it from its work, and no sign in a name or a note does anything to a terminal.
"""

from __future__ import annotations

import argparse
import atexit
import errno
import io
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO, cast

from lib.system.faults import cause_of
from lib.system.files import WriteError
from lib.system.user import UserError

Main = Callable[[list[str]], int]
# Control letters, ends of lines that terminals know and turns of direction: they would move the cursor, change colours,
# or show a name in another order than it is written. A line's end is a command's own.
_UNSAFE_LETTERS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_UNSAFE = re.compile(f"[{_UNSAFE_LETTERS}]")
_UNSAFE_OR_HALF = re.compile(f"[{_UNSAFE_LETTERS}\ud800-\udfff]")
# What argparse says in English, and how it is said here.
_ARGUMENTS: Sequence[tuple[str, str]] = (
    (r"the following arguments are required: (.+)", r"次の指定が必要です: \1"),
    (r"unrecognized arguments: (.+)", r"使えない指定です: \1"),
    (r"argument (.+?): expected .*", r"\1 の後に値が必要です"),
    (r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)", r"\1 に \2 は使えません。使えるもの: \3"),
    (r"argument (.+?): invalid int value: (.+)", r"\1 には整数を書いてください: \2"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 だけでは決まりません。候補: \2"),
)


class StoppedError(BaseException):
    """Somebody asked the command to stop; `code` is the exit code that says so."""

    def __init__(self, number: int, is_writing: bool) -> None:
        self.code = 128 + number
        self.is_writing = is_writing
        look = "どこまで書けたかを確かめてください(蓄積データは python -m lib.store log)。"
        super().__init__(f"書き込みの途中で止めました。{look}" if is_writing else "途中で止めました。")


class Parser(argparse.ArgumentParser):
    """A parser of arguments that says in Japanese what is wrong with them; the exit code is then 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and how the command is used."""
        for english, japanese in _ARGUMENTS:
            message = re.sub(f"(?s)^{english}$", japanese, message)
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


def run(main: Main, failed: int) -> NoReturn:
    """Run a command with the arguments of this process, and end the process. `failed`: its code when it cannot be done.

    The process ends without tearing down the interpreter: threads of pyarrow may still let go of files that Python
    opened for them, which aborts the process while Python is being torn down (apache/arrow#34314, exit code 134).
    """
    if os.name == "posix" and sys.stderr is not None and not sys.flags.dev_mode:
        _keep_libraries_off(sys.stderr)
    signals = [s for s in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(s) is not signal.SIG_IGN]
    for number in signals:
        signal.signal(number, _stop)
    code = call(main, sys.argv[1:], failed)
    for number in signals:
        signal.signal(number, signal.SIG_IGN)
    atexit._run_exitfuncs()
    os._exit(code)


def _keep_libraries_off(stderr: TextIO) -> None:
    """Let Python alone write to standard error. Libraries in Rust print there when a thread met a full disk."""
    own = os.fdopen(os.dup(stderr.fileno()), "w", encoding=stderr.encoding, errors=stderr.errors, buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stderr.fileno())
    os.close(nowhere)
    sys.stderr = own


def call(main: Main, arguments: list[str], failed: int) -> int:
    """The exit code of a command, once all that it said is written."""
    out, err = Output(sys.stdout), Output(sys.stderr)
    sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
    try:
        code = _code_of(main, arguments, failed)
        out.flush()
        if out.problem is not None and not out.is_left:
            print(f"結果を最後まで出力できませんでした。{cause_of(out.problem)}", file=sys.stderr)
            code = max(code, failed)
        err.flush()
    finally:
        sys.stdout, sys.stderr = cast(TextIO, out.stream), cast(TextIO, err.stream)
    return code


def _code_of(main: Main, arguments: list[str], failed: int) -> int:
    """Run a command; what it does not catch itself is said in words."""
    try:
        return main(arguments)
    except SystemExit as end:  # argparse
        return end.code if isinstance(end.code, int) else failed
    except StoppedError as stopped:
        print(stopped, file=sys.stderr)
        return stopped.code
    except (WriteError, UserError) as error:
        print(one_line(error), file=sys.stderr)
    except (OSError, MemoryError) as error:
        name = f"「{one_line(error.filename)}」: " if isinstance(error, OSError) and error.filename else ""
        print(f"{name}{cause_of(error)}", file=sys.stderr)
    except BaseException as error:  # also a panic of a library in Rust
        print(f"プログラムに問題が起きました({place_of(error)})。この表示を管理者に伝えてください。", file=sys.stderr)
        if sys.flags.dev_mode:  # python -X dev
            traceback.print_exc()
    return failed


def place_of(error: BaseException) -> str:
    """A fault of ours in a few words, for who mends it: ``KeyError sheet.py:79``."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {Path(last.filename).name}:{last.lineno}"


class _Held:
    """Whether a command is at work that must not be cut in two, and whether somebody asked it to stop meanwhile."""

    is_held = False
    is_asked = False


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let work come to its end though somebody asks to stop. Who asks a second time is heard at once."""
    _Held.is_held, _Held.is_asked = True, False
    try:
        yield
    finally:
        _Held.is_held = False


def _stop(number: int, _frame: FrameType | None) -> None:
    if not _Held.is_held or _Held.is_asked:
        raise StoppedError(number, _Held.is_held)
    _Held.is_asked = True
    words = "書き込みが終わるのを待っています。もう一度止めると、途中でも終わります。\n"
    with suppress(OSError):  # not by print, which this signal may have interrupted
        os.write(sys.stderr.fileno(), words.encode(sys.stderr.encoding, "backslashreplace"))


def one_line(text: object) -> str:
    """A name or a note as it stands on one line, with its own ends of lines as ``\\n``."""
    return str(text).replace("\n", "\\n")


def for_scripts(text: str) -> str:
    """JSON or TOML in which what moves a terminal, and halves of letters, stand as ``\\u009b``, which both read."""
    return _UNSAFE_OR_HALF.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)


def print_result(sentence: str) -> None:
    """Print what a command has changed; on standard error too where nobody takes it from standard output."""
    print(sentence, flush=True)
    if isinstance(sys.stdout, Output) and sys.stdout.problem is not None:
        print(sentence, file=sys.stderr)


def print_utf8(text: str) -> None:
    """Print JSON or TOML for scripts: in UTF-8, whatever the encoding of the console."""
    cast(Output, sys.stdout).write_utf8(for_scripts(text))


class Output(io.TextIOBase):
    """A standard stream that takes any text and never stops its writer; `problem` is why it could not be written.

    A sign that the console's encoding does not have is written as ``\\u2713``: unlike ``?`` that tells it from every
    other, and a question mark that somebody wrote from one that nobody did. So are control letters.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream  # None where the process was started without one
        self.problem: OSError | None = None
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the console."""
        return self.stream.encoding if self.stream else "utf-8"

    @property
    def is_left(self) -> bool:
        """Whether its reader has left before the end, as ``head`` does."""
        # Windows says EINVAL.
        return self.problem is not None and self.problem.errno in (errno.EPIPE, errno.EINVAL)

    def fileno(self) -> int:
        """The number of the file that it writes to."""
        if self.stream is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self.stream.fileno()

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self.stream is not None and self.stream.isatty()

    def write(self, text: str) -> int:
        """Write a text with its control letters escaped."""
        self._try(lambda stream: stream.write(_UNSAFE.sub(_escaped, text)))
        return len(text)

    def write_utf8(self, text: str) -> None:
        """Write a text in UTF-8, whatever the console's encoding: for scripts."""
        self._try(lambda stream: (stream.flush(), stream.buffer.write(text.encode())))

    def flush(self) -> None:
        """Hand on what is written."""
        self._try(lambda stream: stream.flush())

    def _try(self, write: Callable[[TextIO], object]) -> None:
        if self.problem is not None:
            return
        try:
            if self.stream is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            write(self.stream)
        except OSError as error:
            self.problem = error


def _escaped(sign: re.Match[str]) -> str:
    return sign[0].encode("unicode_escape").decode("ascii")
