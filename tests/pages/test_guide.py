"""使い方 speaks in the words of the screens: every label that it quotes is drawn by a page, every key works in a meeting."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from lib.contract.glossary import definitions
from lib.contract.terms import PAGES
from lib.findings.decisions import Decision
from lib.intake.form import ANSWERS
from lib.judge.policy.load import load_policy
from lib.office.forms import asked, make_form
from lib.office.sheet_book import official_book
from lib.store import access
from lib.store.commit import commit, create
from lib.store.folder import ROOT
from lib.ui.app import sign_in
from lib.ui.app.roles import Setup
from lib.ui.parts import labels
from lib.ui.screens.sources.troubles import TROUBLES
from lib.view.words import PART_WORDS
from tests.intake.indicator_tables import MAKERS
from tests.pages.test_pages import _page, _text
from tests.store.readings import GROUP, next_year, real
from tests.store.test_rules import stricter

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _strings(value: Any) -> Iterator[str]:
    """Every text in an element of a page: labels, options, HTML without its tags."""
    if isinstance(value, str):
        yield html.unescape(re.sub(r"<[^>]+>", "\n", value))
    elif hasattr(value, "ListFields"):
        for _, inner in value.ListFields():
            yield from _strings(inner)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for inner in value:
            yield from _strings(inner)


def _texts(node: Any) -> Iterator[str]:
    yield from _strings(getattr(node, "proto", ()))
    for child in getattr(node, "children", {}).values():
        yield from _texts(child)


def _drawn(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(_texts(page._tree))


def _answered_form() -> bytes:
    """The collecting form of the open indicators, with a figure that is asked about."""
    (section,) = set(asked(access.load(), 2022)["section"])
    content = make_form(access.load(), section, 2022)
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[ANSWERS].cell(7, 10, 900)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with_file(page: AppTest, uploader: int, name: str, content: bytes) -> AppTest:
    page.file_uploader[uploader].set_value((name, content, EXCEL))
    return page.run()


@pytest.fixture
def screens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a planner's pages show over a year: a store of two versions, a form with a question, a sheet to fill, a record."""
    store = create(str(tmp_path / "store"))
    commit(store, [real()], "作成者", "最初の取込")
    blank_sheet = official_book(access.load(), GROUP, 2021)
    commit(store, [next_year()], "佐藤", "R4調書")
    monkeypatch.setenv("DASHBOARD_STORE", store.address)
    monkeypatch.setattr(access, "_LOOK_AGAIN", 0)
    monkeypatch.setattr(sign_in, "setup", lambda: Setup(has_provider=True))
    line = Decision("d1", "overview", "全体像", "decision", 0, "確認する", "2026-05-01 10:00", "2-x")
    monkeypatch.setattr("lib.findings.record.sort_out", lambda _kept: ([line], []))
    made = MAKERS["strategy"]()
    table = _with_file(_page("pages/intake.py"), 0, made.file, made.content)
    confirmed = _with_file(_page("pages/intake.py"), 0, made.file, made.content)
    next(button for button in confirmed.button if button.label == labels.CONFIRM_HEADINGS).click().run()
    pages = [
        table,
        confirmed,
        _page("dashboard.py", section="情報システム課"),
        _page("pages/indicators.py"),
        _page("pages/projects.py", as_of="1"),
        _page("pages/meeting.py"),
        _page("pages/sources.py"),
        _page("pages/intake.py", task="history"),
        _with_file(_page("pages/intake.py"), 0, "kaitohyo.xlsx", _answered_form()),
        _with_file(_page("pages/intake.py", task="rules"), 0, "status.toml", stricter()["status.toml"]),
        _with_file(_page("pages/intake.py", task="collect"), 0, "chosho.xlsx", blank_sheet),
    ]
    return "\n".join(_drawn(page) for page in pages)


def _guide() -> str:
    return _text(_page("pages/sources.py", part="guide"))


def _quoted(guide: str) -> list[str]:
    """The labels in the guide's own sentences; what a term means is told by lib.contract.terms."""
    text = html.unescape(re.sub(r"<[^>]+>", "", guide))
    for _, meaning in definitions(load_policy().text_labels):
        text = text.replace(meaning, "")
    return re.findall(r"「([^」 ]+)」", text)


def test_every_label_that_the_guide_quotes_is_on_a_screen(screens: str) -> None:
    quoted = _quoted(_guide())
    assert len(quoted) > 40
    missing = {label for label in quoted if not re.search(rf"(^|[\n✓ ]){re.escape(label)}", screens)}
    assert not missing, "the guide quotes what no screen shows"


def test_every_label_kept_for_the_guide_is_quoted_in_it() -> None:
    kept = {value for name, value in vars(labels).items() if name.isupper()}
    assert kept <= set(_quoted(_guide())), "labels holds what the guide quotes, and nothing else"


def test_every_key_that_the_guide_names_is_named_where_a_meeting_begins() -> None:
    keys = re.findall(r"<kbd>([^<]+)</kbd>", _guide())
    desk = _drawn(_page("pages/meeting.py"))
    offered = (ROOT / "lib" / "ui" / "app" / "stage" / "panels.js").read_text(encoding="utf-8")
    assert set(keys) >= {"M", "←", "→", "N", "H", "P", "S", "Y", "Esc"}
    assert [key for key in keys if f"{key} " not in desk and f'["{key}", ' not in offered] == []


def test_the_guide_says_that_the_meetings_end_is_asked_for_and_what_the_new_parts_of_the_screens_do() -> None:
    guide = re.sub(r"<[^>]+>", "", html.unescape(_guide()))
    for words in (
        "Escを押すと、終了するかを確認してから",
        "使えるスライドのみ",
        "発表者画面",
        "目安は、会議の時間をスライドの数で分けたもの",
        "大きい順",
        "画面と同じ順",
        "その件数の事業群の一覧",
        "語を入力する前",
    ):
        assert words in guide, words


def test_the_guide_says_what_every_page_is_for() -> None:
    guide = _guide()
    assert [label for label in PAGES.values() if f">{label}</a></th>" not in guide] == []


def test_every_symptom_of_the_guide_is_in_words_that_the_program_says() -> None:
    own = ROOT / "lib" / "ui" / "screens" / "sources" / "troubles.py"
    files = [path for path in (ROOT / "lib").rglob("*") if path.suffix in (".py", ".js", ".html") and path != own]
    # A sentence may stand on two lines of the source.
    said = "".join(re.sub(r'"\n\s*f?"', "", path.read_text(encoding="utf-8")) for path in files)
    symptoms = [trouble.words for troubles in TROUBLES.values() for trouble in troubles]
    assert len(symptoms) > 15
    assert [words for words in symptoms if words not in said] == []


def test_the_guide_tells_administrators_each_symptom_with_its_cure() -> None:
    guide = html.unescape(_guide())
    for trouble in (trouble for troubles in TROUBLES.values() for trouble in troubles):
        assert all(f">{part}</t" in guide for part in trouble), trouble.words


@pytest.mark.parametrize("file", ["dashboard.py", "pages/intake.py"])
def test_the_guide_is_one_step_from_a_page(file: str) -> None:
    menu = " ".join(str(e.proto.body) for e in _page(file).sidebar.get("html"))
    assert f'part=guide">{PART_WORDS["guide"]}</a>' in menu
