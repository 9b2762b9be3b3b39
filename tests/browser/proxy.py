"""A real nginx in front of a dashboard, by the recipe of lib/ui/README.md itself. A missing nginx is a failure with a message."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.browser.certificate import Certificate
from tests.browser.chromium import free_port
from tests.documents import fences, read

# What an administrator's nginx.conf holds around a recipe. Everything that nginx writes goes to the test's own folder.
_AROUND = """
{user}
pid {folder}/nginx.pid;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{recipe}
}}
"""
# The ports of the servers in the recipes.
PORT, SECOND_PORT = 8501, 8502


def recipe() -> str:
    """The nginx recipe of lib/ui/README.md for one server."""
    return _recipes()[0]


def recipe_for_two() -> str:
    """The nginx recipe of lib/ui/README.md for two servers."""
    return _recipes()[1]


def _recipes() -> list[str]:
    return fences(read("lib/ui/README.md"), "nginx")


def changed(text: str, line: str, instead: str = "") -> str:
    """A recipe with other words in place of `line`, which must stand in it once."""
    assert text.count(line) == 1, f"{line!r} does not stand once in the recipe"
    return text.replace(line, instead)


def executable() -> str:
    """The system's nginx (``NGINX`` names another), also where it is on an administrator's path alone.

    Raises RuntimeError with what to do when there is none.
    """
    found = (
        os.environ.get("NGINX")
        or shutil.which("nginx")
        or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")
    )
    if not found:
        raise RuntimeError("No nginx found. Run `sh tests/run`, which installs one, or set NGINX to its path.")
    return found


@cache
def _port() -> int:
    """The port of every nginx of this worker, one after another: at an address of before, the browser has the scripts already."""
    return free_port()


@contextmanager
def nginx(
    text: str, dashboards: int | Mapping[int, int], certificate: Certificate | None, folder: Path, port: int = 0
) -> Iterator[str]:
    """The address that ends in a host and port (https://localhost:…) of a recipe's nginx before dashboards.

    `dashboards`: the port of the one server, or by port of the recipe the port that is used. Ports, server_name and the
    certificate's files are put in; all else is the recipe's. Without a certificate it is served by http. The log is
    `folder`/error.log.
    """
    port = port or (_port() if _is_free(_port()) else free_port())
    ports = {PORT: dashboards} if isinstance(dashboards, int) else dashboards
    for pattern, own in (
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port}{' ssl' if certificate else ''};"),
        (r"server_name [^;]+;", "server_name localhost;"),
        (r"ssl_certificate [^;]+;", f"ssl_certificate {certificate.public};" if certificate else ""),
        (r"ssl_certificate_key [^;]+;", f"ssl_certificate_key {certificate.private};" if certificate else ""),
    ):
        text, times = re.subn(pattern, own, text)
        assert times == 1, f"{pattern} stands {times} times in the recipe"
    assert {int(number) for number in re.findall(r":(85\d\d)\b", text)} == ports.keys()
    text = re.sub(r":(85\d\d)\b", lambda place: f":{ports[int(place[1])]}", text)
    folder.mkdir(parents=True, exist_ok=True)
    config, log = folder / "nginx.conf", folder / "error.log"
    user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not write to the folder
    config.write_text(_AROUND.format(user=user, folder=folder, recipe=text), encoding="utf-8")
    command = [executable(), "-p", str(folder), "-c", str(config), "-e", str(log), "-g", "daemon off;"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port, log)
        yield f"http{'s' if certificate else ''}://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when nginx listens."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"nginx ended: {log.read_text(encoding='utf-8') if log.exists() else ''}")
        if not _is_free(port):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx did not answer within 20 s")


def _is_free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
