"""The parts of the first screen, drawn: marks, classes and columns, and every text from data escaped and isolated."""

from __future__ import annotations

from dataclasses import replace

from lib.findings.model import Chip, Link, Place, Quote, To
from lib.findings.overview import cards
from lib.findings.overview.group_attention import Figures, GroupAttentionList, GroupEntry, GroupName
from lib.findings.overview.group_list import GroupLine, GroupList
from lib.findings.overview.head_table import Count, HeadRow, HeadTable, StepHead, YearCount, Years
from lib.findings.overview.one_group import OneGroup, make_one_group
from lib.findings.overview.picture import Cell, Change, Picture, PictureRow, Sign
from lib.findings.overview.status_grid import Blank, Figure, GridRow, Judged, Lost, StatusGrid, Waiting, Year
from lib.findings.pages import Turning
from lib.judge.evaluation import Evaluation
from lib.ui.parts.table import Order
from lib.ui.parts.templates import render
from lib.ui.screens.overview.counts import draw_counts
from lib.ui.screens.overview.group_list import draw_group_list
from lib.ui.screens.overview.head_table import draw_head_table
from lib.ui.screens.overview.indicator_cards import draw_indicator_cards
from lib.ui.screens.overview.picture import draw_picture
from lib.ui.screens.overview.status_grid import draw_status_grid
from lib.view.narrow import narrow
from lib.view.selection import EMPTY
from lib.view.vocabulary import vocabulary

_HOSTILE = "<b>\"'&"
_ESCAPED = "&lt;b&gt;&#34;&#39;&amp;"
_ISOLATED = f"<bdi>{_ESCAPED}</bdi>"
_TO = To("overview", EMPTY)


def test_each_kind_of_cell_of_the_status_grid_looks_different() -> None:
    cells = (
        Figure("5", "基準値", _TO, is_baseline=True),
        Figure("6", "実績", _TO),
        Judged(Chip("▼40%", "bad"), "遅れ", "実績と目標", _TO),
        Lost("非公表", "非公表", _HOSTILE),
        Blank("設定なし"),
        Blank(),
        Waiting(2, "報告時期前", "目標", _TO),
    )
    row = GridRow(Link(_HOSTILE, _TO, _HOSTILE), _HOSTILE, True, cells, None)
    drawn = str(draw_status_grid(StatusGrid((Year("R2", "令和2年度(2020)"),), (row,), is_dense=False)))
    assert drawn.split("</th>", 4)[4].removesuffix("</tr></tbody></table></div>").split("<td")[1:] == [
        '><a data-go href="./" title="基準値">5<span class="muted small">基準</span></a></td>',
        '><a data-go href="./" title="実績">6</a></td>',
        '><a data-go href="./" title="実績と目標"><span class="chip bad"><span aria-hidden="true">▼</span>40%</span><span class="hidden">遅れ</span></a></td>',
        f'><span class="muted small" title="{_ESCAPED}">非公表<span class="hidden">非公表</span></span></td>',
        '><span class="muted" title="設定なし" aria-label="設定なし">–</span></td>',
        "></td>",
        ' class="wait" colspan="2"><a data-go href="./" title="目標">報告時期前</a></td>',
        '><span class="muted" aria-label="試算なし">–</span></td>',
    ]
    assert '<tr class="own">' in drawn and _ISOLATED in drawn and "<b>" not in drawn


def _real(evaluation: Evaluation) -> OneGroup:
    return make_one_group(narrow(evaluation, EMPTY, vocabulary(evaluation.tables, evaluation.policy)))


def test_decisions_that_are_counted_are_escaped_and_isolated(evaluation: Evaluation) -> None:
    counts = _real(evaluation).counts
    decisions = replace(counts.decisions, counts=(cards.Count(_HOSTILE, "3", _TO),))
    assert f'<span class="chip unknown">{_ISOLATED} 3</span>' in draw_counts(replace(counts, decisions=decisions))


def test_the_card_of_an_indicator_is_one_link_over_a_picture_and_its_figures(evaluation: Evaluation) -> None:
    model = _real(evaluation).indicators
    cloud, _, _, robots = draw_indicator_cards(model).split("</li>")[:4]
    assert cloud.count("<a ") == 1 + 7 and cloud.count('tabindex="-1"') == 7, "keys meet one link, a pointer each year"
    assert 'title="クラウド利用団体 R3 目標8団体、実績は報告時期前"' in cloud
    # A baseline, an actual, then five years that wait: an outlined slot, a target and the projection each.
    assert [cloud.count(f'<i class="{mark}"') for mark in ("base", "actual", "slot", "target", "final", "outlook")] == [
        1, 1, 5, 4, 1, 5,
    ]  # fmt: skip
    assert 'colspan="5"' in cloud and "報告時期前</td>" in cloud
    assert '<span class="hidden">原資料から読み取れず</span>' in robots, "of a target that the extract does not hold"
    hostile = replace(model.cards[0], link=Link(_HOSTILE, _TO, _HOSTILE), group=_HOSTILE)
    drawn = draw_indicator_cards(replace(model, cards=(hostile,)))
    assert drawn.count(_ISOLATED) == 2 and '<b>"' not in drawn


def test_a_group_to_look_at_is_escaped_isolated_and_emphasised_where_its_name_differs() -> None:
    figures = Figures(Link(_HOSTILE, _TO), "R6", "1.6/56.1%", "28.1→1.6", "R5〜R6の実績")
    reason = Quote(_HOSTILE, Place("25行", "行", _TO))
    name, verdict = GroupName("市町と連携した", _HOSTILE, _TO), Chip("▼要対応", "bad")
    entry = GroupEntry(name, verdict, _HOSTILE, _HOSTILE, figures, reason, "", _HOSTILE, _HOSTILE)
    link = Link("新たに要対応6事業群", _TO)
    drawn = render("groups", attention=GroupAttentionList("いま確認する1件", "", (entry,), (link,), ""))
    assert drawn.count(_ISOLATED) == 4 and _HOSTILE not in drawn
    assert f'<bdi><span class="shared">市町と連携した</span><b>{_ESCAPED}</b></bdi>' in drawn
    assert "R6 <b>1.6/56.1%</b>" in drawn and "出典 25行" in drawn and "新たに要対応6事業群" in drawn
    unexplained = replace(entry, figures=None, reason=None, why="報告がない。", question="")
    drawn = render("groups", attention=GroupAttentionList("", "", (unexplained,), (), ""))
    assert "報告がない。" in drawn and "「" not in drawn and 'class="ask"' not in drawn and "件数ごと" not in drawn


def test_a_row_of_heads_leads_to_what_it_counts_and_draws_its_years() -> None:
    counts = (Count("▼", "9", "bad", _TO, f"{_HOSTILE} 要対応9事業群"), Count("●", "0", "good", None, "順調0事業群"))
    bars = (YearCount("R5", None, 0), YearCount("R6", 0, 0), YearCount("R7", 9, 10))
    years = Years("要対応 R7 9", "", bars, "+4", "bad", _TO)
    row = HeadRow(Link(_HOSTILE, _TO), counts, years, Link("102億円", _TO), "67%")
    total = HeadRow("全体", counts, replace(years, in_a_row="5→9", bars=()), "—", "")
    table = HeadTable(
        "部局ごと", "部局", (StepHead("▼", "要対応", "bad"),), "要対応", "遅れの事業費", total, (row,), ""
    )
    drawn = draw_head_table(table)
    named = f'title="{_ESCAPED} 要対応9事業群" aria-label="{_ESCAPED} 要対応9事業群"'
    assert f'<td class="n bad"><a data-go href="./" {named}>' in drawn and "<b>9</b>" in drawn
    assert '<span class="muted">0</span>' in drawn, "nothing to lead to"
    assert '<i class="none"></i><i style="border-bottom-width:0px"></i>' in drawn and "width:18px" in drawn
    assert "<bdi>5→9</bdi>" in drawn and drawn.count('<span class="hidden">要対応 R7 9</span>') == 2
    assert _ISOLATED in drawn and _HOSTILE not in drawn


def test_the_columns_of_the_list_stand_as_they_are_declared() -> None:
    link = Link(_HOSTILE, _TO)
    line = GroupLine(
        "1", Chip("▼要対応", "bad"), _HOSTILE, "注意", link, _HOSTILE, _HOSTILE, _HOSTILE, "5/9", "2年", "", "1.2", "—"
    )
    drawn = draw_group_list(GroupList("1事業群", (line,), Turning()), Order("overview", EMPTY))
    assert (
        f'<td class="k"><span title="{_ESCAPED}"><span class="chip bad"><span aria-hidden="true">▼</span>要対応</span></span></td>'
        in drawn
    )
    assert drawn.count('<td class="n">') == 6 and drawn.count("<td>" + _ISOLATED) == 3
    assert drawn.count("sort=") == 9 and "<b>" not in drawn


def test_a_cell_of_the_picture_is_named_for_who_does_not_see_it() -> None:
    cell = Cell("▼", "bad", "l", f"要対応: {_HOSTILE}", _TO)
    row = PictureRow(_HOSTILE, (cell,), "1.20億円", (Change("▼+1", "bad", "新たに要対応 1"),))
    drawn = draw_picture(Picture("施策", (row,), (Sign("▼", "bad", "要対応"),)))
    named = f'title="要対応: {_ESCAPED}" aria-label="要対応: {_ESCAPED}"'
    assert f'<a class="bad l" data-go href="./" {named}>▼</a>' in drawn
    assert f'<th scope="row">{_ISOLATED}</th>' in drawn, "a head that no sheet names leads nowhere"
    assert '<td class="n"><span class="bad" title="新たに要対応 1">▼+1</span></td>' in drawn
