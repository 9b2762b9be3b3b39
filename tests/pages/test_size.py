"""Many groups: a page holds what it shows and no more, its counts add up, and every item is on one of its pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.figures.palette import palette
from lib.findings.indicators import make_indicators
from lib.findings.pages import Turning
from lib.findings.reporting import owed_rows
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.folder import ROOT, load
from lib.ui.screens import projects, viewpoints
from lib.ui.screens.sources import reporting
from lib.ui.session import controls
from lib.ui.session.session import Session
from lib.view import offered
from lib.view.narrow import narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.synthetic import generate

GROUPS = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("many")
    generate(made, GROUPS)
    return made


@pytest.fixture(scope="module")
def many(folder: Path, policy: Policy) -> Evaluation:
    return evaluate(load(folder), policy)


def _session(evaluation: Evaluation, selection: Selection) -> Session:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return Session(evaluation, words, selection, narrow(evaluation, selection, words), (), palette("light"))


def test_indicators_turn_with_their_lines_and_their_table(many: Evaluation) -> None:
    first, second = (make_indicators(_session(many, Selection(page=n)).view) for n in (1, 2))
    assert (first.turning.items, first.turning.total) == ("1〜24", "600指標") and second.turning.items == "25〜48"
    for page in (first, second):
        assert len(page.shown) == len(page.lines) == 24
        assert {row.indicator for row in page.years.rows} <= {line.name.text for line in page.lines}
    assert len(first.years.rows) <= 24 * 7


def test_very_many_indicators_are_found_by_words_and_the_first_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_DATA", str(folder))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.switch_page("pages/indicators.py").run()
    assert not app.exception
    (asked,) = [text for text in app.main.text_input if text.label == "キーワードで探す"]
    asked.set_value("観光 指標３").run()
    assert not app.exception and app.query_params["q"] in ("観光 指標３", ["観光 指標３"])
    body = " ".join(str(e.proto.body) for e in app.main.get("html"))
    (chosen,) = set(re.findall(r'data-chosen-row="(\w+)"', body))
    assert re.findall(r'data-row="(\w+)"', body)[0] == chosen


@pytest.mark.parametrize("key", ["name", "status", "group", "section", "rate", "years", "projection"])
def test_indicators_are_ordered_by_each_heading_and_what_has_no_value_stands_last(many: Evaluation, key: str) -> None:
    up, down = (make_indicators(_session(many, Selection(sort=sort)).view) for sort in (key, f"-{key}"))
    assert up.shown != down.shown
    if key == "rate":
        rates = many.assessments.set_index("indicator_id")["achievement_rate"]
        shown = [rates[list(page.shown)].tolist() for page in (up, down)]
        known = rates.dropna().sort_values()
        assert shown == [known.head(24).tolist(), known.sort_values(ascending=False).head(24).tolist()]


def test_a_page_past_the_end_shows_the_last_one_and_says_so(many: Evaluation) -> None:
    turning = make_indicators(_session(many, Selection(page=999)).view).turning
    assert "999ページ目はないため" in turning.past_end and turning.items == "577〜600"


@pytest.mark.parametrize(
    "file", ["pages/indicators.py", "pages/projects.py", "pages/viewpoints.py", "pages/sources.py"]
)
def test_no_page_of_many_groups_is_large(file: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATA", str(folder))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.switch_page(file)
    app.query_params["part"] = "reporting"
    app.run()
    assert not app.exception
    body = " ".join(str(e.proto.body) for e in app.main.get("html") if not str(e.proto.body).startswith("<style"))
    assert len(body) < 250_000 and body.count("<tr") < 300


def test_one_sheet_needs_no_pages(evaluation: Evaluation) -> None:
    session = _session(evaluation, Selection())
    assert make_indicators(session.view).turning == Turning()
    assert "<nav" not in projects.listing(session) + viewpoints.table(session)
    assert len(make_indicators(session.view).lines) == 12


def test_what_a_prefecture_owes_goes_out_as_a_list(prefecture: Evaluation) -> None:
    session = _session(prefecture, Selection(part="reporting"))
    files = reporting.downloads(session)
    assert [f.name.rsplit(".", 1)[1] for f in files] == ["csv", "xlsx"]
    assert owed_rows(session.view)["所管課(室)"].iloc[0] in files[0].make().decode("utf-8-sig")
    assert not reporting.downloads(_session(prefecture, Selection(part="method")))


def test_a_meeting_is_sent_as_it_is_written_not_as_escapes(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("DASHBOARD_DATA", str(folder))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.switch_page("pages/meeting.py")
    app.query_params["run"] = "yes"
    (stage,) = app.run().get("bidi_component")
    sent = stage.proto.bytes
    script = json.loads(sent)
    assert script["stage"] and "事業群".encode() in sent
    assert len(sent) < 0.8 * len(json.dumps(script))


def test_many_words_of_a_filter_are_found_by_their_names_first(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("DASHBOARD_DATA", str(folder))
    monkeypatch.setattr(offered, "MOST_OFFERED", 10)
    monkeypatch.setattr(controls, "MOST_OFFERED", 10)
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.run()
    boxes = {box.label for box in app.sidebar.multiselect}
    assert "事業群" not in boxes
    assert "事業群は40件あります。名前の一部を入れると、選べるものが並びます。" in [
        c.value for c in app.sidebar.caption
    ]
    app.text_input(key="w_overview_find_group").set_value("013").run()
    (found,) = app.multiselect(key="w_overview_group").options
    assert "made_up_13" in found
    app.multiselect(key="w_overview_group").select("made_up_13").run()
    app.text_input(key="w_overview_find_group").set_value("").run()
    assert app.multiselect(key="w_overview_group").value == ["made_up_13"], "what is chosen stays to be taken out"
    assert app.query_params["group"] in ("made_up_13", ["made_up_13"])


def test_another_document_is_opened_without_the_line_of_the_one_before(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("DASHBOARD_DATA", str(folder))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.switch_page("pages/sources.py")
    app.query_params["line"] = "3"
    app.run()
    other = app.selectbox(key="w_sources_source").options[-1]
    app.selectbox(key="w_sources_source").set_value(other).run()
    assert not app.exception and "source" in app.query_params and "line" not in app.query_params
