"""The first screen over many groups: each is one link away, no view is large, and one group is as it was."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from lib.figures.palette import palette
from lib.findings.overview.group_list import GroupList, file_rows
from lib.findings.overview.many_groups import AtOnce, make_many_groups
from lib.findings.overview.picture import Picture
from lib.findings.overview.verdict_years import YearsLayout
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store import rules
from lib.store.folder import ROOT, load
from lib.ui.parts.table import Order
from lib.ui.screens.overview import many_groups
from lib.ui.screens.overview.group_list import draw_group_list
from lib.ui.screens.overview.picture import draw_picture
from lib.ui.session.session import Session
from lib.view.narrow import narrow
from lib.view.portfolio import of_many
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from lib.view.words import BY_WORDS
from tests.prefecture import generate


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Evaluation:
    folder = tmp_path_factory.mktemp("whole")
    generate(folder)
    return evaluate(load(folder), policy)


def _session(evaluation: Evaluation, selection: Selection) -> Session:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return Session(evaluation, words, selection, narrow(evaluation, selection, words), (), palette("light"))


def _page(folder: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATA", str(folder))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def _body(app: AppTest) -> str:
    return " ".join(str(e.proto.body) for e in app.main.get("html") if not str(e.proto.body).startswith("<style"))


def _layout(evaluation: Evaluation, selection: Selection) -> AtOnce | YearsLayout | GroupList:
    model = make_many_groups(_session(evaluation, selection).view)
    assert model is not None
    return model.layout


def test_every_group_is_a_cell_that_opens_it(whole: Evaluation) -> None:
    layout = _layout(whole, Selection(by="picture"))
    assert isinstance(layout, AtOnce) and isinstance(layout.beside, Picture)
    cells = [cell for row in layout.beside.rows for cell in row.cells]
    opened = [cell.to.selection.group for cell in cells]
    assert sorted(opened) == sorted((group_id,) for group_id in whole.tables["program_groups"]["group_id"])
    signs = {step.shape: step.label for step in whole.policy.verdict.all}  # type: ignore[union-attr]
    assert all(cell.words.startswith(signs[cell.sign]) for cell in cells), "never colour alone"
    drawn = re.findall(
        r'<a class="\w+ [sml]" data-go href="([^"]+)" title="([^"]+)" aria-label="\2">(.)</a>',
        draw_picture(layout.beside),
    )
    assert [(escape(cell.to.address), escape(cell.words), cell.sign) for cell in cells] == drawn


@pytest.mark.parametrize("by", BY_WORDS)
def test_no_view_of_130_groups_is_large(whole: Evaluation, by: str) -> None:
    assert len("".join(many_groups.drawn_parts(_session(whole, Selection(by=by)))).encode()) < 120_000


def _list(evaluation: Evaluation, **chosen: Any) -> GroupList:
    layout = _layout(evaluation, Selection(by="list", **chosen))
    assert isinstance(layout, GroupList)
    return layout


def test_the_list_turns_sorts_and_holds_every_group(whole: Evaluation) -> None:
    shown = [line.group.to.selection.group[0] for page in (1, 2, 3) for line in _list(whole, page=page).lines]
    assert sorted(shown) == sorted(whole.tables["program_groups"]["group_id"])
    by_cost = _list(whole, sort="-cost")
    amounts = [float(line.money) for line in by_cost.lines]
    assert len(amounts) == 50 and amounts == sorted(amounts, reverse=True)
    drawn = draw_group_list(by_cost, Order("overview", Selection(by="list", sort="cost")))
    assert "sort=cost" not in drawn.split("</thead>")[0], "the third press goes back to the order that needs attention"


def test_the_files_hold_every_group_with_its_reason(whole: Evaluation) -> None:
    rows = file_rows(_session(whole, Selection()).view)
    assert len(rows) == 130 and rows["判定の理由"].str.len().min() > 5 and rows["判定"].notna().all()


@pytest.mark.parametrize("sort", ["", "-cost", "name", "-behind", "status"])
def test_the_files_follow_the_order_of_the_list(whole: Evaluation, sort: str) -> None:
    lines = [line for page in (1, 2, 3) for line in _list(whole, page=page, sort=sort).lines]
    rows = file_rows(_session(whole, Selection(sort=sort)).view)
    assert rows["事業群コード"].tolist() == [line.group.to.selection.group[0] for line in lines]
    assert rows["順"].astype(str).tolist() == [line.rank for line in lines]
    assert rows["判定の理由"].tolist() == [line.because for line in lines]


@pytest.mark.parametrize("by", BY_WORDS)
def test_each_view_is_drawn_from_its_address(by: str, prefecture_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _page(prefecture_folder, monkeypatch, by=by)
    assert not app.exception and not app.error
    body = _body(app)
    assert "24事業群" in body and "架空データ" in body
    seen = {"list": "事業群の一覧", "year": "R7の調書", "picture": "事業群(事業費の大きい順)"}
    assert seen.get(by, "要対応の多い順") in body


def test_one_group_says_where_it_stands_and_leads_to_its_neighbours(
    prefecture_folder: Path, prefecture: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = prefecture.tables["program_groups"]
    measure = groups["measure"].value_counts().index[0]
    first, second = groups.loc[groups["measure"] == measure, "group_id"].iloc[:2]
    body = _body(_page(prefecture_folder, monkeypatch, group=second))
    assert "進捗の一覧" in body and urlencode({"group": first}) in body and "← 前の事業群" in body
    assert urlencode({"measure": measure}) in body and "主管課" in body and "R7の調書(R6実績の評価)" in body


def test_a_group_without_measure_department_and_lead_is_shown_as_such(
    prefecture_folder: Path, prefecture: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = prefecture.tables["program_groups"]
    for column in ("measure", "department", "lead_section"):
        group = groups.loc[groups[column].isna(), "group_id"].iloc[0]
        app = _page(prefecture_folder, monkeypatch, group=group)
        assert not app.exception and "(調書に記載なし)" in _body(app)


def test_the_real_sheet_is_one_group_and_has_no_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASHBOARD_DATA", raising=False)
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).run()
    body = _body(app)
    assert "進捗の一覧" in body and "事業群の1番目" not in body and "確認事項" in body and "前の事業群" not in body


def test_a_broken_rule_of_the_verdict_stops_the_verdict_and_nothing_else(
    prefecture_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(rules.RULES, tmp_path / "rules")
    path = tmp_path / "rules" / "verdict.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("behind_share = 0.5", "behind_share = 5", 1), encoding="utf-8"
    )
    monkeypatch.setenv("DASHBOARD_RULES", str(tmp_path / "rules"))
    app = _page(prefecture_folder, monkeypatch)
    body = _body(app)
    assert not app.exception and "事業群の判定を停止しています" in body and "behind_share は0〜1です" in body
    assert "進捗の一覧" in body, "the screen of before stands in"


def _other(page: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **address: list[str]) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATA", str(folder))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.switch_page(f"pages/{page}.py")
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


@pytest.mark.parametrize("by", ["sheet", "group", "section", "department", "measure"])
@pytest.mark.parametrize("chosen", [0, 2, 7])
def test_comparing_two_shows_them_and_anything_else_says_what_to_choose(
    by: str, chosen: int, prefecture_folder: Path, prefecture: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy).words
    values = list(words[by])[:chosen] if by != "sheet" else list(words["sheet"])[:1]
    app = _other("compare", prefecture_folder, monkeypatch, by=[by], **({by: values} if values else {}))
    assert not app.exception and not app.error
    body = _body(app)
    if by == "sheet":
        assert "改められた値" in body
    elif len(values) == 2:
        assert "2件を比較" in body and len(app.get("plotly_chart")) == 1
    else:
        assert "2〜6件を選んでください" in body


def test_one_group_stands_beside_its_last_sheet(prefecture_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = _other("compare", prefecture_folder, monkeypatch, group=["g001"], sheet=["2024"])
    body = _body(app)
    assert not app.exception and "進捗状況の変化" in body and "新しい実績" in body and "R6の調書で改められた値" in body


def test_the_real_sheet_has_none_before_it_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASHBOARD_DATA", raising=False)
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    app.switch_page("pages/compare.py")
    assert "前の年度の調書がまだありません" in _body(app.run())


def test_search_lights_words_keeps_filters_and_escapes_what_was_typed(
    prefecture_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _other("search", prefecture_folder, monkeypatch, find=["しちょう 市町"])
    assert "見つかりませんでした" in _body(app) and not app.exception
    body = _body(_other("search", prefecture_folder, monkeypatch, find=["市町"]))
    assert "<mark>市町</mark>" in body and "出典 " in body and "次の" in body
    body = _body(_other("search", prefecture_folder, monkeypatch, find=["<script>alert(1)</script>"]))
    assert "<script>" not in body and "&lt;script&gt;" in body
    assert "すべての調書から検索します" in _body(_other("search", prefecture_folder, monkeypatch))


def _caution(session: Session) -> str:
    model = make_many_groups(session.view)
    assert model is not None
    return model.summary.caution


def test_a_filter_of_projects_says_that_groups_are_judged_as_wholes(prefecture: Evaluation) -> None:
    by_section = prefecture.tables["projects"].groupby("section")["group_id"].nunique()
    chosen = _session(prefecture, Selection(section=(str(by_section.idxmax()),)))
    assert "事業群全体の判定と事業費で示しています" in _caution(chosen)
    newest = prefecture.verdicts.drop_duplicates("group_id", keep="last").set_index("group_id")["verdict"]
    shown = of_many(chosen.view)
    assert shown is not None and len(shown.groups) > 1
    for group, verdict in zip(shown.groups["group_id"], shown.groups["verdict"], strict=True):
        assert verdict == newest[group]
    assert "事業群全体の判定と" not in _caution(_session(prefecture, Selection()))
