"""Criteria of single indicators where they are shown: the indicator, the lists, the files, 判定の方法, 仮判定."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from lib.contract.terms import NOT_STATED
from lib.figures.palette import LIGHT
from lib.figures.progress import progress
from lib.findings import listing
from lib.findings.indicator import make_indicator
from lib.findings.indicator_figures import make_figures
from lib.findings.indicator_file import indicator_table
from lib.findings.indicators import make_indicators
from lib.findings.method import make_method
from lib.findings.overview.answer import make_answer
from lib.findings.trial import make_trial
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import load_policy
from lib.report.workbook import indicator_sheet
from lib.store.rules import CRITERIA_FILE, RULES
from lib.store.tables import Tables
from lib.ui.screens.sources.method import draw
from lib.ui.screens.viewpoints import draw_trial
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.plotted import plotted

TODAY = date(2026, 11, 27)
_ENTRIES = """
[[indicator]]
indicator_id = "rpa_sections"
lower_bounds = { on_track = 0.95, slightly_behind = 0.705 }
author = "行政改革課"
decided = 2026-11-20
reason = "全所属での利用を前提とするため"
[[indicator]]
indicator_id = "seeds_found"
range = { from = 10, to = 30 }
author = "政策企画課"
decided = 2026-10-01
reason = "実証に回せる件数を超えるため"
next_review = 2026-11-01
[[indicator]]
indicator_id = "open_data"
smallest_change = 300
author = "情報システム課"
decided = 2026-11-20
reason = "登録の整理で生じる増減を除くため"
[[indicator]]
indicator_id = "trials_done"
direction = "increase"
author = "統計課"
decided = 2026-11-20
reason = "実施を増やす取組のため"
[[indicator]]
indicator_id = "rpa_robots"
direction = "decrease"
author = "統計課"
decided = 2026-11-20
reason = "集約を進めるため"
[[indicator]]
indicator_id = "of_another_store"
smallest_change = 1
author = "統計課"
decided = 2026-11-20
reason = "<b>別の保存先</b>の指標のため"
"""


def _view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> Evaluation:
    """The sheet with a criterion of each kind; nobody stated which way is better for trials_done."""
    folder = Path(shutil.copytree(RULES, tmp_path_factory.mktemp("criteria") / "rules"))
    (folder / CRITERIA_FILE).write_text(_ENTRIES, encoding="utf-8")
    indicators = tables["indicators"]
    silent = indicators["direction"].where(indicators["indicator_id"] != "trials_done", NOT_STATED)
    frames = MappingProxyType({**tables.frames, "indicators": indicators.assign(direction=silent)})
    return evaluate(replace(tables, frames=frames, stated={}), load_policy(folder))


@pytest.fixture
def view(judged: Evaluation) -> View:
    return _view(judged)


def _facts(view: View, indicator_id: str) -> dict[str, tuple[str, str]]:
    return {fact.label: (fact.value, fact.how) for fact in make_figures(view, indicator_id).facts}


def test_the_figures_of_an_indicator_name_what_it_is_judged_by(view: View) -> None:
    assert _facts(view, "system_upgrades")["判定基準"] == (
        "共通の基準",
        "既定(100/80/50): 概ね順調 80%以上、やや遅れ 50%以上、それ未満は遅れ",
    )
    assert _facts(view, "rpa_sections")["判定基準"] == (
        "この指標の基準",
        "概ね順調 95%以上、やや遅れ 70.5%以上、それ未満は遅れ。決定: 行政改革課、令和8年11月20日。"
        "理由: 全所属での利用を前提とするため",
    )
    name, how = _facts(view, "seeds_found")["判定基準"]
    assert name == "この指標の基準" and "10〜30件の範囲内で達成" in how and "政策企画課、令和8年10月1日" in how
    assert _facts(view, "seeds_found")["達成率(②/下限、上限/②)"] == ("63%", "R2 上限30 ÷ 実績48")
    assert "判定基準" not in _facts(view, "services_in_use"), "nothing is judged there"


def test_a_range_stands_in_place_of_a_target_that_nothing_is_judged_by(view: View) -> None:
    model = make_indicator(view, "seeds_found")
    assert model.finding == "シーズ掘り起こし: R2は基準の範囲10〜30件に対し48件、63%でやや遅れ"
    assert "10〜30件を保つ(この指標の基準: 政策企画課、令和8年10月1日)" in model.traits
    (line,) = (line for line in make_indicators(view).lines if line.indicator_id == "seeds_found")
    assert line.judged == "R2 48 / 範囲10〜30件"


def test_the_chart_draws_both_limits_of_a_range_by_name_and_holds_them(view: View) -> None:
    def large(indicator_id: str) -> Any:
        item, scale = view.evaluation.assessed[indicator_id], view.evaluation.policy.scale
        return plotted(progress(view.evaluation.rows.cells, item, (2020, 2021), scale, LIGHT))

    (limits,) = (trace for trace in large("seeds_found").data if str(trace.name).startswith("基準の範囲"))
    assert limits.name == "基準の範囲 10〜30件" and list(limits.y) == [10, 10, None, 30, 30]
    assert limits.line.dash == "dash", "neither a projection, which is dotted, nor a target"
    assert not any(str(trace.name).startswith("基準の範囲") for trace in large("rpa_sections").data)


def test_a_direction_of_a_criterion_is_shown_as_its_word(view: View) -> None:
    assert "増えるほどよい(この指標の基準: 統計課、令和8年11月20日)" in make_indicator(view, "trials_done").traits
    stated = make_indicator(view, "rpa_robots")
    assert stated.traits == "累計・増えるほどよい", "what was stated stays, without the criterion's name"
    assert "取込時の回答「増えるほどよい」によるため使わない" in _facts(view, "rpa_robots")["判定基準"][1]


def test_a_change_that_does_not_count_reads_as_none_with_the_limit(view: View) -> None:
    assert make_indicator(view, "open_data").finding.endswith("これまでは横ばい(R元→R2の1年分)")
    value, how = _facts(view, "open_data")["これまでの増減"]
    assert value == "横ばい" and how.endswith("1,515 → 1,750、1年(300件未満の変化は横ばいとする基準)")


def test_a_row_of_the_files_holds_figures_formula_scale_and_status(view: View, judged: Evaluation) -> None:
    words = vocabulary(judged.tables, judged.policy)
    rows = {(row["指標"], row["年度"]): row for row in listing.indicator_rows(view, words).to_dict("records")}
    robots, seeds = rows["RPA作成ロボット利用所属数", "R2"], rows["掘り起こされたシーズ・サービスの件数", "R2"]
    assert (robots["目標値"], robots["実績値"], robots["達成率"], robots["進捗状況"]) == (10, 9, "90%", "やや遅れ")
    assert (robots[listing.FORMULA], robots[listing.SCALE]) == ("②/①", "この指標の基準")
    assert "概ね順調 95%以上" in robots[listing.SCALE_CONTENT] and robots["出典の行"]
    assert seeds[listing.FORMULA] == "②/下限、上限/②"
    assert rows["RPA作成ロボット利用所属数", "R3"][listing.SCALE] == "", "a year that is not judged has none"
    table = indicator_table(view)
    assert set(table[listing.SCALE]) == {"", "既定(100/80/50)", "この指標の基準"}
    about = indicator_sheet(view, words).preface
    assert ("判定基準の内容", "既定(100/80/50): 概ね順調 80%以上、やや遅れ 50%以上、それ未満は遅れ") in about
    assert sum(label == "この指標の基準" for label, _ in about) == 5


def test_the_method_lists_the_criteria_in_force_with_a_way_to_each_indicator(view: View) -> None:
    model = make_method(view, TODAY)
    html = draw(model)
    assert len(model.criteria) == 6 and "基準を個別に定めた指標はありません" not in html
    sections, seeds, *_, gone = model.criteria
    assert not isinstance(sections.indicator, str) and "indicator=rpa_sections" in sections.indicator.to.address
    assert "見直しの期日(令和8年11月1日)を過ぎています" in seeds.review
    assert gone.indicator == "of_another_store(この指標はこの版にない)"
    assert "達成率(範囲で判定する指標)" in html and "&lt;b&gt;別の保存先" in html and 'indicator=rpa_sections"' in html


def test_without_criteria_the_method_says_so(evaluation: Evaluation) -> None:
    model = make_method(_view(evaluation), TODAY)
    assert "範囲で判定する指標" not in draw(model)
    assert model.criteria == () and "基準を個別に定めた指標はありません" in draw(model)


def test_bounds_tried_out_say_that_own_bounds_stay(view: View, judged: Evaluation, evaluation: Evaluation) -> None:
    scale = judged.policy.scale.with_bounds({"on_track": 0.99})
    trial = make_trial(view, evaluate(judged.tables, replace(judged.policy, scale=scale)))
    assert trial.note == "境目を個別に定めた1指標は、その境目のままです。" and trial.note in draw_trial(trial)
    common = evaluation.policy.scale.with_bounds({"on_track": 0.99})
    other = make_trial(_view(evaluation), evaluate(evaluation.tables, replace(evaluation.policy, scale=common)))
    assert other.note == ""


def test_no_sentence_of_the_first_screen_holds_a_range_against_its_target(view: View) -> None:
    assert "目標20件" not in str(make_answer(view))
