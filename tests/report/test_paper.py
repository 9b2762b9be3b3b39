"""Paper: tagged, fonts embedded, alternative texts, page numbers, filters and version on it, long tables over pages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from lib.contract.era import JST
from lib.findings.judged_by import scale_and_rules
from lib.findings.slides.agenda import make_slide
from lib.judge.evaluation import Evaluation
from lib.report import paper, typeset
from lib.system import memory
from lib.view.narrow import View
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.report.conftest import view_of

AT = datetime(2026, 11, 24, 10, 30)


def _text(data: bytes) -> str:
    return "".join("".join(p.extract_text().split()) for p in PdfReader(BytesIO(data)).pages)


def _tags(node: Any) -> Iterator[DictionaryObject]:
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from _tags(one)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _tags(node["/K"])


def test_the_a4_of_a_group_is_a_page_of_figures_and_one_of_reasons_and_holds_what_the_screen_says(view: View) -> None:
    data = paper.group_pages([view], "なし(すべて)", at=AT)
    assert len(PdfReader(BytesIO(data)).pages) == 2
    text = _text(data)
    for words in ("「クラウド利用団体」は5団体で、目標16団体に11団体足りず", "RPA作成ロボット数", "6.78億円→3.68億円(−46%、R3計画額が読み取れない1事業を除く、年度は表の並びから推定)",
                  "R3※3件", "R3※1件", "指標(※年度は表の並びから推定)", "事務事業(事業費の単位:千円、年度は表の並びから推定)", "問合せは多かったが、新規利用開始となった団体はない。」(3行)", "絞り込み:なし(すべて)",
                  f"データ版{view.evaluation.tables.version}", "".join(scale_and_rules(view).split()), "令和8年11月24日10:30", "1/2", "65,729"):  # fmt: skip
        assert words in text, words


def test_no_page_of_a_group_holds_a_few_last_rows_alone(prefecture: Evaluation) -> None:
    groups = list(prefecture.tables["program_groups"]["group_id"])[:8]
    views = [view_of(prefecture, Selection(group=(group,))) for group in groups]
    pages = [PdfReader(BytesIO(paper.group_pages([view], "なし"))).pages for view in views]
    letters = [len("".join(each[-1].extract_text().split())) for each in pages]
    assert min(letters) > 500, letters


def test_the_time_on_paper_is_that_of_japan_wherever_the_server_is(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        text = _text(paper.overview_page(view, "なし"))
    finally:
        monkeypatch.undo()
        time.tzset()
    made = re.search(r"作成令和(\d+)年(\d+)月(\d+)日(\d+):(\d\d)", text)
    assert made
    year, month, day, hour, minute = map(int, made.groups())
    at = datetime(2018 + year, month, day, hour, minute, tzinfo=JST)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=3)


def test_the_structure_is_there_for_a_screen_reader(view: View) -> None:
    for data in (paper.group_pages([view], "なし", at=AT), paper.overview_page(view, "なし", at=AT)):
        root: Any = PdfReader(BytesIO(data)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and root["/Lang"].lower().startswith("ja")
        tags = list(_tags(root["/StructTreeRoot"]))
        kinds = {str(t["/S"]) for t in tags}
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= kinds
        figures = [t for t in tags if str(t["/S"]) == "/Figure"]
        assert all("団体" in str(f["/Alt"]) or len(str(f["/Alt"])) > 20 for f in figures)


def test_every_cell_stands_under_its_head(view: View) -> None:
    pages, overview = _text(paper.group_pages([view], "なし")), _text(paper.overview_page(view, "なし"))
    assert "指標種別目標実績達成率進捗状況試算出典の行" in pages
    assert "RPA作成ロボット数活動指標40台R2※20台50%▲やや遅れ38" in pages
    assert "番号事務事業所管課(室)R元実績R2実績R3計画記載注意(自動)見直し" in pages
    assert "1○ながさきSociety5.0推進費次世代情報化推進室設定なし8,37265,729④⑧①②④⑤⑥⑧改善" in pages
    assert "指標達成遅れ・やや遅れ早期注意未報告報告時期前事業事業費(実績→計画)注意(自動)" in overview
    assert ")123210746.78億円→3.68億円、R3計画額が読み取れない1事業を除く、年度は表の並びから推定13" in overview


def test_every_font_is_embedded(view: View) -> None:
    for page in PdfReader(BytesIO(paper.group_pages([view], "なし"))).pages:
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
        for font in fonts.values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert any(k in described for k in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_hard_data_still_makes_whole_pages(hard_view: View) -> None:
    text = _text(paper.group_pages([hard_view], "なし"))
    for name in hard_view.assessments["name"].head(60):
        assert "".join(str(name).split()) in text
    assert "事業群" in _text(paper.overview_page(hard_view, "なし"))


def test_a_table_that_goes_on_repeats_its_head(synthetic: Evaluation) -> None:
    group = str(synthetic.tables["program_groups"]["group_id"].iloc[0])
    view = view_of(synthetic, Selection(group=(group,)))
    data = paper.group_pages([view], f"事業群={vocabulary(synthetic.tables, synthetic.policy).words['group'][group]}")
    pages = PdfReader(BytesIO(data)).pages
    assert len(pages) > 1 and "架空データ" in _text(data)
    assert all(f"{n}/{len(pages)}" in "".join(p.extract_text().split()) for n, p in enumerate(pages, 1))


@pytest.mark.parametrize("key", ["indicator.cloud_users", "project.society50_promotion"])
def test_a_chart_is_a_picture_at_twice_its_size_and_a_clean_svg(view: View, key: str) -> None:
    picture = Image.open(BytesIO(paper.pictures(view, make_slide(view, key), "png")[0]))
    assert picture.size == (1280, 720)
    assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 20
    svg = ElementTree.fromstring(paper.pictures(view, make_slide(view, key), "svg")[0])
    assert svg.tag.endswith("svg") and "script" not in {e.tag.rsplit("}", 1)[-1] for e in svg.iter()}


def test_a_missing_font_is_said_before_anything_is_made(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "FONTS", ("そんなフォントはない",))
    with pytest.raises(typeset.FontError, match="日本語のフォントがありません"):
        paper.group_pages([view], "なし")


def test_what_was_printed_is_not_held_in_memory(prefecture: Evaluation) -> None:
    """Typst remembers what it made: two pages of a group are 30 MB, which a server would hold for the next ten files."""
    groups = list(prefecture.tables["program_groups"]["group_id"])[:10]
    paper.group_pages([view_of(prefecture, Selection(group=(groups[0],)))], "なし")
    before = memory.resident() or 0
    for group in groups[1:]:
        paper.group_pages([view_of(prefecture, Selection(group=(group,)))], "なし")
    assert (memory.resident() or 0) - before < 100_000_000
