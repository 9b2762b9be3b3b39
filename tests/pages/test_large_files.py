"""A large file on its page: made when it is asked for, counted while it is made, saved when it is there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.report.beside.workshop import Made, Workshop
from lib.store.folder import ROOT, load
from lib.store.rules import rules_folder
from lib.ui.app import offer
from tests.prefecture import generate

PAGES = "PDF A4(事業群ごと)"


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    shop = Workshop()
    monkeypatch.setattr(offer, "LARGE_FILES", shop)
    yield shop
    shop.end()


def _meeting(data: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATA", str(data))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.switch_page("pages/meeting.py")
    return app.run()


def _labels(app: AppTest, kind: str) -> list[str]:
    return [str(button.proto.label) for button in app.get(kind)]


def _text(app: AppTest) -> str:
    return " ".join(str(part.proto.body) for part in app.main.get("html"))


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _run_until(app: AppTest, label: str) -> AppTest:
    until = time.monotonic() + 120
    while label not in _labels(app, "download_button"):
        assert time.monotonic() < until, _text(app)
        time.sleep(0.2)
        app.run()
    return app


def test_a_large_file_is_made_by_one_press_and_saved_by_the_next(
    prefecture_folder: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _meeting(prefecture_folder, monkeypatch)
    assert f"{PAGES}を作成" in _labels(app, "button") and PAGES not in _labels(app, "download_button")
    assert {"PowerPoint", "PDF A3(全体像)", "Excel"} <= set(_labels(app, "download_button")), "these are small"
    _press(app, f"{PAGES}を作成")
    assert f"{PAGES}を作成中" in _labels(app, "button") and f"「{PAGES}」を作成中です" in _text(app)
    assert "この間も、ほかの画面を見られます。" in _text(app)
    _run_until(app, f"{PAGES}を保存")
    assert f"「{PAGES}」を作成しました。" in _text(app) and f"{PAGES}の作成を中止" not in _labels(app, "button")


def test_a_file_that_is_stopped_can_be_asked_for_again(
    prefecture_folder: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _press(_meeting(prefecture_folder, monkeypatch), f"{PAGES}を作成")
    _press(app, f"{PAGES}の作成を中止")
    assert f"{PAGES}を作成" in _labels(app, "button") and "作成中です" not in _text(app) and not workshop._jobs


def test_data_that_changes_meanwhile_leaves_a_file_of_the_version_asked_for(
    tmp_path: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    generate(folder, groups=6)
    before = load(folder).version
    app = _press(_meeting(folder, monkeypatch), f"{PAGES}を作成")
    (order,) = workshop._jobs
    until = time.monotonic() + 120
    while not isinstance(workshop.standing(order), Made):
        assert time.monotonic() < until
        time.sleep(0.1)
    shutil.rmtree(folder)
    generate(folder, groups=6, seed=8)
    app.run()
    assert f"{PAGES}を作成" in _labels(app, "button"), "of the data as it is now"
    file = f"{PAGES}(版 {before} 規則 {order.judged.rules[:6]})"
    assert f"{file}を保存" in _labels(app, "download_button") and f"「{file}」を作成しました。" in _text(app)


def test_rules_that_change_meanwhile_leave_a_file_by_the_rules_asked_for(
    tmp_path: Path, prefecture_folder: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _press(_meeting(prefecture_folder, monkeypatch), f"{PAGES}を作成")
    (order,) = workshop._jobs
    rules = shutil.copytree(rules_folder(), tmp_path / "rules")
    scale = rules / "status.toml"
    scale.write_text(scale.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    monkeypatch.setenv("DASHBOARD_RULES", str(rules))
    app.run()
    labels = [*_labels(app, "button"), *_labels(app, "download_button")]
    assert f"{PAGES}を作成" in labels
    assert any(
        label.startswith(f"{PAGES}(版 {order.judged.version} 規則 {order.judged.rules[:6]})") for label in labels
    )


def test_a_file_that_was_not_made_says_why_and_can_be_tried_again(
    prefecture_folder: Path, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    app = _press(_meeting(prefecture_folder, monkeypatch), f"{PAGES}を作成")
    until = time.monotonic() + 20
    while "作れませんでした" not in _text(app) and time.monotonic() < until:
        app.run()
    assert f"「{PAGES}」を作れませんでした(" in _text(app) and "作成を始められませんでした。" in _text(app)
    assert f"{PAGES}を作成" in _labels(app, "button")


def test_the_real_sheet_has_no_large_file(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _meeting(ROOT / "data" / "tables", monkeypatch)
    assert {"PowerPoint", PAGES, "PDF A3(全体像)", "Excel"} <= set(_labels(app, "download_button"))
    assert not [label for label in _labels(app, "button") if "を作成" in label] and workshop._thread is None
