"""PowerPoint: native charts with the screen's figures, notes with the lines, and no repair when it is opened."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import ImageFont
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Inches
from pypdf import PdfReader

from lib.contract.era import JST, day_words
from lib.figures.palette import LIGHT
from lib.figures.progress import progress
from lib.findings.decisions import Decision
from lib.findings.judged_by import scale_and_rules, version_and_rules
from lib.findings.slides.agenda import make_agenda
from lib.judge.evaluation import Evaluation
from lib.report.powerpoint.charts import label_format
from lib.report.powerpoint.deck import SIZES, to_pptx
from lib.report.powerpoint.layout import parted_title
from lib.report.powerpoint.template import TemplateError
from lib.view.narrow import View, narrow
from lib.view.portfolio import of_many
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.plotted import plotted

RECORD = [
    Decision(str(n), "overview", "全体像", "decision", 2, f"決めたこと{n} " + "長い内容" * 20, "2026-11-24 10:00", "x")
    for n in range(30)
]


def _deck(data: bytes) -> Any:
    return Presentation(io.BytesIO(data))


def _slides(data: bytes) -> list[Any]:
    """The slides after the title slide."""
    return list(_deck(data).slides)[1:]


def _texts(slide: Any) -> str:
    """All texts; a title parted between its name and its finding reads as one."""
    return " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame).replace("\v", " ")


def _charts(slide: Any) -> list[Any]:
    return [s.chart for s in slide.shapes if s.has_chart]


def test_every_slide_says_the_screens_title_figures_and_lines(view: View) -> None:
    slides = make_agenda(view)[:-1]
    for made, slide in zip(_slides(to_pptx(view, slides)), slides, strict=True):
        text = _texts(made)
        for words in (slide.heading, slide.question, slide.source_words, *(f.value for f in slide.facts)):
            assert words in text
        for words in (slide.sentence, *(note.text for note in slide.notes)):
            assert words in made.notes_slide.notes_text_frame.text


def test_a_title_of_two_lines_is_parted_between_its_name_and_its_finding() -> None:
    long = "在宅医療に関する満足度: R6は目標92.1%に対し14.5%(▼遅れ)、2年連続"
    assert parted_title(long, 34) == "在宅医療に関する満足度:\vR6は目標92.1%に対し14.5%(▼遅れ)、2年連続"
    assert parted_title(long, 60) == long, "one line is left alone"
    assert parted_title(long, 20) == long, "a part that takes two lines anyway gains nothing"
    assert parted_title("成果の指標9指標の実績が未報告で、" * 3, 34) == "成果の指標9指標の実績が未報告で、" * 3


def test_a_charts_figures_are_the_screens(view: View, evaluation: Evaluation) -> None:
    keys = [f"indicator.{i}" for i in evaluation.assessments["indicator_id"]]
    for made, slide in zip(_slides(to_pptx(view, make_agenda(view, keys))), make_agenda(view, keys), strict=True):
        figure = progress(
            evaluation.rows.cells, evaluation.assessed[slide.subject_id], view.years, evaluation.policy.scale, LIGHT
        )
        screen = {trace.name: sorted(trace.y) for trace in plotted(figure).data}
        native = {
            s.name: sorted(v for v in s.values if v is not None) for p in _charts(made)[0].plots for s in p.series
        }
        for name in ("基準値", "実績値", "目標値"):
            assert native[name] == list(screen.get(name, [])), (slide.key, name)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.6, 40, None], "General"),
        ([1750, 3000, 5], "#,##0"),
        ([1.6, 1750], "[>=1000]#,##0;General"),
        ([1234.56, 3, 1.5], "#,##0.00"),
        ([-1234, 1.5], "#,##0.0"),
        ([], "General"),
    ],
)
def test_labels_keep_thousands_apart_and_every_decimal(values: list[float | None], expected: str) -> None:
    assert label_format(values) == expected


def _chart_with(evaluation: Evaluation, **values: float) -> Any:
    """The chart of an indicator whose reported figures are these, by column of the cells."""
    cells = evaluation.cells.copy()
    key = str(cells.loc[cells["actual"].notna(), "indicator_id"].iloc[0])
    for column, value in values.items():
        cells.loc[(cells["indicator_id"] == key) & cells[column].notna(), column] = value
    changed = replace(evaluation, cells=cells)
    view = narrow(changed, Selection(), vocabulary(changed.tables, changed.policy))
    return _charts(_slides(to_pptx(view, make_agenda(view, [f"indicator.{key}"])))[0])[0]


def test_no_label_or_axis_of_a_chart_rounds_its_figures(synthetic: Evaluation) -> None:
    chart = _chart_with(synthetic, actual=1.6, target=2.5, baseline=1.1)
    formats = [series.data_labels.number_format for plot in chart.plots for series in plot.series][:3]
    assert formats == ["General"] * 3, "under #,##0 a label of 1.6 reads 2"


def test_a_figure_below_zero_stays_in_its_chart(synthetic: Evaluation) -> None:
    assert _chart_with(synthetic, actual=25.0).value_axis.minimum_scale == 0
    assert _chart_with(synthetic, actual=-25.0).value_axis.minimum_scale is None


def test_charts_are_native_bars_with_a_target_line_and_the_unreported_in_words(view: View) -> None:
    made = _slides(to_pptx(view, make_agenda(view, ["indicator.cloud_users"])))[0]
    chart = _charts(made)[0]
    assert [type(p).__name__ for p in chart.plots] == ["BarPlot", "LinePlot"]
    assert [s.name for s in chart.plots[1].series] == ["目標値", "試算(実績ではない)"]
    assert list(chart.plots[0].categories)[2:] == [f"R{n}\n報告時期前" for n in range(3, 8)]
    alt = next(s for s in made.shapes if s.has_chart)._element.nvGraphicFramePr.cNvPr.get("descr")
    assert "R3は目標8団体、報告時期前" in alt


def test_a_long_record_goes_on_over_more_slides_and_loses_nothing(view: View) -> None:
    deck = _deck(to_pptx(view, make_agenda(view, ["decided"]), RECORD))
    assert len(deck.slides) > 3
    text = " ".join(_texts(s) for s in deck.slides)
    assert all(d.text in text for d in RECORD)


@pytest.fixture(scope="module", params=SIZES)
def hard_deck(request: pytest.FixtureRequest, hard_view: View) -> Any:
    """A deck of every hard case in every size."""
    return _deck(to_pptx(hard_view, make_agenda(hard_view), RECORD, request.param))


def test_nothing_stands_outside_a_slide_or_on_top_of_another(hard_deck: Any) -> None:
    deck = hard_deck
    for slide in deck.slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        assert all(a >= 0 and b >= 0 and c <= deck.slide_width and d <= deck.slide_height for a, b, c, d in boxes)
        charts = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes if s.has_chart]
        for a in charts:
            for b in boxes:
                if a != b:
                    assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@cache
def _font() -> str:
    """A Japanese font of this machine, to measure with."""
    found = subprocess.run(["fc-match", "-f", "%{file}", ":lang=ja"], check=True, capture_output=True, text=True)
    return found.stdout


@cache
def _measure(file: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, 100)


@cache
def _width(letter: str, file: str) -> float:
    """Points that a letter of 100 points takes."""
    return _measure(file).getlength(letter)


def _height(shape: Any, file: str) -> float:
    """Points that a text box's words take, broken letter by letter at its width in a real font."""
    lines, size = 0, 1.0
    for paragraph in shape.text_frame.paragraphs:
        size = max(size, *(run.font.size.pt for run in paragraph.runs), 1.0)
        lines, used = lines + 1, 0.0
        for letter in paragraph.text:
            wide = _width(letter, file) * size / 100
            if used + wide > shape.width.pt:
                lines, used = lines + 1, 0.0
            used += wide
    return lines * size * 1.15


def test_every_text_stands_inside_its_box(hard_deck: Any) -> None:
    file = _font()
    for slide in hard_deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                assert _height(shape, file) <= shape.height.pt + 1, shape.text_frame.text


def test_what_a_slide_has_to_shorten_goes_on_whole_on_the_next(hard_view: View) -> None:
    keys = [f"project.{p}" for p in hard_view.projects["project_id"]]
    slides = make_agenda(hard_view, keys)
    text = " ".join(_texts(s) for s in _deck(to_pptx(hard_view, slides)).slides)
    for slide in slides:
        assert slide.name in text
        assert all(f.label in text and f.value in text and f.how in text for f in slide.facts)


def test_a_note_of_a_thousand_letters_is_spread_over_slides(view: View) -> None:
    long = replace(RECORD[0], text="".join(str(n % 10) + "あ" for n in range(500)))
    deck = _deck(to_pptx(view, make_agenda(view, ["decided"]), [long]))
    assert len(deck.slides) == 3
    bodies = [
        max((s for s in slide.shapes if s.has_text_frame), key=lambda s: s.height) for slide in list(deck.slides)[1:]
    ]
    assert long.text in "".join(s.text_frame.text for s in bodies)


def test_a_project_without_a_known_cost_shows_its_indicators(view: View) -> None:
    slide = make_agenda(view, ["project.infra_dx"])[0]
    made = _slides(to_pptx(view, [slide]))[0]
    assert slide.charted and len(_charts(made)) == len(slide.charted)
    assert all(s.name != "人件費(参考)" for c in _charts(made) for p in c.plots for s in p.series)
    assert "(R3の実績は報告時期前)" in _texts(made)


def test_a_template_brings_its_size_and_none_of_its_slides(view: View, tmp_path: Path) -> None:
    template = Presentation()
    template.slide_width, template.slide_height = Inches(10), Inches(7.5)
    template.slides.add_slide(template.slide_layouts[0])
    template.save(str(tmp_path / "ken.pptx"))
    deck = _deck(to_pptx(view, make_agenda(view), template=tmp_path / "ken.pptx"))
    assert deck.slide_width == Inches(10)
    # The cover, six slides and what the meeting is to ask.
    assert "この会議で確かめること" in _texts(deck.slides[7])


def test_a_file_that_is_no_template_is_named(view: View, tmp_path: Path) -> None:
    (tmp_path / "x.pptx").write_text("これは違う")
    with pytest.raises(TemplateError, match=r"ひな形「x\.pptx」"):
        to_pptx(view, make_agenda(view), template=tmp_path / "x.pptx")


def test_libreoffice_opens_it_with_every_slide_and_its_words(view: View, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing; `sh tests/run` installs it"
    (tmp_path / "kaigi.pptx").write_bytes(to_pptx(view, make_agenda(view), RECORD[:2]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "kaigi.pptx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = PdfReader(tmp_path / "kaigi.pdf").pages
    assert len(pages) == 8
    plain = "".join(pages[3].extract_text().split())
    assert "目標40台に対し20台" in plain and "出典38〜39行" in plain


def test_the_title_slide_says_which_sheet_whose_what_was_chosen_and_which_data(view: View) -> None:
    cover = _deck(to_pptx(view, make_agenda(view), chosen="所管課(室): 情報システム課")).slides[0]
    assert cover.shapes.title.text_frame.text == "長崎県 令和3年度 事業群評価調書"
    assert cover.placeholders[1].text_frame.text.split("\n") == [
        "(事業群名は原資料から読み取れず)〔society50〕",
        "絞り込み: 所管課(室): 情報システム課",
        f"作成 {day_words(datetime.now(JST))}",
        f"データ版 {view.evaluation.tables.version}",
        f"判定基準 {scale_and_rules(view)}",
    ]
    assert len(list(cover.placeholders)) == 2


def test_every_slide_after_the_title_names_data_and_rules(view: View) -> None:
    _title, *slides = _deck(to_pptx(view, make_agenda(view))).slides
    assert len(slides) > 2 and all(version_and_rules(view) in _texts(slide) for slide in slides)


def test_a_made_up_deck_says_so_on_its_title_slide(synthetic: Evaluation) -> None:
    words = vocabulary(synthetic.tables, synthetic.policy)
    made = narrow(synthetic, Selection(), words)
    cover = _texts(_deck(to_pptx(made, [])).slides[0])
    assert "架空データ" in cover and "4事業群" in cover and "評価調書4件(R7)、R7の調書(R6実績)で判定" in cover


def test_the_overview_of_many_groups_is_drawn_by_year_and_by_head_in_charts_that_can_be_edited(
    prefecture: Evaluation,
) -> None:
    everything = narrow(prefecture, Selection(), vocabulary(prefecture.tables, prefecture.policy))
    portfolio = of_many(everything)
    assert portfolio is not None
    years, by_head = _charts(_slides(to_pptx(everything, make_agenda(everything, ["overview"])))[0])
    for drawn in (years, by_head):
        assert len({series.name[0] for series in drawn.plots[0].series}) == len(drawn.plots[0].series), "a sign each"
    now = {s.name[1:]: int(sum(v or 0 for v in s.values)) for s in by_head.plots[0].series}
    counted = {portfolio.rules.step(code).label: count for code, count in portfolio.counts.items() if count}
    assert now == counted
    assert [sum(s.values[-1] or 0 for s in years.plots[0].series)] == [len(portfolio.standings)]


def test_a_deck_made_before_its_meeting_ends_with_what_is_to_be_asked_and_not_with_an_empty_page(view: View) -> None:
    last = _texts(_slides(to_pptx(view, make_agenda(view)))[-1])
    questions = [slide.question for slide in make_agenda(view) if slide.question and slide.kind != "overview"]
    assert questions and all(question in last for question in questions)
    assert "記録はありません" not in last


def test_no_slide_that_goes_on_is_nearly_empty(hard_view: View) -> None:
    keys = [*(f"project.{p}" for p in hard_view.projects["project_id"]), "decided"]
    slides = make_agenda(hard_view, keys)
    for record in (RECORD, RECORD[:9], RECORD[:4]):
        full: dict[str, list[int]] = {}
        for slide in _slides(to_pptx(hard_view, slides, record)):
            title = slide.shapes.title.text_frame.text
            if re.search(r"\(\d+/\d+\)$", title):
                body = max((s for s in slide.shapes if s.has_text_frame), key=lambda s: s.height)
                full.setdefault(title.rsplit("(", 1)[0], []).append(len(body.text_frame.text))
        assert all(min(lengths) * 3 >= max(lengths) for lengths in full.values()), full


def test_a_targets_figure_stands_on_white_and_not_on_a_bar(view: View) -> None:
    made = _slides(to_pptx(view, make_agenda(view, ["indicator.rpa_robots"])))[0]
    target = next(s for p in _charts(made)[0].plots for s in p.series if s.name == "目標値")
    assert 'srgbClr val="FFFFFF"' in etree.tostring(target.data_labels._element.find(qn("c:spPr"))).decode()


def test_who_does_it_by_when_is_said_in_the_record(view: View) -> None:
    one = replace(RECORD[0], owner="情報システム課", due="2022-03-31")
    text = " ".join(_texts(s) for s in _slides(to_pptx(view, make_agenda(view, ["decided"]), [one])))
    assert "担当 情報システム課、期限 令和4年3月31日" in text


def test_the_file_names_no_stranger_and_the_day_it_was_made(view: View) -> None:
    about = _deck(to_pptx(view, make_agenda(view))).core_properties
    assert about.author == about.last_modified_by == "" and about.title == make_agenda(view)[0].name
    assert about.created == about.modified and abs(datetime.now(UTC).replace(tzinfo=None) - about.created).seconds < 60


def test_private_letters_stay_and_a_last_slide_names_them(view: View) -> None:
    record = [replace(RECORD[0], text="外字の課長(\ue000野)✅", owner="\ue001山")]
    last = _slides(to_pptx(view, make_agenda(view), record))[-1]
    assert "外字について" in _texts(last) and "外字2種(U+E000、U+E001)" in _texts(last)
    assert "外字について" not in _texts(_slides(to_pptx(view, make_agenda(view), RECORD))[-1])
