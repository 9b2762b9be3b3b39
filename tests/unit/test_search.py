"""One box over all texts: what the document says is found as it is typed, lit where it stands, with its line."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.contract.letters import folded, words_of
from lib.judge.evaluation import Evaluation
from lib.view.address import FILTERS, WORD_FILTERS, from_address, to_address
from lib.view.folded_texts import FoldedTexts
from lib.view.narrow import View, narrow, remaining
from lib.view.search import passage, search
from lib.view.search_index import Entry, SearchIndex, make_index
from lib.view.selection import EMPTY, PARAMETERS, Selection
from lib.view.vocabulary import vocabulary


def _view(evaluation: Evaluation, selection: Selection = EMPTY) -> View:
    return narrow(evaluation, selection, vocabulary(evaluation.tables, evaluation.policy))


@cache
def _index(evaluation: Evaluation) -> SearchIndex:
    return make_index(evaluation)


def _search(view: View, query: str) -> list[Entry]:
    index = _index(view.evaluation)
    return index.entries(search(view, index, query))


def _all(evaluation: Evaluation) -> list[Entry]:
    index = _index(evaluation)
    return index.entries(np.arange(len(index)))


# Among them signs that mean something in patterns, one letter, two letters, words of letters that few sheets use.
_ASKED = (
    "市町", "観光", "の", "ー", "1", "a", "RPA", "ｒｐａ", "くらうど", "ｸﾗｳﾄﾞ", "オ−プンデ－タ", "県·市町", "市町 連携", "連携　市町 デジタル",
    "(", ".", "*", "[", "\\", "^$", "市.町", "%", "…", "...", "㎡", "ﾞ", "か゛", "𠮷", "𠮷野", "\u3099", "ことばにない語", "語" * 100,
)  # fmt: skip


@pytest.mark.parametrize("asked", _ASKED)
def test_a_search_finds_what_a_look_at_every_text_finds(
    evaluation: Evaluation, prefecture: Evaluation, asked: str
) -> None:
    for each in (evaluation, prefecture):
        words = words_of(asked)
        holding = [entry for entry in _all(each) if words and all(word in folded(entry.text) for word in words)]
        assert _search(_view(each), asked) == holding


@pytest.mark.parametrize("name", ["evaluation", "prefecture"])
def test_a_text_is_found_at_each_of_its_letters_and_at_no_letters_of_the_next(
    name: str, request: pytest.FixtureRequest
) -> None:
    each = request.getfixturevalue(name)
    texts = sorted({entry.text for entry in _all(each)})[::9]
    letters = FoldedTexts(texts)
    for number, text in enumerate(texts[:-1]):
        first, last = folded(text)[:3], folded(text)[-3:]
        assert letters.holding([first, last])[number], text
        across = folded(text)[-2:] + folded(texts[number + 1])[:2]
        assert letters.holding([across]).tolist() == [across in folded(other) for other in texts], across


def test_of_the_same_text_in_several_sheets_the_newest_says_where_it_stands_and_all_say_their_year(
    prefecture: Evaluation,
) -> None:
    stated = prefecture.tables.stated
    for table, column, kind in (("projects", "overview", "overview"), ("narratives", "text", "status")):
        rows = stated[table] if table == "projects" else stated[table][stated[table]["kind"] == kind]
        subject = "project_id" if table == "projects" else "subject_id"
        place = "overview_ref" if table == "projects" else "source_ref"
        found: dict[tuple[str, str], list[tuple[object, ...]]] = {}
        for entry in _all(prefecture):
            if entry.topic == kind and entry.place is not None:
                owner = entry.indicator_id or entry.project_id
                found.setdefault((owner, entry.text), []).append((entry.years, entry.source_id, entry.place.place))
        asked = 0
        for (owner, text), same in rows.dropna(subset=[column]).groupby([subject, column]):
            newest = same[same["sheet_year"] == same["sheet_year"].max()].iloc[-1]
            years = tuple(sorted(same["sheet_year"].unique().tolist()))
            if (owner, text) in found:
                assert (years, newest["source_id"], newest[place]) in found[owner, text]
                asked += 1
        assert asked > 50, table


@pytest.mark.parametrize("asked", ["RPA", "ＲＰＡ", "rpa", " ｒｐａ　"])
def test_width_and_case_make_no_difference(evaluation: Evaluation, asked: str) -> None:
    found = _search(_view(evaluation), asked)
    assert len(found) >= 8 and all("RPA" in folded(e.text).upper() for e in found)


@pytest.mark.parametrize("asked", ["クラウド", "くらうど", "ｸﾗｳﾄﾞ", "くらうド"])
def test_kana_make_no_difference(evaluation: Evaluation, asked: str) -> None:
    assert len(_search(_view(evaluation), asked)) == len(_search(_view(evaluation), "クラウド")) > 3


@pytest.mark.parametrize(
    ("asked", "usual"), [("オ−プンデ－タ", "オープンデータ"), ("⻑﨑県", "長崎県"), ("県·市町", "県・市町")]
)
def test_letters_that_look_alike_make_no_difference(evaluation: Evaluation, asked: str, usual: str) -> None:
    found = _search(_view(evaluation), asked)
    assert found == _search(_view(evaluation), usual) and len(found) > 0
    assert all(any(is_hit for _, is_hit in passage(entry.text, asked)) for entry in found)


def test_every_find_stands_on_its_line_in_the_document(evaluation: Evaluation, document: list[str]) -> None:
    found = _search(_view(evaluation), "市町")
    assert len(found) > 3
    for entry in found:
        if entry.kind != "note":
            assert entry.place is not None and "市町" in document[entry.place.line - 1], entry.place


def test_all_words_are_asked_for_in_any_order(evaluation: Evaluation) -> None:
    view = _view(evaluation)
    both = _search(view, "市町 連携")
    assert both == _search(view, "連携 市町") and 0 < len(both) < len(_search(view, "市町"))
    assert _search(view, "") == _search(view, "   ") == [] and _search(view, "ことばにない語") == []


def test_names_come_first_then_texts_then_notes_each_from_the_newest_sheet_on(
    evaluation: Evaluation, prefecture: Evaluation
) -> None:
    order = ["group", "project", "indicator", "initiative", "text", "note"]
    for each, asked in ((evaluation, "利用"), (prefecture, "の")):
        found = [(order.index(e.kind), -e.years[-1]) for e in _search(_view(each), asked)]
        assert found == sorted(found) and len({kind for kind, _ in found}) > 2


def test_a_text_that_sheets_repeat_is_one_find_with_its_years_and_the_newest_place(prefecture: Evaluation) -> None:
    name = str(prefecture.tables["projects"]["name"].iloc[0])
    found = [e for e in _search(_view(prefecture), name) if e.heading == "事務事業名" and e.text == name]
    assert len({e.project_id for e in found}) == len(found)
    stated = prefecture.tables.stated["projects"]
    for entry in found:
        years = sorted(stated.loc[stated["project_id"] == entry.project_id, "sheet_year"])
        assert list(entry.years) == years and entry.source_id.endswith(str(years[-1]))


def test_what_the_newest_sheets_no_longer_have_is_found_too(prefecture: Evaluation) -> None:
    stated = prefecture.tables.stated["projects"]
    ended = stated[~stated["project_id"].isin(prefecture.tables["projects"]["project_id"])]
    assert len(ended)
    found = {e.project_id for e in _search(_view(prefecture), str(ended["name"].iloc[0]))}
    assert ended["project_id"].iloc[0] in found


def test_filters_stay_in_force(prefecture: Evaluation) -> None:
    department = str(prefecture.tables["program_groups"]["department"].dropna().iloc[0])
    chosen = _view(prefecture, Selection(department=(department,)))
    found = _search(chosen, "市町")
    assert 0 < len(found) < len(_search(_view(prefecture), "市町"))
    assert {e.group_id for e in found} <= set(chosen.groups["group_id"])
    section = str(chosen.projects["section"].iloc[0])
    mine = _search(_view(prefecture, Selection(section=(section,))), "市町")
    of = prefecture.tables["projects"].set_index("project_id")["section"]
    assert {of[e.project_id] for e in mine if e.project_id} == {section}


@pytest.mark.parametrize("name", [name for name in FILTERS if name != "years"])
def test_each_filter_leaves_only_texts_of_what_is_in_view(name: str, prefecture: Evaluation) -> None:
    words = vocabulary(prefecture.tables, prefecture.policy)
    chosen: object = "不足" if name == "reason" else "観光"
    if name in WORD_FILTERS:
        counts = remaining(_view(prefecture), words, name)
        word = min((word for word, count in counts.items() if count), key=lambda word: counts[word])
        chosen = (word,) if WORD_FILTERS[name].many else word
    view = _view(prefecture, EMPTY.changed(**{name: chosen}))
    found = _search(view, "の")
    assert 0 < len(found) < len(_search(_view(prefecture), "の"))
    assert {e.group_id for e in found} <= set(view.groups["group_id"])
    if next(p for p in PARAMETERS if p.name == name).narrows != "group":
        assert {e.project_id for e in found if e.project_id} <= set(view.projects["project_id"])
        assert {e.indicator_id for e in found if e.indicator_id} <= set(view.assessments["indicator_id"])


def test_the_query_is_in_the_address(evaluation: Evaluation) -> None:
    words = vocabulary(evaluation.tables, evaluation.policy)
    selection, notices = from_address({"find": ["市町\u202e ﾃﾞｼﾞﾀﾙ" + "長" * 300]}, words)
    assert notices == [] and selection.find.startswith("市町 ﾃﾞｼﾞﾀﾙ") and len(selection.find) == 100
    assert from_address(to_address(selection), words)[0] == selection


def test_words_are_lit_in_the_letters_of_the_sheet() -> None:
    assert passage("ﾃﾞｼﾞﾀﾙ人材の育成", "でじたる 育成") == [("ﾃﾞｼﾞﾀﾙ", True), ("人材の", False), ("育成", True)]
    assert passage("㌔あたりの費用", "きろ") == [("㌔", True), ("あたりの費用", False)]
    assert passage("県 民 の声", "県民") == [("県 民", True), (" の声", False)]
    assert passage("ああああ", "ああ") == [("ああああ", True)], "words that overlap are one"


def test_a_passage_is_cut_around_the_first_word_and_says_so() -> None:
    pieces = passage("前" * 200 + "市町" + "後" * 300, "市町")
    assert [t for t, hit in pieces if hit] == ["市町"] and pieces[0] == pieces[-1] == ("…", False)
    assert sum(len(t) for t, _ in pieces) < 160


@given(st.text(max_size=80), st.text(max_size=12))
def test_a_passage_is_made_of_the_text_alone(text: str, asked: str) -> None:
    pieces = passage(text, asked)
    shown = "".join(t for t, _ in pieces).strip("…")
    assert shown in text or shown == text.strip("…")
    words = words_of(asked)
    if words and all(word in folded(text) for word in words):
        assert any(hit for _, hit in pieces)


def test_every_text_of_every_sheet_is_searched(prefecture: Evaluation) -> None:
    known = {e.text for e in _all(prefecture)}
    stated = prefecture.tables.stated
    for table, column in (("narratives", "text"), ("projects", "overview"), ("indicators", "name"), ("initiatives", "name"), ("program_groups", "name")):  # fmt: skip
        assert set(stated[table][column].dropna()) <= known, table


def test_years_in_view_are_those_of_the_sheets_and_a_status_leaves_its_indicators(prefecture: Evaluation) -> None:
    of_2021 = _search(_view(prefecture, Selection(years=(2021, 2021))), "市町")
    assert of_2021 and all(2021 in e.years for e in of_2021) and len(of_2021) < len(_search(_view(prefecture), "市町"))
    view = _view(prefecture, Selection(status=("behind",)))
    found = [e for e in _search(view, "の") if e.indicator_id]
    assert found and {e.indicator_id for e in found} <= set(view.assessments["indicator_id"])
