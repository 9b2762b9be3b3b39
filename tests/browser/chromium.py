"""A real server and a real Chromium. A missing browser is a failure with a message, never a skip."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from lib.store.folder import ROOT

# Nothing may leave the host: Chromium's own background traffic is off.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb",
]  # fmt: skip
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str:
    """The system's Chromium (``CHROMIUM`` names another). Raises RuntimeError with what to do when there is none."""
    found = os.environ.get("CHROMIUM") or next((p for p in map(shutil.which, _NAMES) if p), None)
    if not found:
        raise RuntimeError("No Chromium found. Run `sh tests/run`, which installs one, or set CHROMIUM to its path.")
    return found


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium."""
    return playwright.chromium.launch(executable_path=executable(), args=FLAGS)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def start(command: list[str], url: str, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a server and wait until `url` answers."""
    # A file, not a pipe: nobody reads it, and a full pipe would stop a server that logs each request.
    log = tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | (environment or {}), stdout=log, stderr=log)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"The server ended: {log.read().decode()}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return process
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("The server did not answer within 60 s")


def dashboard(port: int, data: Path | None = None, base: str = "") -> subprocess.Popen[bytes]:
    """The dashboard as a user starts it, on this port, below the path ``base``."""
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "dashboard.py",
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.baseUrlPath",
        base,
    ]
    environment = {"DASHBOARD_DATA": str(data)} if data else {"DASHBOARD_DATA": ""}
    return start(command, f"http://127.0.0.1:{port}/{base}/_stcore/health".replace("//_", "/_"), environment)


@contextmanager
def serving(data: Path | None = None) -> Iterator[str]:
    """The address of a running dashboard."""
    port = free_port()
    process = dashboard(port, data)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=20)


def settled(page: Page) -> None:
    """Wait until the script has run, every chart is drawn and the document stands still."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
    page.wait_for_selector(".ev", timeout=30_000)
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=\"stSkeleton\"]') &&"
        " [...document.querySelectorAll('[data-testid=\"stPlotlyChart\"]')].every(c => c.querySelector('.main-svg'))",
        timeout=30_000,
    )
    page.wait_for_timeout(150)
