"""A real server and a real Chromium. A missing browser is a failure with a message, never a skip.

Nine tenths of a first visit are spent on Streamlit's scripts (9 MB: fetched, unpacked, compiled), so tests share what holds
them: a browser context is cleared and used again (`Readers`), the servers that are only read serve all workers (`shared`),
and servers that a test starts for itself take the same port in turn (`own_port`).
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Browser, Error, Page, Playwright

from lib.store.folder import ROOT

# Nothing may leave the host: Chromium's own background traffic is off.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb",
]  # fmt: skip
# Pages of one site share a process: scripts that one page has compiled are there for the next. Halves the CPU of a load.
ONE_PROCESS = "--process-per-site"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str:
    """The system's Chromium (``CHROMIUM`` names another). Raises RuntimeError with what to do when there is none."""
    found = os.environ.get("CHROMIUM") or next((p for p in map(shutil.which, _NAMES) if p), None)
    if not found:
        raise RuntimeError("No Chromium found. Run `sh tests/run`, which installs one, or set CHROMIUM to its path.")
    return found


def launch(playwright: Playwright, *flags: str) -> Browser:
    """A headless Chromium."""
    return playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, *flags])


class Readers:
    """Readers of the dashboard, each with a browser context of their own; the next test takes the same contexts again, cleared."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._all: dict[str, list[_Reader]] = {}
        self._in_use: list[_Reader] = []

    def page(self, size: tuple[int, int] = (1366, 768), scheme: str = "light", **options: Any) -> Page:
        """An empty page of another reader. `options` are those of a browser context that cannot change later (touch)."""
        reader = next((one for one in self._of_kind(options) if one not in self._in_use), None)
        self._in_use.append(reader or self._another(options))
        return self._in_use[-1].open(size, scheme)

    def kept_page(self, scheme: str, **options: Any) -> Page:
        """An empty page that stays open when the readers leave, in the context that their pages have: one more costs 5 s."""
        first = next(iter(self._of_kind(options)), None) or self._another(options)
        page = first.open((1366, 768), scheme)
        first.kept.append(page)
        return page

    def leave(self) -> None:
        """Close the readers' pages and forget what they left: cookies, storage, permissions. Scripts stay in the cache."""
        while self._in_use:
            self._in_use.pop().clear()

    def _of_kind(self, options: dict[str, Any]) -> list[_Reader]:
        return self._all.setdefault(repr(sorted(options.items())), [])

    def _another(self, options: dict[str, Any]) -> _Reader:
        reader = _Reader(self._browser, options)
        self._of_kind(options).append(reader)
        return reader


class _Reader:
    """A browser context. Its first page stays, empty: it keeps the window, which costs more to open than a tab."""

    def __init__(self, browser: Browser, options: dict[str, Any]) -> None:
        size = {"width": 1366, "height": 768}
        self.context = browser.new_context(locale="ja-JP", viewport=size, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        self._window = self.context.new_page()
        self._protocol = self.context.new_cdp_session(self._window)
        self.kept: list[Page] = []

    def open(self, size: tuple[int, int], scheme: str) -> Page:
        page = self.context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        return page

    def clear(self) -> None:
        stay = [self._window, *self.kept]
        opened = [page for page in self.context.pages if page not in stay and page.url.startswith("http")]
        if opened and self._window.url == "about:blank":
            # A page of the site keeps its process, and with it the compiled scripts, for the pages to come.
            with suppress(Error):  # the server is gone: the next reader tries again
                self._window.goto(urljoin(opened[0].url, "/_stcore/health"))
        for page in self.context.pages:
            if page not in stay:
                page.close()
        self._protocol.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        self.context.clear_cookies()
        self.context.clear_permissions()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@cache
def own_port() -> int:
    """The port of the one server that a test starts for itself: at an address of before, the browser has the scripts already."""
    return free_port()


def start(
    command: list[str], url: str, environment: dict[str, str] | None = None, patience: float = 60
) -> subprocess.Popen[bytes]:
    """Start a server and wait until `url` answers, for at most `patience` seconds."""
    # A file, not a pipe: nobody reads it, and a full pipe would stop a server that logs each request.
    log = tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | (environment or {}), stdout=log, stderr=log)
    deadline = time.monotonic() + patience
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
    raise RuntimeError(f"The server did not answer within {patience:.0f} s")


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
    """The address of a dashboard of this test, or of these tests, alone."""
    process = dashboard(own_port(), data)
    try:
        yield f"http://127.0.0.1:{own_port()}/"
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def shared(folder: Path, name: str, data: Path | None = None) -> Iterator[str]:
    """The address of a dashboard that every worker reads: the first to ask starts it, the last to leave ends it.

    `folder` is one that the workers of a run share. The kernel gives a lock up with the process that holds it.
    """
    with (folder / f"{name}.server").open("a+") as entry, (folder / f"{name}.readers").open("a") as readers:
        fcntl.flock(entry, fcntl.LOCK_EX)
        entry.seek(0)
        running = json.loads(entry.read() or "null")
        process = None
        if running is None:
            port = free_port()
            process = dashboard(port, data)
            running = {"url": f"http://127.0.0.1:{port}/", "pid": process.pid}
            json.dump(running, entry)
            entry.flush()
        fcntl.flock(readers, fcntl.LOCK_SH)
        fcntl.flock(entry, fcntl.LOCK_UN)
        try:
            yield running["url"]
        finally:
            fcntl.flock(entry, fcntl.LOCK_EX)
            with suppress(BlockingIOError):  # another worker still reads
                fcntl.flock(readers, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.kill(running["pid"], signal.SIGTERM)
                entry.truncate(0)
                if process is not None:
                    process.wait(timeout=20)


# What a page must have before anybody measures it, and for how long nothing may have changed in it since.
_SETTLED = """quiet => {
  const all = selector => [...document.querySelectorAll(selector)];
  const ready = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
    && document.querySelector(".ev") && !document.querySelector('[data-testid="stSkeleton"]')
    && all('[data-testid="stPlotlyChart"]').every(chart => chart.querySelector(".main-svg"))
    && document.fonts.status === "loaded";
  if (!window.__changed) {
    const changed = () => { window.__changed = performance.now(); };
    new MutationObserver(changed).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    changed();
  }
  if (!ready) window.__changed = performance.now();
  return performance.now() - window.__changed > quiet;
}"""


def settled(page: Page, quiet: int = 120) -> None:
    """Wait until the script has run, every chart is drawn and the document has stood still for `quiet` ms.

    On a busy machine what follows a click may begin later than that: a test of a click waits for what the click shows.
    """
    page.wait_for_function(_SETTLED, arg=quiet, polling=40, timeout=60_000)


# Goes as a link of ours does; done when the script runs for the new address, or, where it was that quick, has drawn. A run
# that was quick and changed nothing leaves no trace to wait for.
_GO = """to => new Promise((begun) => {
  const app = document.querySelector('[data-testid="stApp"]'), main = document.querySelector('[data-testid="stMain"]');
  const watch = new MutationObserver(() => {
    watch.disconnect();
    begun();
  });
  watch.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  watch.observe(main, { subtree: true, childList: true, characterData: true });
  setTimeout(begun, 5_000);
  main.scrollTo(0, 0);
  history.pushState({}, "", to);
  dispatchEvent(new PopStateEvent("popstate"));
})"""
_IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def go(page: Page, url: str) -> None:
    """Go on to the top of another address as a link of ours does: a quarter of the CPU of a load. The session stays."""
    page.wait_for_selector(_IDLE)
    page.evaluate(_GO, url)
    settled(page)


class SharedPage:
    """A page for tests that only begin at an address: the first of them loads it, the others go on in it.

    They stand together in their file, after tests with a page of their own: two readers at once are two browser contexts,
    each of which fetches and compiles the scripts.
    """

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._page: Page | None = None

    def at(self, url: str) -> Page:
        """The page at this address, seen from the top. Storage, permissions and size are as the test before left them."""
        if self._page is None or self._page.is_closed():
            self._page = self._readers.page()
        page = self._page
        is_elsewhere = page.url.startswith("http") and not page.evaluate(
            "to => location.href === new URL(to).href", url
        )
        if is_elsewhere and page.evaluate("to => location.origin === new URL(to).origin", url):
            go(page, url)
        else:
            page.goto(url)
            settled(page)
        page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
        return page
