"""How fast a key is followed by its slide, beside reveal.js showing the same charts as images; and how long hand-outs take.

``python -m tests.bench.meeting [--keys N] [--groups N]``: a real Chromium, both decks open, keys interleaved. Drawn is
the second frame after the key in which the next slide stands and its picture is complete. reveal.js comes from npm into
a temporary folder, with its transitions off.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lib.findings.slides.agenda import make_agenda
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import load_policy
from lib.report import paper
from lib.report.powerpoint import deck
from lib.store.folder import load
from lib.view.narrow import View, narrow
from lib.view.parameters import Vocabulary
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.bench.interaction import quantile
from tests.browser.chromium import free_port, launch, serving
from tests.synthetic import generate

_REVEAL = "reveal.js@5.2.1"
# Listens from the document's start, so that it sees the slide that stands before the deck's own listener changes it.
_WATCH = """
  window.__drawn = [];
  addEventListener('keydown', (event) => {
    const began = event.timeStamp, before = document.querySelector(%r);
    const wait = () => {
      const now = document.querySelector(%r);
      const whole = now && now !== before && [...now.querySelectorAll('img')].every(i => i.complete) &&
        [...now.querySelectorAll('.m-paper')].every(p => p.querySelector('.main-svg'));
      requestAnimationFrame(whole ? () => window.__drawn.push(performance.now() - began) : wait);
    };
    requestAnimationFrame(wait);
  }, true);
"""


def _views(evaluation: Evaluation, words: Vocabulary) -> list[View]:
    return [narrow(evaluation, Selection(group=(g,)), words) for g in words.words["group"]]


def _known(folder: Path | None) -> tuple[Evaluation, Vocabulary]:
    tables, policy = load(folder), load_policy()
    return evaluate(tables, policy), vocabulary(tables, policy)


def _reveal(folder: Path, view: View, keys: list[str]) -> None:
    """The same sentences and charts as a reveal.js deck of images."""
    npm = shutil.which("npm")
    if not npm:
        raise SystemExit("npm is needed to fetch reveal.js, the peer of this benchmark.")
    subprocess.run([npm, "install", "--silent", "--prefix", str(folder), _REVEAL], check=True)
    sections = []
    for at, slide in enumerate(make_agenda(view, keys)):
        names = []
        for n, data in enumerate(paper.pictures(view, slide, "png")):
            (folder / f"{at}_{n}.png").write_bytes(data)
            names.append(f'<img src="{at}_{n}.png" width="600">')
        sections.append(f"<section><h3>{slide.sentence}</h3>{''.join(names)}<p>{slide.question}</p></section>")
    dist = "node_modules/reveal.js/dist"
    (folder / "index.html").write_text(
        f'<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="{dist}/reveal.css">'
        f'<link rel="stylesheet" href="{dist}/theme/white.css"><div class="reveal"><div class="slides">{"".join(sections)}</div></div>'
        f'<script src="{dist}/reveal.js"></script><script>Reveal.initialize({{transition: "none", backgroundTransition: "none"}})</script>',
        encoding="utf-8",
    )


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


def _press(page: Page, key: str) -> None:
    page.bring_to_front()
    count = page.evaluate("window.__drawn.length")
    page.keyboard.press(key)
    page.wait_for_function("n => window.__drawn.length > n", arg=count, timeout=15_000)


def _keys(presses: int) -> None:
    evaluation, words = _known(None)
    view = narrow(evaluation, Selection(), words)
    keys = ["overview", *(f"indicator.{i}" for i in evaluation.assessments["indicator_id"][:11])]
    with tempfile.TemporaryDirectory() as name, serving() as url, sync_playwright() as playwright:
        folder = Path(name)
        _reveal(folder, view, keys)
        port = free_port()
        handler = functools.partial(_Quiet, directory=name)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = launch(playwright)
        pages = {}
        for who, address, on in (
            ("meeting", f"{url}meeting?run=yes&{'&'.join(f'slides={k}' for k in keys)}", ".m-slide.m-on"),
            ("reveal.js", f"http://127.0.0.1:{port}/index.html", ".slides > section.present"),
        ):
            page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
            page.add_init_script(_WATCH % (on, on))
            page.goto(address)
            page.wait_for_selector(on)
            page.wait_for_timeout(6000)
            pages[who] = page
        for at in range(presses):
            key = "ArrowRight" if (at // 11) % 2 == 0 else "ArrowLeft"
            for who in ("meeting", "reveal.js") if at % 2 else ("reveal.js", "meeting"):
                _press(pages[who], key)
        drawn = {who: [float(v) for v in page.evaluate("window.__drawn")] for who, page in pages.items()}
        browser.close()
        server.shutdown()
    print(f"Key to drawn slide ({presses} keys each, interleaved, 12 slides at 1920x1080)")
    for who, values in drawn.items():
        print(f"  {who:<10} p50 {quantile(values, 0.5):5.0f} ms  p95 {quantile(values, 0.95):5.0f} ms")
    mine, other = drawn["meeting"], drawn["reveal.js"]
    print(
        f"  ratio      p50 {quantile(mine, 0.5) / quantile(other, 0.5):.2f}  p95 {quantile(mine, 0.95) / quantile(other, 0.95):.2f}"
    )


def _handouts(groups: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), groups)
        for title, (evaluation, words) in (
            ("the real group", _known(None)),
            (f"{groups} made-up groups", _known(Path(name))),
        ):
            views = _views(evaluation, words)
            begun = time.perf_counter()
            for view in views:
                deck.to_pptx(view, make_agenda(view))
            slides = time.perf_counter()
            for view in views:
                paper.group_pages([view], "")
            done = time.perf_counter()
            print(f"Hand-outs, {title}: pptx {slides - begun:.1f} s, pdf {done - slides:.1f} s")


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.meeting", description=__doc__)
    parser.add_argument("--keys", type=int, default=44)
    parser.add_argument("--groups", type=int, default=130)
    options = parser.parse_args()
    os.environ["DASHBOARD_DATA"] = ""
    _keys(options.keys)
    _handouts(options.groups)


if __name__ == "__main__":
    main()
