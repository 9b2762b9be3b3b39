"""A meeting of many groups: what fits the time, from the ranking of the first screen, and of what was chosen alone."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation

from lib.contract.terms import PROJECTION
from lib.figures.mosaic import Row, counted_bars, mosaic
from lib.figures.palette import palette
from lib.findings import many_groups as findings
from lib.findings.chart_table import ChartTable
from lib.findings.model import Link
from lib.findings.overview.head_table import make_head_table
from lib.findings.slides.agenda import make_agenda, make_slide, proposed
from lib.findings.slides.charted import GroupMark, GroupRow, GroupsChart
from lib.findings.slides.groups import group_indicators
from lib.findings.slides.stage import Part, overview_parts
from lib.findings.slides.title import ONE_LINE, named, width
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.phrases import reaches
from lib.report.paper import overview_content
from lib.report.powerpoint.deck import to_pptx
from lib.view.narrow import View, narrow
from lib.view.portfolio import of_many, portfolio
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.plotted import plotted


def _view(evaluation: Evaluation, **chosen: Any) -> View:
    return narrow(evaluation, Selection(**chosen), vocabulary(evaluation.tables, evaluation.policy))


def _texts(content: bytes) -> list[str]:
    deck = Presentation(io.BytesIO(content))
    return ["\n".join(s.text_frame.text for s in one.shapes if s.has_text_frame) for one in deck.slides]


@pytest.mark.parametrize(("minutes", "most"), [("30", 4), ("", 10), ("60", 10), ("90", 12)])
def test_the_agenda_fits_the_time_and_follows_the_ranking(prefecture: Evaluation, minutes: str, most: int) -> None:
    view = _view(prefecture, minutes=minutes)
    keys = proposed(view)
    whole = portfolio(view)
    assert whole is not None
    wanted = [group.group_id for group in findings.needing(whole)[:most]]
    assert keys == ["overview", *(f"group.{g}" for g in wanted), "decided"]


def test_a_meeting_on_one_measure_speaks_of_it_alone(prefecture: Evaluation) -> None:
    measure = str(prefecture.tables["program_groups"]["measure"].value_counts().index[0])
    view = _view(prefecture, measure=(measure,))
    shown = make_agenda(view)
    groups = prefecture.tables["program_groups"].set_index("group_id")["measure"]
    assert measure in shown[0].name and shown[0].sentence.startswith(f"{len(view.groups)}事業群: ")
    assert {groups[s.subject_id] for s in shown[1:-1]} == {measure}
    content = to_pptx(view, shown, chosen=f"施策: {measure}")
    texts = _texts(content)
    assert measure in texts[0] and len(texts) >= len(shown) + 1, "a cover, then the slides"
    page = overview_content(view, measure)
    assert page["form"] == "a3many" and measure in page["title"] and [r["name"] for r in page["rows"]] == [measure]


def test_a_groups_slide_says_why_draws_its_worst_result_and_asks_somebody(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    whole = portfolio(view)
    assert whole is not None
    first = findings.group_attention(whole, prefecture, 1)[0]
    made = make_slide(view, f"group.{first.group_id}")
    assert first.reason in made.sentence and first.item is not None
    assert made.charted[0] == first.item["indicator_id"] and made.places
    assert made.facts[0].value == f"{first.verdict.shape}{first.verdict.label}"
    assert first.question is not None and made.question == first.question.brief
    assert (made.viewpoint, made.is_recorded) == (first.question.viewpoint, False)


def test_the_title_of_a_slide_stands_on_one_line_however_long_its_names_are(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    for group in prefecture.tables["program_groups"]["group_id"]:
        made = make_slide(view, f"group.{group}")
        assert made.title and width(made.title) <= ONE_LINE + 0.5, made.title
    for indicator in prefecture.assessed:
        made = make_slide(view, f"indicator.{indicator}")
        assert width(made.heading) <= ONE_LINE + 0.5, made.heading
    for project in set(prefecture.tables["projects"]["project_id"]):
        made = make_slide(view, f"project.{project}")
        assert width(made.heading) <= ONE_LINE + 0.5, made.heading
    words = vocabulary(prefecture.tables, prefecture.policy)
    for whole in (view, _view(prefecture, department=("福祉保健部",))):
        for part in (*overview_parts(whole, words), Part("", whole)):
            made = make_slide(part.view, "overview")
            assert width(made.heading) <= ONE_LINE + 0.5, made.heading
    title = named("名" * 80, "R6は目標56.1%に対し1.6%(▼遅れ)、4年連続")
    assert width(title) <= ONE_LINE and title.endswith("4年連続") and "…" in title


def test_a_target_reached_that_the_pace_would_lose_is_said_in_a_title_with_both(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    lost = [i for i, item in prefecture.assessed.items() if reaches(item) and item["is_projected_short"]]
    titles = [make_slide(view, f"indicator.{indicator}").title for indicator in lost]
    judged = [title for title in titles if PROJECTION in title]
    assert judged and all("最終目標" in title and ("到達" in title or "達している" in title) for title in judged)


def test_where_no_group_is_judged_nothing_says_that_none_is_in_danger(prefecture: Evaluation) -> None:
    tables = prefecture.tables

    def unknown(observations: pd.DataFrame) -> pd.DataFrame:
        is_actual = observations["measure"] == "actual"
        state = observations["report_state"].mask(is_actual, "not_yet_reported")
        return observations.assign(value=observations["value"].mask(is_actual), report_state=state)

    frames, stated = (
        {**held, "observations": unknown(held["observations"])} for held in (tables.frames, tables.stated)
    )
    tables = replace(tables, frames=frames, stated=stated)
    view = _view(evaluate(tables, prefecture.policy))
    overview = make_slide(view, "overview")
    assert overview.title == f"{len(view.groups)}事業群は判定できない(報告不足{len(view.groups)})"
    assert [fact.value for fact in overview.facts][:2] == ["判定できない", "比較できない"]
    (group, *_) = view.groups["group_id"]
    results = next(fact for fact in make_slide(view, f"group.{group}").facts if fact.label.startswith("成果"))
    assert results.value == "判定できない" and results.how.startswith("未報告")


def test_the_title_of_a_group_begins_with_its_worst_result(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    whole = portfolio(view)
    assert whole is not None
    for entry in findings.group_attention(whole, prefecture):
        if entry.item is None or not entry.item["is_underperforming"]:
            continue
        title = make_slide(view, f"group.{entry.group_id}").title
        status = prefecture.policy.scale.labels()[entry.item["status"]]
        assert title.startswith(str(entry.item["name"])[:2]) and f"{status})" in title


def test_the_overview_says_how_many_groups_its_comparison_leaves_out(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    whole = portfolio(view)
    assert whole is not None and len(whole.comparable) < len(whole.standings)
    (changed,) = [fact for fact in make_slide(view, "overview").facts if fact.label == "前年(R6の調書)から"]
    left_out = [int(count) for count in re.findall(r"(\d+)事業群", changed.how)]
    assert sum(left_out) == len(whole.standings) - len(whole.comparable)
    assert changed.value == f"新たに{len(whole.fallen)}、回復{len(whole.recovered)}"


def test_the_details_of_a_group_are_its_own_indicators_and_texts(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    for group in prefecture.tables["program_groups"]["group_id"][:4]:
        rows = group_indicators(view, group)
        own = prefecture.assessments.loc[prefecture.assessments["group_id"] == group, "name"]
        assert sorted(row.name for row in rows) == sorted(own)
        texts = [note.text for note in make_slide(view, f"group.{group}").notes if note.place]
        assert texts and all(text in set(prefecture.tables["narratives"]["text"]) for text in texts)


def test_the_overview_of_a_meeting_says_how_many_of_the_groups_it_talks_about(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    whole = portfolio(view)
    assert whole is not None
    needing = [group.group_id for group in findings.needing(whole)]
    assert len(needing) == 9 and len(whole.of("danger")) == 1
    (sound, *_) = [group.group_id for group in whole.of("sound")]

    def topics(*groups: str) -> str:
        return make_agenda(view, ["overview", *(f"group.{group}" for group in groups)])[0].facts[0].how

    assert topics(*needing[:4]) == "議題は4事業群(注意が必要な9事業群のうち4、要対応1事業群を含む)"
    assert topics(*needing[1:4]) == "議題は3事業群(注意が必要な9事業群のうち3、要対応1事業群のうち0)"
    assert topics(*needing) == "議題は9事業群(注意が必要な9事業群のすべて)"
    assert topics(sound) == "議題は1事業群(注意が必要な9事業群のうち0、要対応1事業群のうち0)"
    assert topics() == make_slide(view, "overview").facts[0].how == ""


def test_the_overview_counts_the_money_as_the_screen_does(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    facts = {fact.label: fact for fact in make_agenda(view)[0].facts}
    whole = of_many(view)
    assert whole is not None
    total = make_head_table(view, whole, "department").total
    assert isinstance(total.money, Link)
    money = facts[findings.money_label(prefecture.policy.scale)]
    rounded = f"{float(total.money.text):.3g}億円"  # in the column all amounts have two decimals
    assert money.value == rounded and f"全体の{total.share}" in money.how


def test_a_slide_says_of_years_behind_that_they_are_the_longest(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    whole = portfolio(view)
    assert whole is not None
    for group in whole.standings:
        fact = make_slide(view, f"group.{group.group_id}").facts[1]
        assert fact.label == "成果の指標 遅れ・やや遅れ" and fact.how == findings.lasting_words(group)


def test_a_slide_raises_no_viewpoint_where_no_rule_did(prefecture: Evaluation) -> None:
    view = _view(prefecture)
    flagged = set(prefecture.flags["group_id"])
    for group in prefecture.tables["program_groups"]["group_id"]:
        made = make_slide(view, f"group.{group}")
        assert bool(made.viewpoint) <= (group in flagged) and bool(made.viewpoint) <= bool(made.question)
        assert made.viewpoint or not made.question or "報告できるか" in made.question


def test_the_picture_on_paper_holds_every_group_and_a_dozen_to_talk_about(prefecture: Evaluation) -> None:
    page = overview_content(_view(prefecture), "なし")
    assert sum(len(r["marks"]) for r in page["rows"]) == 24
    assert len(page["attention"]) + page["rest"] == len(findings.needing(portfolio(_view(prefecture))))  # type: ignore[arg-type]
    assert len(page["attention"]) <= 12 and page["verdict"].startswith("24事業群: ") and page["banner"]


def test_one_group_keeps_its_own_agenda_and_its_own_page(evaluation: Evaluation, prefecture: Evaluation) -> None:
    assert proposed(_view(evaluation))[1].startswith("indicator.")
    group = str(prefecture.tables["program_groups"]["group_id"].iloc[0])
    view = _view(prefecture, group=(group,))
    assert not any(k.startswith("group.") for k in proposed(view)) and overview_content(view, "")["form"] == "a3"


def test_bars_count_the_groups_of_each_verdict_with_its_sign(prefecture: Evaluation) -> None:
    whole = portfolio(_view(prefecture))
    assert whole is not None
    worst, best, unknown = whole.rules.worst, whole.rules.steps[-1], whole.rules.not_judged
    rows = [
        Row("土木部", tuple([(worst.code, "s", "橋")] * 70 + [(unknown.code, "s", "道")] * 1_200)),
        Row("農林部", ((unknown.code, "l", "田"),)),
    ]
    figure = plotted(counted_bars(rows, whole.rules.all, palette("light")))
    *bars, numbers = figure.data
    assert [bar.name for bar in bars] == [
        f"{worst.shape}{worst.label} 70",
        f"{unknown.shape}{unknown.label} 1,201",
    ]
    assert best.label not in str(figure)
    assert [list(bar.x) for bar in bars] == [[70, 0], [1_200, 1]]
    assert list(numbers.text) == [f"{worst.shape}70 {unknown.shape}1,200", f"{unknown.shape}1"]
    lacking = Row("環境部", ((unknown.code, "s", "川"), (whole.rules.unreported.code, "s", "空")))
    of_one_tone = plotted(counted_bars([lacking], whole.rules.all, palette("light"))).data[:2]
    assert len({bar.marker.color for bar in of_one_tone}) == 1
    assert [bar.marker.pattern.shape for bar in of_one_tone] == ["", "/"], "never colour alone"


def test_a_room_counts_groups_that_it_could_not_tell_apart() -> None:
    def chart(groups: int) -> GroupsChart:
        mark = GroupMark("behind", "s", "橋")
        return GroupsChart("", "", ChartTable((), ()), (GroupRow("土木部", (mark,) * groups),), ())

    assert not chart(60).is_counted
    assert chart(61).is_counted


def test_a_mosaic_marks_every_group_by_shape_and_says_how_many(prefecture: Evaluation) -> None:
    whole = portfolio(_view(prefecture))
    assert whole is not None
    rows = [
        Row(name, tuple((g.verdict, findings.size_of(g.money), str(g.name)) for g in groups))
        for name, groups in findings.by_head(whole, "measure")
    ]
    figure = plotted(mosaic(rows, whole.rules.all, palette("light")))
    assert sum(len(t.x) for t in figure.data) == 24
    assert {t.name for t in figure.data} == {
        f"{s.label} {whole.counts[s.code]}" for s in whole.rules.all if whole.counts[s.code]
    }
    assert len({t.marker.symbol for t in figure.data}) == len(figure.data), "never colour alone"


def test_lines_for_a_slide_count_what_the_portfolio_counts(prefecture: Evaluation) -> None:
    whole = portfolio(_view(prefecture))
    assert whole is not None
    said = " ".join(findings.lines(whole))
    for step in whole.rules.all:
        mark = f"{step.shape}{step.label}"
        total = sum(int(part.removeprefix(mark)) for part in said.split(" ") if part.startswith(mark))
        assert total == whole.counts[step.code], step.code
