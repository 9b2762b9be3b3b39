"""What size costs: the same clicks on one group, 130 and 600 made-up groups, and beside Dash, in one run.

``python -m tests.bench.prefecture [--rounds N] [--sizes 1 130 600]``: a fresh server a size, over Streamlit's own protocol. Server CPU of
the first screen seen before, of a change of filter whose view nobody has seen, and of one seen before; the same clicks in a
real Chromium from pressing to drawn; bytes of every page; memory with one reader and with 200. Ratios against one group.
Dash draws the same first screen of 130 groups (its parts as components) beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from lib.store.folder import load
from tests.bench.people import Data, Person, Servers, Visit, cold, served
from tests.browser.chromium import free_port, launch, settled, start
from tests.prefecture import generate

T = TypeVar("T")
_READERS = 200
_LIMIT = 300_000
PAGES = [
    Visit(), Visit("", "by=measure"), Visit("", "by=picture"), Visit("", "by=year"), Visit("", "by=list"), Visit("indicators"), Visit("indicators", "sort=rate"),
    Visit("projects"), Visit("projects", "sort=-cost"), Visit("viewpoints"), Visit("viewpoints", "by=list"), Visit("compare"),
    Visit("search"), Visit("search", urlencode({"find": "市町"})), Visit("meeting"), Visit("meeting", "run=yes"), Visit("sources"),
    Visit("sources", "part=method"), Visit("sources", "part=reporting"), Visit("sources", "part=quality"), Visit("intake"),
]  # fmt: skip
_DRAWN = """() => new Promise(done => {
  let last = 0; const began = performance.now();
  new MutationObserver(() => { last = performance.now(); }).observe(document.querySelector('[data-testid="stMain"]'), {childList: true, subtree: true, characterData: true});
  const look = () => last && performance.now() - last > 250 ? done(last - began) : performance.now() - began > 15000 ? done(NaN) : setTimeout(look, 10);
  look(); window.__go();
})"""


def _run(coroutine: Coroutine[Any, Any, T]) -> T:
    """A coroutine to its end, in a thread of its own: this one's loop is the browser's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def filters(data: Path) -> list[Visit]:
    """Addresses of the first screen with one section chosen, each another view."""
    return [Visit("", urlencode({"section": s})) for s in dict.fromkeys(load(data)["projects"]["section"])]


async def _cpu(server: Servers, visits: list[Visit]) -> float:
    """Median server CPU in ms of these visits, one after another."""
    person = Person(server.url)
    await person.open()
    await person.visit(Visit())
    taken = []
    for visit in visits:
        before = server.cpu()
        run = await person.visit(visit)
        await asyncio.sleep(0.05)
        taken.append((server.cpu() - before) * 1000)
        assert not run.trouble, run
    assert person.socket is not None
    await person.socket.close()
    return statistics.median(taken)


async def _sizes(server: Servers) -> dict[str, int]:
    """Bytes of each page to a reader who has seen none of it."""
    found = {}
    for visit in PAGES:
        person = Person(server.url)
        await person.open()
        run = await person.visit(visit)
        found[f"{visit.page or 'overview'}?{visit.query}".rstrip("?")] = run.size
        assert person.socket is not None and not run.trouble, run
        await person.socket.close()
    return found


def _clicks(browser: Browser, url: str, visits: list[Visit]) -> float:
    """Median ms from asking for another filter to the last change of the page."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP").new_page()
    page.goto(url)
    settled(page)
    taken = []
    for visit in visits:
        page.evaluate(
            "to => { window.__go = () => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }; }",
            f"./?{visit.query}",
        )
        taken.append(float(page.evaluate(_DRAWN)))
        settled(page)
    page.context.close()
    return statistics.median(taken)


def _one(groups: int, rounds: int, browser: Browser) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        generate(data, groups)
        server = served("dashboard", Data(data))
        try:
            _run(_cpu(server, [Visit()]))  # everything is loaded and judged
            (memory_of_one,) = server.memory()
            changes = filters(data)[: max(rounds, 2)]
            found = {
                "first screen, seen before": _run(_cpu(server, [Visit()] * rounds)),
                "a filter's view, first sight": _run(_cpu(server, changes)),
                "a filter's view, seen before": _run(_cpu(server, changes * 2)),
            }
            found["click to drawn, first sight"] = _clicks(
                browser, server.url, [Visit("", f"{v.query}&core=yes") for v in changes]
            )
            found["click to drawn, seen before"] = _clicks(browser, server.url, changes)
            for label, value in found.items():
                print(f"  {groups:>4} groups: {label} {value:.1f} ms")
            if groups >= 100:
                _largest(_run(_sizes(server)))
            _, memory = _run(cold(server, _READERS, lambda at: changes[at % len(changes)]))
            (memory_of_all,) = memory[-1]
            found["memory with 200, of one's"] = memory_of_all / memory_of_one
            print(
                f"  {groups:>4} groups: memory {memory_of_one:.0f} MB with one reader, {memory_of_all:.0f} MB with {_READERS}"
            )
            return found
        finally:
            server.end()


def _largest(sizes: dict[str, int]) -> None:
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"    {size / 1000:7.0f} kB {name}{'  OVER' if size > _LIMIT else ''}")


def _first_screen_drawn(page: Page) -> None:
    """Wait for what the first screen of many groups shows: the counts, the five entries, the table of departments."""
    for part in ("ul.tiles > li", "ol.groups > li", "table.heads tbody tr"):
        page.wait_for_selector(part, timeout=60_000)


def _dash(groups: int, rounds: int, browser: Browser) -> None:
    """The first screen of many groups in Dash: from asking for a view to drawn, without keeping any."""
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), groups)
        port = free_port()
        process: subprocess.Popen[bytes] = start(
            [sys.executable, "-m", "tests.bench.dash_page", str(port)],
            f"http://127.0.0.1:{port}/",
            {"DASHBOARD_DATA": name},
        )
        try:
            page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP").new_page()
            taken = []
            for _ in range(rounds):
                page.goto(f"http://127.0.0.1:{port}/prefecture")
                _first_screen_drawn(page)
                taken.append(float(page.evaluate("performance.now()")))
            print(f"  Dash, {groups} groups: from opening to drawn {statistics.median(taken):.0f} ms")
        finally:
            process.terminate()
            process.wait(timeout=20)


def _opened(groups: int, rounds: int, browser: Browser) -> None:
    """The same of ours: a page that is opened again, its view seen before, from opening to drawn."""
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), groups)
        server = served("dashboard", Data(Path(name)))
        try:
            page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP").new_page()
            taken = []
            for _ in range(rounds):
                page.goto(server.url)
                _first_screen_drawn(page)
                taken.append(float(page.evaluate("performance.now()")))
            print(f"  ours, {groups} groups: from opening to drawn {statistics.median(taken):.0f} ms")
        finally:
            server.end()


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.prefecture", description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 130, 600])
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        found = {groups: _one(groups, options.rounds, browser) for groups in options.sizes}
        first = found[options.sizes[0]]
        for groups in options.sizes[1:]:
            print(f"{groups} groups of {options.sizes[0]}'s:")
            for label, value in found[groups].items():
                print(
                    f"  {label:<32} {value:.2f}" if "memory" in label else f"  {label:<32} {value / first[label]:.2f}"
                )
        if 130 in found:
            _opened(130, options.rounds, browser)
            _dash(130, options.rounds, browser)
        browser.close()


if __name__ == "__main__":
    main()
