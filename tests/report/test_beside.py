"""Large files made beside the server: the same as at once, each once, of the version asked for, and an end in words."""

from __future__ import annotations

import io
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import psutil
import pytest
from pptx import Presentation
from pypdf import PdfReader

from lib.figures.palette import LIGHT
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import load_policy, load_what_is_sound
from lib.report.beside import worker
from lib.report.beside.order import DATA_BOOK, DATA_PACKAGE, INDICATORS, MAKERS, ChangedError, Judged, Making, Order
from lib.report.beside.workshop import Being, Failed, Limits, Made, Standing, Waiting, Workshop
from lib.report.handouts import FORMATS, Handout
from lib.store import access
from lib.store.delta import Store
from lib.store.folder import ROOT, load
from lib.store.rules import rules_folder
from lib.ui.screens.meeting import handouts
from lib.ui.session.session import Session
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.prefecture import generate
from tests.report.conftest import view_of

PAGES = "pdf_a4"  # of many groups the file that takes longest


@pytest.fixture
def workshop() -> Iterator[Callable[..., Workshop]]:
    """Makes workshops with limits, which end with the test."""
    made: list[Workshop] = []

    def make(**limits: float) -> Workshop:
        made.append(Workshop(Limits(**limits)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture(scope="module")
def shared() -> Iterator[Workshop]:
    """A workshop whose process has loaded the data."""
    one = Workshop()
    yield one
    one.end()


def _over(workshop: Workshop, order: Order, seconds: float = 120) -> Standing:
    """How an order ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        standing = workshop.standing(order)
        if standing is None or isinstance(standing, Made | Failed):
            assert standing is not None, "given up"
            return standing
        time.sleep(0.05)
    raise TimeoutError(str(standing))


def _content(workshop: Workshop, order: Order) -> bytes:
    workshop.ask(order, "a")
    standing = _over(workshop, order)
    assert isinstance(standing, Made), standing
    return standing.content


def _words(workshop: Workshop, order: Order) -> str:
    """Why an order was not made."""
    workshop.ask(order, "a")
    standing = _over(workshop, order)
    assert isinstance(standing, Failed), "made"
    return standing.words


def _process(workshop: Workshop) -> psutil.Process:
    """The process of a workshop, as soon as there is one."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if workshop._process and workshop._process.is_alive:
            return psutil.Process(workshop._process._running.pid)
        time.sleep(0.02)
    raise TimeoutError


def _texts(content: bytes) -> list[str]:
    """The texts of a file, without when it was made."""
    if content.startswith(b"%PDF"):
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        return [re.sub(r"作成 ?令和.*\d:\d\d", "", page) for page in pages]
    if b"ppt/" in content:
        slides = Presentation(io.BytesIO(content)).slides
        return [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return [str(row) for sheet in book for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("file", [*(form.key for form in FORMATS if form.key != "json"), INDICATORS])
def test_a_file_says_what_it_would_say_made_at_once(prefecture: Evaluation, shared: Workshop, file: str) -> None:
    groups = tuple(prefecture.tables["program_groups"]["group_id"])[:6]
    selection, words = Selection(group=groups), vocabulary(prefecture.tables, prefecture.policy)
    handout = Handout(narrow(prefecture, selection, words), words, (), "6事業群")
    beside = _content(shared, Order(file, Judged.of(prefecture), selection, (), "6事業群"))
    assert _texts(beside) == _texts(MAKERS[file](handout)) and len("".join(_texts(beside))) > 500


def test_the_whole_data_is_the_same(evaluation: Evaluation, shared: Workshop) -> None:
    handout = Handout(view_of(evaluation), vocabulary(evaluation.tables, evaluation.policy))
    package, book = (_content(shared, Order(file, Judged.of(evaluation))) for file in (DATA_PACKAGE, DATA_BOOK))
    assert package == MAKERS[DATA_PACKAGE](handout), "to the byte"
    assert _texts(book) == _texts(MAKERS[DATA_BOOK](handout))


def test_a_file_of_a_version_stays_one_of_it_when_a_newer_one_is_committed(
    store: Store, prefecture: Evaluation
) -> None:
    tables = access.load_store(store)
    judged = Judged.of(evaluate(tables, load_what_is_sound()))
    assert judged.origin.is_store and judged.number == tables.number == 1
    assert judged.evaluate().tables.version == tables.version
    other = Judged(judged.origin, judged.number, "another", judged.rules, judged.are_recorded)
    with pytest.raises(ChangedError, match="データが変わりました"):
        other.evaluate()


def test_data_that_changed_meanwhile_is_refused_in_words(tmp_path: Path, workshop: Callable[..., Workshop]) -> None:
    folder = tmp_path / "data"
    generate(folder, groups=3)
    order = Order(PAGES, Judged.of(evaluate(load(folder), load_policy())))
    shutil.rmtree(folder)
    generate(folder, groups=3, seed=8)
    assert _words(workshop(), order) == (
        "作成を頼んだ後に、データが変わりました。画面を読み込み直して、もう一度作成してください。"
    )


def test_rules_that_changed_meanwhile_are_refused_in_words(
    tmp_path: Path, evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = Judged.of(evaluation)
    rules = shutil.copytree(rules_folder(), tmp_path / "rules")
    monkeypatch.setenv("DASHBOARD_RULES", str(rules))
    assert judged.evaluate().policy == evaluation.policy
    scale = rules / "status.toml"
    scale.write_text(scale.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    with pytest.raises(ChangedError, match="規則が変わりました"):
        judged.evaluate()


def test_an_evaluation_is_made_once_for_the_orders_of_one_version(evaluation: Evaluation) -> None:
    making, order = Making(), Order("xlsx", Judged.of(evaluation))
    making.make(order)
    first = making._evaluation
    making.make(Order("xlsx", Judged.of(evaluation), Selection(core="yes")))
    assert making._evaluation is first is not None


def test_a_file_that_several_want_is_made_once(prefecture: Evaluation, workshop: Callable[..., Workshop]) -> None:
    shop, order = workshop(), Order("xlsx", Judged.of(prefecture))
    shop.ask(order, "a")
    shop.ask(order, "b")
    assert len(shop._jobs) == 1 and shop.standing(order, "b") is not None
    assert shop.standing(order, "c") is None, "who did not ask does not wait"
    first = _over(shop, order)
    shop.ask(order, "c")
    assert isinstance(first, Made) and shop.standing(order, "c") is first


def test_progress_is_counted_and_others_wait_their_turn(
    prefecture: Evaluation, workshop: Callable[..., Workshop]
) -> None:
    shop, pages, book = workshop(), Order(PAGES, Judged.of(prefecture)), Order("xlsx", Judged.of(prefecture))
    shop.ask(pages, "a")
    _process(shop)
    shop.ask(book, "b")
    assert shop.standing(book) == Waiting(1)
    counted: list[tuple[str, int, int]] = []
    while isinstance(standing := shop.standing(pages), Waiting | Being):
        step = standing.step if isinstance(standing, Being) else None
        if step and (not counted or counted[-1] != (step.what, step.number, step.total)):
            counted.append((step.what, step.number, step.total))
        time.sleep(0.01)
    assert isinstance(standing, Made)
    numbers = [number for what, number, total in counted if what == "事業群の内容" and total == 24]
    assert numbers == sorted(numbers) and len(numbers) > 1, counted
    assert [what for what, _, _ in counted][-1] == "ページの組版"
    assert isinstance(_over(shop, book), Made)


def test_a_process_that_is_killed_is_said_and_the_next_try_works(
    prefecture: Evaluation, workshop: Callable[..., Workshop]
) -> None:
    shop, order = workshop(), Order(PAGES, Judged.of(prefecture))
    shop.ask(order, "a")
    _until_it_is_made(shop, order)
    _process(shop).kill()
    standing = _over(shop, order)
    assert isinstance(standing, Failed) and "作成の途中で処理が止まりました。" in standing.words
    assert _content(shop, order).startswith(b"%PDF")


def _until_it_is_made(shop: Workshop, order: Order) -> None:
    """Wait until the process is past its start."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        standing = shop.standing(order)
        if isinstance(standing, Being) and standing.step:
            return
        time.sleep(0.01)
    raise TimeoutError


def test_who_leaves_ends_a_file_that_nobody_else_wants(
    prefecture: Evaluation, workshop: Callable[..., Workshop]
) -> None:
    shop, order = workshop(), Order(PAGES, Judged.of(prefecture))
    for reader in ("a", "b"):
        shop.ask(order, reader)
    process = _process(shop)
    shop.leave(order, "a")
    assert shop.standing(order, "a") is None and isinstance(shop.standing(order, "b"), Waiting | Being)
    shop.leave(order, "b")
    process.wait(timeout=10)
    assert shop.standing(order) is None
    assert _content(shop, Order("xlsx", Judged.of(prefecture)))


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"seconds": 1}, "秒以内に作り終わらないため、中止しました。絞り込みで事業群を減らして"),
        ({"most_bytes": 200_000_000}, "作成に190 MBを超えるメモリーが必要なため、中止しました。"),
    ],
)
def test_a_file_that_takes_too_much_is_ended_in_words_and_the_next_is_tried(
    prefecture: Evaluation, workshop: Callable[..., Workshop], limits: dict[str, float], words: str
) -> None:
    shop = workshop(**limits)
    for _ in range(2):
        assert words in _words(shop, Order(PAGES, Judged.of(prefecture)))


def test_no_process_to_be_had_is_said(
    evaluation: Evaluation, workshop: Callable[..., Workshop], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert _words(workshop(), Order("xlsx", Judged.of(evaluation))).startswith("作成を始められませんでした。")


def test_more_orders_than_may_wait_are_refused_in_words(
    prefecture: Evaluation, workshop: Callable[..., Workshop]
) -> None:
    shop, judged = workshop(most_waiting=1), Judged.of(prefecture)
    orders = [Order("xlsx", judged, Selection(minutes=minutes)) for minutes in ("30", "60", "90")]
    shop.ask(orders[0], "a")
    _process(shop)
    shop.ask(orders[1], "a")
    shop.ask(orders[2], "a")
    refused = shop.standing(orders[2])
    assert isinstance(refused, Failed) and refused.words.startswith("作成を待つファイルが多いため")
    assert isinstance(_over(shop, orders[1]), Made)


def test_files_are_kept_for_a_while_within_a_bound(evaluation: Evaluation, workshop: Callable[..., Workshop]) -> None:
    shop, judged = workshop(kept=2.0, most_kept_bytes=1), Judged.of(evaluation)
    first, second = (Order("xlsx", judged, Selection(minutes=minutes)) for minutes in ("30", "60"))
    assert _content(shop, first) and _content(shop, second)
    assert shop.standing(first) is None and isinstance(shop.standing(second), Made)
    time.sleep(2.1)
    assert shop.standing(second) is None


def test_the_process_ends_when_nothing_is_asked_and_starts_again(
    evaluation: Evaluation, workshop: Callable[..., Workshop]
) -> None:
    shop, judged = workshop(idle=0.2, kept=0.0), Judged.of(evaluation)
    for _ in range(2):
        shop.ask(Order("xlsx", judged), "a")
        process = _process(shop)
        process.wait(timeout=60)
        with shop._has_changed:
            assert shop._thread is None


def test_no_file_of_its_own_is_written(
    evaluation: Evaluation, workshop: Callable[..., Workshop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk of temporary files is no reason."""
    monkeypatch.setenv("TMPDIR", "/nowhere")
    assert _content(workshop(), Order("pptx", Judged.of(evaluation)))


_SERVER = """
import time
from lib.judge.evaluation import evaluate
from lib.judge.policy.load import load_what_is_sound
from lib.report.beside.order import Judged, Order
from lib.report.beside.workshop import Workshop
from lib.store.access import load
shop = Workshop()
shop.ask(Order("pdf_a4", Judged.of(evaluate(load(), load_what_is_sound()))), "a")
while not shop._process:
    time.sleep(0.01)
print(shop._process._running.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_server_that_ends_takes_the_process_along(prefecture_folder: Path, number: signal.Signals) -> None:
    environment = os.environ | {"DASHBOARD_DATA": str(prefecture_folder)}
    server = subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, cwd=ROOT, env=environment)
    assert server.stdout is not None
    process = psutil.Process(int(server.stdout.readline()))
    server.send_signal(number)
    server.wait(timeout=10)
    process.wait(timeout=20)
    assert not process.is_running()


def test_the_process_does_not_finish_a_file_when_its_server_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    worker._receive(queue.SimpleQueue())
    assert codes == [0]


def _session(evaluation: Evaluation, selection: Selection) -> Session:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return Session(evaluation, words, selection, narrow(evaluation, selection, words), (), LIGHT)


def test_only_a_file_that_is_large_for_its_format_is_made_beside_the_server(
    evaluation: Evaluation, prefecture: Evaluation
) -> None:
    slides = tuple(f"indicator.{indicator}" for indicator in prefecture.assessments["indicator_id"])
    groups = tuple(prefecture.tables["program_groups"]["group_id"])

    def large(evaluation: Evaluation, selection: Selection) -> list[str]:
        files = handouts.downloads(_session(evaluation, selection), [])
        return [file.order.file for file in files if file.order]

    assert large(evaluation, Selection()) == []
    assert large(prefecture, Selection(group=groups[:4])) == []
    assert large(prefecture, Selection(group=groups[:5])) == [PAGES]
    assert large(prefecture, Selection(group=groups[:4], slides=slides[:30])) == []
    assert large(prefecture, Selection(group=groups[:4], slides=slides[:31])) == ["pptx"]
