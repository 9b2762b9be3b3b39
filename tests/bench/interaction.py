"""How fast a click is drawn, and what it costs the server, beside the same content in Dash.

``python -m tests.bench.interaction [--changes N]``: a real Chromium, both servers up, changes interleaved. A change
is a click that adds a section to the filter or takes it out; it is drawn when the content shows the number of
projects asked for and the last mutation before 250 ms of quiet has passed. The dashboard keeps the views asked for
last, the Dash page keeps nothing, so two things are timed: the first sight of a view (every set of sections once),
and going between two views already seen. Prints p50 and p95, server CPU a change, first chart (against a bare
Streamlit page with the same figure), memory for 1 and 20 sessions, and the ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field

import psutil
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lib.store.folder import load
from lib.store.tables import Tables
from tests.browser.chromium import dashboard, free_port, launch, start

# What is waited for: of the first screen, which has no chart, the last of its parts; of a project its chart.
_GRID, _CHART = "table.grid", ".main-svg"
_PROJECT = "projects?project=smart_prefecture"
_WATCH = """(root) => {
  const w = window.__bench = {clicked: 0, last: 0};
  document.addEventListener('pointerdown', () => { w.clicked = performance.now(); w.last = 0; }, true);
  new MutationObserver(() => { w.last = performance.now(); }).observe(
    document.querySelector(root), {childList: true, subtree: true, characterData: true});
}"""
_DRAWN = """async ([root, text]) => {
  const w = window.__bench, shows = () => document.querySelector(root).innerText.replace(/\\s/g, '').includes(text);
  for (const end = performance.now() + 15000; performance.now() < end;) {
    if (shows() && w.last && performance.now() - w.last > 250) return w.last - w.clicked;
    await new Promise(r => setTimeout(r, 10));
  }
  throw new Error('not drawn: ' + text);
}"""


@dataclass
class Peer:
    """One server and the page under test."""

    name: str
    process: subprocess.Popen[bytes]
    url: str
    root: str
    page: Page | None = None
    drawn: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def cpu_seconds(self) -> float:
        """CPU time of the server and its children so far."""
        own = psutil.Process(self.process.pid)
        times = [p.cpu_times() for p in (own, *own.children(recursive=True))]
        return sum(t.user + t.system for t in times)

    def memory(self) -> float:
        """Resident memory of the server in MB."""
        own = psutil.Process(self.process.pid)
        return sum(p.memory_info().rss for p in (own, *own.children(recursive=True))) / 1e6


def _open(context: BrowserContext, peer: Peer, path: str, shows: str) -> Page:
    """A page that is drawn as far as the part `shows`, with the watch on it."""
    page = context.new_page()
    page.goto(peer.url + path)
    page.wait_for_selector(f"{peer.root} {shows}", timeout=30_000)
    page.wait_for_timeout(600)
    page.evaluate(_WATCH, peer.root)
    return page


def _change(peer: Peer, section: str, select: bool, text: str) -> None:
    """Click the option (or clear it) and take the time until it is drawn."""
    page = peer.page
    assert page is not None
    if peer.name == "dashboard":
        box = page.get_by_test_id("stSidebar").get_by_role("combobox", name="所管課(室)")
        if select:
            box.click()
            target = page.get_by_role("option", name=section)
        else:
            target = page.get_by_test_id("stSidebar").locator(f'[role=group] button[aria-label*="{section}"]').last
    else:
        page.locator("#section").click()
        target = page.get_by_role("option", name=section)
    target.wait_for(state="visible")
    before = peer.cpu_seconds()
    target.click()
    peer.drawn.append(float(page.evaluate(_DRAWN, [peer.root, text])))
    page.keyboard.press("Escape")
    page.wait_for_timeout(150)
    peer.cpu.append((peer.cpu_seconds() - before) * 1000)


def _first_chart(browser: Browser, url: str) -> float:
    """Milliseconds from an empty cache to the first chart."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP")
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(".main-svg", timeout=30_000)
    taken = float(page.evaluate("performance.now()"))
    context.close()
    return taken


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def _start(command: list[str], path: str, port: int) -> subprocess.Popen[bytes]:
    return start(command, f"http://127.0.0.1:{port}{path}")


def _walk(tables: Tables) -> list[tuple[str, bool, int]]:
    """Every set of the sections once, each a click from the one before: (section, whether it is added, projects then)."""
    counts = tables["projects"].groupby("section").size()
    chosen: set[str] = set()
    steps = []
    for at in range(1, 2 ** len(counts)):
        section = counts.index[(at & -at).bit_length() - 1]
        chosen ^= {section}
        steps.append((section, section in chosen, int(sum(counts[s] for s in chosen))))
    return steps


def _report(title: str, ours: Peer, peer: Peer) -> None:
    print(f"\n{title} ({len(ours.drawn)} changes each, interleaved)")
    for p in (ours, peer):
        print(
            f"  {p.name:<10} click to drawn p50 {quantile(p.drawn, 0.5):6.0f} ms  p95 {quantile(p.drawn, 0.95):6.0f} ms"
            f"  server CPU {statistics.mean(p.cpu):6.1f} ms a change"
        )
    print(
        f"  ratio      p50 {quantile(ours.drawn, 0.5) / quantile(peer.drawn, 0.5):.2f}"
        f"  p95 {quantile(ours.drawn, 0.95) / quantile(peer.drawn, 0.95):.2f}"
        f"  server CPU {statistics.mean(ours.cpu) / statistics.mean(peer.cpu):.2f}"
    )


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.interaction", description=__doc__)
    parser.add_argument("--changes", type=int, default=30)
    options = parser.parse_args()
    os.environ["DASHBOARD_DATA"] = ""
    ports = [free_port() for _ in range(3)]
    ours = Peer("dashboard", dashboard(ports[0]), f"http://127.0.0.1:{ports[0]}/", '[data-testid="stMain"]')
    dash = _start([sys.executable, "-m", "tests.bench.dash_page", str(ports[1])], "/", ports[1])
    peer = Peer("Dash", dash, f"http://127.0.0.1:{ports[1]}/", "#main")
    bare_command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "tests/bench/bare_page.py",
        "--server.port",
        str(ports[2]),
    ]
    bare = _start(bare_command, "/_stcore/health", ports[2])
    try:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            _changes(browser, ours, peer, options.changes)
            _first_charts(browser, ours, f"http://127.0.0.1:{ports[2]}/", peer)
            _sessions(browser, ours, peer)
            browser.close()
    finally:
        for process in (ours.process, dash, bare):
            process.terminate()
            process.wait(timeout=20)


def _changes(browser: Browser, ours: Peer, peer: Peer, changes: int) -> None:
    tables = load()
    first = _walk(tables)
    last = max(tables["projects"]["section"])  # the one section that the walk ends with
    between = [(last, False, len(tables["projects"])), (last, True, first[-1][2])]
    pages = (
        ("全体像", "", "", _GRID, "{}事業"),
        ("事務事業", _PROJECT, "projects", _CHART, "事務事業の一覧({}事業)"),
    )
    for title, our_path, peer_path, shows, marker in pages:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP")
        ours.page, peer.page = _open(context, ours, our_path, shows), _open(context, peer, peer_path, shows)
        seen = [between[at % 2] for at in range(changes)]
        for what, steps in (("first sight of a view", first), ("between views already seen", seen)):
            ours.drawn, ours.cpu, peer.drawn, peer.cpu = [], [], [], []
            for at, (name, added, projects) in enumerate(steps):
                for one in (ours, peer) if at % 2 else (peer, ours):
                    assert one.page is not None
                    one.page.bring_to_front()
                    _change(one, name, added, marker.format(projects))
            _report(f"{title}, {what}", ours, peer)
        context.close()


def _first_charts(browser: Browser, ours: Peer, bare: str, peer: Peer) -> None:
    taken: dict[str, list[float]] = {"dashboard": [], "bare": [], "Dash": []}
    for _ in range(7):
        for name, url in (("dashboard", ours.url + _PROJECT), ("bare", bare), ("Dash", peer.url + "projects")):
            taken[name].append(_first_chart(browser, url))
    p50 = {name: statistics.median(values[1:]) for name, values in taken.items()}
    print(
        f"\nFirst chart, empty cache: dashboard {p50['dashboard']:.0f} ms, bare Streamlit page {p50['bare']:.0f} ms, Dash {p50['Dash']:.0f} ms"
    )
    print(f"  ratio to bare {p50['dashboard'] / p50['bare']:.2f}, to Dash {p50['dashboard'] / p50['Dash']:.2f}")


def _sessions(browser: Browser, *peers: Peer) -> None:
    print("\nServer memory")
    held = []
    for peer in peers:
        before = peer.memory()
        contexts = [browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP") for _ in range(20)]
        for at, context in enumerate(contexts):
            _open(context, peer, "", _GRID)
            if at == 0:
                one = peer.memory()
        held.append(peer.memory())
        print(
            f"  {peer.name:<10} {before:.0f} MB before, {one:.0f} MB with 1 session, {held[-1]:.0f} MB with 20 sessions"
        )
        for context in contexts:
            context.close()
    print(f"  ratio with 20 sessions {held[0] / held[1]:.2f}")


if __name__ == "__main__":
    main()
