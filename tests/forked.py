"""Runs Python commands in forks of one process that has imported the libraries: ``python tests/forked.py SOCKET``.

A command's start is mostly the import of pandas and the like. Our own modules are imported by each command from its own
folder; so this file is a script that imports none of them. Each connection to the socket is one command, which brings
its standard streams (see CLIENT), and is answered with its exit code.
"""

from __future__ import annotations

import json
import os
import runpy
import socket
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any

LIBRARIES = ("pandas", "pyarrow.parquet", "pyarrow.compute", "deltalake", "pptx", "xlsxwriter", "typst", "pdfplumber")
# Stands in for ``python -m MODULE …``; its first argument is the socket.
CLIENT = """
import json, os, socket, sys
address, flag, *words = sys.argv[1:]
assert flag == "-m", flag
with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(address)
    socket.send_fds(connection, [b"."], [0, 1, 2])
    command = {"words": words, "folder": os.getcwd(), "environment": dict(os.environ)}
    connection.sendall(json.dumps(command).encode() + b"\\n")
    sys.exit(int(connection.makefile().read()))
"""


def main(address: str) -> None:
    """Run the commands that come, one after another, until the process is ended."""
    for library in LIBRARIES:
        import_module(library)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        while True:
            connection, _ = listening.accept()
            with connection:
                _, streams, _, _ = socket.recv_fds(connection, 1, 3)
                command = json.loads(connection.makefile().readline())
                child = os.fork()
                if not child:
                    _run(command, streams)
                for stream in streams:
                    os.close(stream)
                _, status = os.waitpid(child, 0)
                connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _run(command: dict[str, Any], streams: Sequence[int]) -> None:
    """Be the command, and end as it does."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    # A stream keeps what it learnt of the file that was there before, such as that it can be sought.
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    os.chdir(command["folder"])
    os.environ.clear()
    os.environ.update(command["environment"])
    sys.path[0] = command["folder"]
    module, *arguments = command["words"]
    sys.argv = [module, *arguments]
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1])
