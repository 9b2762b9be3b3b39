"""A command of the project as tests run it: in this process for what it says and how it ends, or started for real."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from unittest import mock

from lib.store.folder import ROOT
from lib.system import console

Main = Callable[[list[str]], int]
# Where a command looks for its data: a test says it, or the committed tables are read.
_OURS = ("DASHBOARD_DATA", "DASHBOARD_RULES", "DASHBOARD_STORE")


def _environment(given: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _OURS} | given


def run(
    main: Main, *arguments: object, encoding: str = "utf-8", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Call a command in the project's folder, on a console of an encoding; a process would only add two seconds of imports."""
    words = [str(argument) for argument in arguments]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n") for _ in range(2))
    with (
        mock.patch.dict(os.environ, _environment(environment), clear=True),
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = console.call(main, words, failed=2)
    said = (stream.buffer.getvalue().decode(encoding, "replace") for stream in (out, err))
    return subprocess.CompletedProcess(words, code, *said)


def start(module: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module`` as a process of its own."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=_environment(environment), capture_output=True, text=True, timeout=180)
