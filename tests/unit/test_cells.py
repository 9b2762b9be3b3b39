"""A file's cells and pages as they are shown: what stands where, how far it reaches, what is marked, what is left out."""

from __future__ import annotations

from lib.contract.reference import Reference
from lib.intake.files.book import Cell, Grid
from lib.intake.files.opening import open_file
from lib.store.tables import Tables
from lib.ui.parts.cells import CellTable, draw_cells, make_cells
from lib.ui.parts.pdf_page import Box, draw_page, make_page
from tests.intake import pdfs
from tests.intake.layouts import plain


def _grid(*cells: tuple[int, int, str]) -> Grid:
    return Grid("表1", tuple(Cell(row, column, text, "") for row, column, text in cells))


def _words(model: CellTable) -> list[str]:
    """Rows as they read: each cell's text, its spans where it has any, its mark."""
    return [
        f"{row.number}: "
        + " | ".join(
            f"{cell.text or ''}{f'({cell.rows}×{cell.columns})' if cell.rows * cell.columns > 1 else ''}{cell.mark}"
            for cell in row.cells
        )
        for row in model.rows
    ]


def test_cells_stand_under_their_letters_and_blank_ones_too() -> None:
    model = make_cells(_grid((0, 0, "指標"), (1, 2, "5")), (1, 2))
    assert (model.name, model.letters, model.cut) == ("表1", ("A", "B", "C"), "")
    assert _words(model) == ["1: 指標 |  | ", "2:  |  | 5ここが出典です。"]
    assert model.rows[1].cells[2].is_source and not model.rows[0].cells[0].is_source
    assert make_cells(Grid("", ()), None).name == "文書"


def test_a_merged_range_is_one_cell_marked_wherever_it_was_asked_for() -> None:
    grid = Grid("表1", (Cell(0, 0, "結合", "", rows=2, columns=2), Cell(2, 2, "終", "")))
    assert _words(make_cells(grid, (1, 1))) == ["1: 結合(2×2)ここが出典です。 | ", "2: ", "3:  |  | 終"]


def test_a_merged_range_is_cut_at_the_edges_of_what_is_shown() -> None:
    grid = Grid("表1", (Cell(0, 0, "高い", "", rows=9), Cell(4, 1, "広い", "", columns=80)))
    model = make_cells(grid, (4, 1), around=1)
    assert _words(model)[:2] == [f"4: 高い(3×1){' | ' * 59}", "5: 広い(1×59)ここです。"]
    assert len(model.letters) == 60


def test_a_text_reaches_over_blank_cells_to_the_marked_one() -> None:
    grid = _grid((0, 0, "十五文字の長い見出しの行です"), (1, 5, "終"))
    assert _words(make_cells(grid, None))[0] == "1: 十五文字の長い見出しの行です(1×2) |  |  |  | "
    assert _words(make_cells(grid, (0, 1)))[0] == "1: 十五文字の長い見出しの行です | ここが出典です。 |  |  |  | "


def test_an_excerpt_keeps_the_rows_around_its_cell_and_says_so_without_moving_the_page() -> None:
    grid = _grid(*((row, 0, f"行{row + 1}") for row in range(30)))
    model = make_cells(grid, (10, 0), around=1)
    assert _words(model) == ["10: 行10", "11: 行11ここです。", "12: 行12"]
    assert not model.rows[1].cells[0].is_source and model.cut == ""


def test_a_long_sheet_is_cut_around_its_place_and_says_how_much_is_left_out() -> None:
    grid = _grid(*((row, 0, "x") for row in range(2_000)))
    first, deep = make_cells(grid, None), make_cells(grid, (1_500, 0))
    assert [len(first.rows), first.cut] == [400, "ほか1,600行は表示していません。"]
    assert [deep.rows[0].number, deep.rows[-1].number] == [1_301, 1_701]
    beyond = make_cells(grid, (2_100, 0))
    assert beyond.rows[-1].number == 2_101 and beyond.rows[-1].cells[0].mark, "a blank place has its row all the same"


def test_columns_share_the_width_by_what_stands_in_them(tables: Tables) -> None:
    (grid,) = open_file("調書.xlsx", plain(tables)).grids
    shares = [float(share.removesuffix("%")) for share in make_cells(grid, None).shares]
    assert len(shares) == grid.width and 90 < sum(shares) < 100 and max(shares) > 2 * min(shares)


def test_cells_are_drawn_as_text_with_their_marks() -> None:
    grid = Grid("<表>", (Cell(0, 0, "<b>", "", number=1.0, columns=2), Cell(1, 0, "x", "")))
    drawn = draw_cells(make_cells(grid, (0, 0)))
    assert 'aria-label="&lt;表&gt;"' in drawn
    assert (
        '<td class="here figure" data-arrive tabindex="-1" colspan="2">'
        '<span class="hidden">ここが出典です。</span><bdi>&lt;b&gt;</bdi></td>'
    ) in drawn
    assert '<tr><th scope="row">2</th><td><bdi>x</bdi></td><td></td></tr>' in drawn


def test_a_page_of_a_pdf_has_the_box_of_its_place() -> None:
    content = pdfs.pdf(pdfs.Page(), pdfs.Page())
    page = make_page("調書<1>.pdf", content, Reference("", "p2:40,30,140,60"))
    assert page and (page.label, page.number, page.pages) == ("調書<1>.pdf 2ページの画像", 2, 2)
    assert page.box == Box("10.00%", "10.00%", "25.00%", "10.00%")
    drawn = draw_page(page)
    assert 'alt="調書&lt;1&gt;.pdf 2ページの画像"' in drawn
    assert 'style="left:10.00%;top:10.00%;width:25.00%;height:10.00%" data-arrive' in drawn


def test_a_page_without_a_place_is_the_first_and_one_that_is_not_there_is_none() -> None:
    content = pdfs.pdf(pdfs.Page())
    first = make_page("調書.pdf", content, Reference("", ""))
    assert first and first.number == 1 and first.box is None and "data-arrive" not in draw_page(first)
    assert make_page("調書.pdf", content, Reference("", "p9:1,1,2,2")) is None
    assert make_page("調書.pdf", b"%PDF-1.4 cut", Reference("", "")) is None
