"""HTML by type: text is escaped, Markup is not; tables stand by their columns."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from lib.findings.model import Chip, Link, Place, Quote, To
from lib.ui.parts import marks
from lib.ui.parts.html import anchor, element, isolated, join, table_line
from lib.ui.parts.table import Column, Order, table
from lib.ui.parts.templates import render
from lib.view.selection import EMPTY

_HOSTILE = "<img src=x onerror=\"alert('&')\">"
_ESCAPED = "&lt;img src=x onerror=&#34;alert(&#39;&amp;&#39;)&#34;&gt;"
_INDICATOR = To("indicators", EMPTY.changed(indicator="cloud"))


def test_text_is_escaped_as_content_and_as_attribute_and_markup_is_not() -> None:
    assert element("p", _HOSTILE, title=_HOSTILE) == Markup(f'<p title="{_ESCAPED}">{_ESCAPED}</p>')
    assert element("p", element("b", "太")) == "<p><b>太</b></p>"
    assert isolated(_HOSTILE) == f"<bdi>{_ESCAPED}</bdi>"
    assert join(["<", Markup("<br>")], ">", by="・") == "&lt;・<br>・&gt;"


def test_attributes_without_a_value_are_left_out() -> None:
    assert element("a", "x", css="", title="", hidden=False, data_go=True, aria_label="名") == (
        '<a data-go aria-label="名">x</a>'
    )


def test_a_link_leads_to_the_address_of_its_target() -> None:
    assert _INDICATOR.address == "indicators?indicator=cloud"
    assert To("overview", EMPTY).address == "./"
    assert anchor(_INDICATOR, _HOSTILE) == f'<a data-go href="indicators?indicator=cloud">{_ESCAPED}</a>'
    assert _ESCAPED in marks.link(Link(_HOSTILE, _INDICATOR, _HOSTILE)) and "<img" not in marks.link(
        Link(_HOSTILE, _INDICATOR, _HOSTILE)
    )


def test_a_chip_of_a_projection_looks_different_from_one_of_a_fact() -> None:
    assert marks.chip(Chip("▲遅れ", "bad")) == '<span class="chip bad"><span aria-hidden="true">▲</span>遅れ</span>'
    assert marks.chip(Chip("遅れ", "bad", is_projected=True)) == '<span class="chip bad guess">遅れ</span>'


def test_a_sign_is_for_the_eye_and_what_is_said_begins_with_a_word_or_a_number() -> None:
    for text in ("−12%", "(空欄)", "「試行」", "達成", "?"):
        assert marks.chip(Chip(text, "bad")) == f'<span class="chip bad">{text}</span>'
    assert marks.chip(Chip("・判定前", "unknown")).striptags() == "・判定前"


def test_texts_of_a_source_carry_their_place_and_none_are_said() -> None:
    drawn = marks.quotes([Quote(_HOSTILE, Place("44行", "行", To("sources", EMPTY.changed(line=44))))])
    assert _ESCAPED in drawn and 'href="sources?line=44"' in drawn and "出典 44行" in drawn
    assert "記載がありません" in marks.quotes([])


class _Project(NamedTuple):
    name: str
    cost: int


_COLUMNS = [
    Column[_Project]("事業", lambda project: project.name, sort="name"),
    Column[_Project]("事業費", lambda project: f"{project.cost:,}", numeric=True, sort="cost"),
    Column[_Project]("印", lambda _: Markup("<b>○</b>"), narrow=True),
]


def test_a_column_carries_its_look_wherever_it_stands() -> None:
    rows = [_Project(_HOSTILE, 1_234)]
    for columns in (_COLUMNS, _COLUMNS[::-1]):
        drawn = table(columns, rows, "事業の一覧")
        assert f"<td>{_ESCAPED}</td>" in drawn
        assert '<td class="n">1,234</td>' in drawn and '<th class="n" scope="col">事業費</th>' in drawn
        assert '<td class="k"><b>○</b></td>' in drawn and '<caption class="hidden">事業の一覧</caption>' in drawn


def test_a_heading_orders_once_from_either_end_and_then_as_the_list_comes() -> None:
    name, cost, sign = _COLUMNS

    def head(column: Column[_Project], sort: str) -> str:
        return str(Order("projects", EMPTY.changed(sort=sort)).head(column))

    assert 'href="projects?sort=name"' in head(name, "") and "▲" not in head(name, "")
    assert "sort=-name" in head(name, "name") and "▲" in head(name, "name")
    assert 'href="projects"' in head(name, "-name") and "▼" in head(name, "-name")
    assert "sort=-cost" in head(cost, ""), "figures begin with the largest"
    assert "sort=cost" in head(cost, "-cost") and 'aria-sort="descending"' in head(cost, "-cost")
    assert 'href="projects"' in head(cost, "cost") and "<a" not in head(sign, "")
    assert "<a" not in table(_COLUMNS, [], "空") and "<a" in table(_COLUMNS, [], "空", Order("projects", EMPTY))


def test_of_several_sources_the_first_is_one_click_away_and_the_others_are_folded_in() -> None:
    places = [Place(f"{line}行", "行", To("sources", EMPTY.changed(line=line))) for line in (3, 4, 3, 5)]
    drawn = marks.sources(places)
    assert drawn.index("出典 3行") < drawn.index("<details") < drawn.index("出典 4行") and drawn.count("出典") == 3
    assert "ほか2</summary>" in drawn
    assert marks.sources(places[:1]) == marks.source(places[0]) and marks.sources([]) == ""


def test_a_template_escapes_text_and_draws_the_shared_parts() -> None:
    rows: list[object] = []
    assert "すべて" not in render("reasons", reasons=rows)
    assert isinstance(render("reasons", reasons=rows), Markup)


def _indented() -> None:
    from lib.ui.parts.show import show

    show("\n  <p>一\n  二</p>\n")
    show("")


def test_a_part_is_put_on_the_page_as_it_was_drawn() -> None:
    app = AppTest.from_function(_indented).run()
    assert [part.proto.body for part in app.get("html")] == ["<p>一\n  二</p>"], "no indentation is looked for"


def test_a_line_of_a_table_escapes_text_and_gives_a_class_to_the_cells_that_have_one() -> None:
    line = table_line([("n", "<1>"), ("", Markup("<b>2</b>"))])
    assert line == Markup('<tr><td class="n">&lt;1&gt;</td><td><b>2</b></td></tr>')
