"""How an indicator and the list of indicators are drawn: tags, links and what is left out."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from markupsafe import Markup

from lib.figures.palette import LIGHT
from lib.findings.indicator import make_indicator
from lib.findings.indicator_figures import Figures, make_figures
from lib.findings.indicator_years import YearTable, make_year_table
from lib.findings.indicators import make_indicators
from lib.findings.model import Quote
from lib.findings.slides.slide import Fact
from lib.findings.sparks import Spark
from lib.judge.evaluation import Evaluation
from lib.ui.parts import indicator
from lib.ui.parts.sparkline import sparkline
from lib.ui.screens.indicators import indicator_list
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return narrow(evaluation, Selection(), vocabulary(evaluation.tables, evaluation.policy))


def test_the_title_leads_to_the_project_and_to_the_line(view: View) -> None:
    drawn = indicator.title(make_indicator(view, "rpa_robots"))
    assert '<span class="chip warn"><span aria-hidden="true">▲</span>やや遅れ</span></h1>' in drawn
    assert (
        'href="projects?project=smart_prefecture"><bdi>スマート県庁プロジェクト</bdi></a> <bdi>情報システム課</bdi>・活動指標 / '
        in drawn
    )
    assert '<a class="ref" data-go href="sources?line=38" title="原資料のこの行を開く">出典 38行</a>' in drawn


def test_a_groups_own_indicator_is_said_to_be_one(view: View) -> None:
    assert "</bdi> / 事業群の指標 / 時点・増えるほどよい <a" in indicator.title(make_indicator(view, "cloud_users"))


def test_figures_are_a_list_of_terms_each_with_how_it_was_computed(view: View) -> None:
    drawn = indicator.figures(make_figures(view, "rpa_robots"))
    assert "<dt>達成率(②/①)</dt><dd><b>50%</b><small>R2 実績20 ÷ 目標40</small></dd>" in drawn
    assert "試算とあわせて読む" not in drawn
    assert "<h3>試算とあわせて読む調書の記載</h3>" in indicator.figures(make_figures(view, "cloud_users"))


def test_without_figures_one_line_says_why(view: View) -> None:
    drawn = indicator.figures(make_figures(view, "services_in_use"))
    assert drawn == '<div class="ev"><p class="muted">比べられる値はまだありません(報告時期前)。</p></div>'


def test_words_of_the_data_are_escaped() -> None:
    figures = Figures((Fact("直近値", "5<b>", "R2"),), "", (Quote("<script>"),))
    drawn = indicator.figures(figures)
    assert "5&lt;b&gt;" in drawn and "&lt;script&gt;" in drawn and "<script>" not in drawn


def test_the_box_can_be_scrolled_by_keyboard_and_has_a_name(view: View) -> None:
    drawn = indicator.why(make_indicator(view, "rpa_robots").why)
    assert drawn.lstrip().startswith('<div class="ev box" tabindex="0" role="region" aria-label="調書の説明と注意">')
    assert '<span class="code">記載②</span>' in drawn and '<span class="code s">自動②</span>' in drawn
    assert "説明の記載はありません" not in drawn


def test_the_table_names_indicators_only_where_it_holds_several(view: View) -> None:
    of_one, of_all = indicator.years(make_year_table(view, "cloud_users")), indicator.years(make_indicators(view).years)
    assert '<th scope="col">指標</th>' in of_all and '<th scope="col">指標</th>' not in of_one
    assert (
        '<td class="k"><bdi>R3</bdi></td>' in of_one
        and '<td class="n"><span class="muted">報告時期前</span></td>' in of_one
    )
    assert '<a data-go href="sources?line=4">4</a> <a data-go href="sources?line=5">5</a>' in of_one
    assert indicator.years(YearTable(())) == Markup()


def test_the_warning_of_rates_stands_over_the_table(view: View) -> None:
    table = YearTable(make_year_table(view, "rpa_robots").rows, "▲ 記載の達成率")
    assert '<p class="chip warn">▲ 記載の達成率</p><div class="scroll"' in indicator.years(table)


def test_the_list_shows_whole_names_with_their_line_of_years(view: View) -> None:
    drawn = indicator_list(make_indicators(view), LIGHT)
    assert drawn.count("<li>") == 12 and drawn.count("aria-current") == 1, "of the order; the browser marks the chosen"
    assert "<bdi>長崎県自治体クラウドサービス県内利用団体数</bdi>" in drawn
    assert 'alt="R2 20、R2の目標値 40(台)"' in drawn and "data:image/svg+xml," in drawn


def test_a_small_line_has_a_gap_where_a_year_is_missing() -> None:
    drawn = unquote(sparkline(Spark((1.0, None, 3.0, 4.0), 4.0, "3年分"), LIGHT))
    (path,) = re.findall(r'<path d="(M[^"]*)" fill="none"', drawn)
    assert path.count("M") == 2, "two runs"
    assert sparkline(Spark((None, None), None, ""), LIGHT) == Markup()
    assert 'r="2.5"' in unquote(sparkline(Spark((0.0,), None, "R2 0"), LIGHT)), "a true zero is drawn"
