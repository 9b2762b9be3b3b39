"""The document in view: what is said of it, its lines with their addresses, and the place that a figure led to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.findings import document
from lib.findings.document import (
    Document,
    NoDocument,
    kind_of,
    make_document,
    make_lines,
    offered_sources,
    plain_lines,
    shown_source,
)
from lib.judge.evaluation import Evaluation
from lib.ui.parts.document import numbered
from lib.view.narrow import View, narrow, sheets_of_groups
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests import real


def _view(evaluation: Evaluation, **chosen: object) -> View:
    words = vocabulary(evaluation.tables, evaluation.policy)
    return narrow(evaluation, Selection().changed(**chosen), words)


def test_the_real_sheet(evaluation: Evaluation) -> None:
    model = make_document(_view(evaluation))
    assert isinstance(model, Document) and model.content == real.DOCUMENT.read_bytes()
    assert [model.title, model.kind, model.received_as, model.note, model.file] == [
        "長崎県 令和3年度 事業群評価調書",
        "text",
        "受け取ったままの文字です。表の列の区切りは ⇥ で示します。",
        "公表された表から文字を抽出したもの。表の先頭(事業群名など)は切れている。",
        "r3-jigyogun-hyoka-chosho.txt",
    ]
    assert model.sha256.startswith("ded108b6")
    assert model.groups == "(事業群名は原資料から読み取れず)〔society50〕", (
        "its name and code stand here, not on the first screen"
    )


def test_each_line_has_its_address_and_the_one_that_was_asked_for_is_marked(evaluation: Evaluation) -> None:
    view = _view(evaluation, line=17, section=("建設企画課",), part="document", place="x")
    lines = make_lines(view, real.DOCUMENT.read_bytes()).shown
    assert [line.number for line in lines] == list(range(1, 73))
    (marked,) = [line for line in lines if line.is_marked]
    assert marked.number == 17 and marked.text.startswith(
        "取組項目 i ii iii iv vii ⇥ ○ ⇥ 1 ⇥ ながさきSociety5.0推進費 ⇥"
    )
    assert lines[2].to and lines[2].to.selection == Selection(section=("建設企画課",), line=3)
    assert not any("\t" in line.text for line in lines)


def test_a_long_text_is_turned_by_pages_and_opens_at_the_line_in_view(evaluation: Evaluation) -> None:
    text = "\n".join(f"{number}行目" for number in range(1, 1301)).encode()
    first = make_lines(_view(evaluation), text)
    assert [first.shown[0].number, first.shown[-1].number, first.turning.items] == [1, 600, "1〜600"]
    assert first.turning.total == "1,300行" and first.turning.on and first.turning.on.to.selection.page == 2
    at_line = make_lines(_view(evaluation, line=1250), text)
    assert [line.number for line in at_line.shown if line.is_marked] == [1250]
    assert at_line.shown[0].number == 1201
    back = at_line.turning.back
    assert back and back.to.selection == Selection(page=2), "the line in view is left with its page"
    on_page = at_line.shown[3].to
    assert on_page and on_page.selection == Selection(line=1204)


def test_lines_are_drawn_with_their_number_as_the_link(evaluation: Evaluation) -> None:
    first, second = make_lines(_view(evaluation, line=2), "<b>\tx\n次".encode()).shown
    assert numbered((first, second)).strip() == (
        '<ol class="doc" tabindex="0" aria-label="原資料の全文">'
        '<li><a data-go href="sources?line=1" title="この行へのアドレス">1</a><bdi>&lt;b&gt; ⇥ x</bdi></li>'
        '<li data-arrive tabindex="-1"><a data-go href="sources?line=2" title="この行へのアドレス">'
        '<span class="hidden">ここが出典です。</span>2</a><bdi>次</bdi></li></ol>'
    )
    assert "<li><span>1</span><bdi>次</bdi></li>" in numbered(plain_lines(["次"]))


def test_a_document_that_is_not_kept_is_said(evaluation: Evaluation) -> None:
    lost = replace(evaluation, tables=replace(evaluation.tables, read_document=None))
    assert make_document(_view(lost)) == NoDocument(
        "原資料のファイルがありません: r3-jigyogun-hyoka-chosho.txt。管理者の方へ: ファイルを data/source に保存してください。"
    )


def test_the_newest_document_is_shown_unless_the_address_names_another(prefecture: Evaluation) -> None:
    sources = prefecture.tables["sources"].sort_values("sheet_year")
    assert sources["sheet_year"].nunique() > 1
    years = sources.set_index("source_id")["sheet_year"]
    assert years[shown_source(_view(prefecture))] == years.max()
    oldest = str(sources["source_id"].iloc[0])
    assert shown_source(_view(prefecture, source=oldest)) == oldest


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"%PDF-1.7", "pdf"), (b"PK\x03\x04x", "book"), (b"\xd0\xcf\x11\xe0x", "book"), (b"", "text"), (b"PK", "text")],
)
def test_the_first_bytes_tell_what_a_document_is(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


def test_all_documents_are_offered_unless_they_are_too_many_to_choose_from(
    prefecture: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = vocabulary(prefecture.tables, prefecture.policy).words["source"]
    assert offered_sources(_view(prefecture), labels).labels == labels
    assert not offered_sources(_view(prefecture), labels).note
    first, second = list(prefecture.tables["program_groups"]["group_id"])[:2]
    sheets = prefecture.once(sheets_of_groups)
    monkeypatch.setattr(document, "MOST_OFFERED", len(sheets[first]) + len(sheets[second]))

    narrowed = offered_sources(_view(prefecture, group=(first, second)), labels)
    assert set(narrowed.labels) == sheets[first] | sheets[second]
    assert "絞り込み中の事業群の" in narrowed.note and f"{len(labels):,}件あるため" in narrowed.note

    shown = next(iter(sheets[second]))
    of_one = offered_sources(_view(prefecture, source=shown), labels)
    assert set(of_one.labels) == sheets[second] and f"表示中の事業群の{len(sheets[second])}件だけ" in of_one.note

    foreign = offered_sources(
        _view(prefecture, group=(first, second), source=max(set(labels) - sheets[first] - sheets[second])), labels
    )
    assert len(foreign.labels) == len(narrowed.labels) + 1, "what is shown is always among them"
