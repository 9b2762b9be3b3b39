"""The picture of many groups, drawn: a table of links, so that each cell is reached by keyboard and printed."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from lib.contract import heads
from lib.findings.model import Link
from lib.findings.overview.picture import Cell, Change, Picture, PictureRow, ResultsPicture, ResultsRow, Sign
from lib.ui.parts.html import element, isolated, join
from lib.ui.parts.marks import chip, link
from lib.ui.parts.notices import part


def draw_picture(picture: Picture | ResultsPicture) -> Markup:
    """The picture with its legend."""
    if isinstance(picture, ResultsPicture):
        return part(_results_table(picture), _results_legend(picture))
    return part(_table(picture), _legend(picture))


def draw_head(head: Link | str) -> Markup:
    """What heads a row of groups, and the way to them where there is one."""
    return link(head) if isinstance(head, Link) else isolated(head)


def draw_group(group: Link) -> Markup:
    """A group's name in full, and the way to it."""
    return link(group)


def _table(picture: Picture) -> Markup:
    header = (
        element("th", picture.head_label, css="head", scope="col"),
        element("th", "事業群(事業費の大きい順)", scope="col"),
        element("th", heads.COST, css="n money", scope="col"),
        element("th", "前年から", css="n change", scope="col"),
    )
    return _mosaic("mosaic", f"{picture.head_label}ごとの事業群の判定", header, map(_row, picture.rows))


def _row(row: PictureRow) -> Markup:
    changes = join(map(_change, row.changes), by=" ")
    return element(
        "tr",
        element("th", draw_head(row.head), scope="row"),
        element("td", _cells(row.cells), element("div", link(row.others), css="small") if row.others else ""),
        element("td", row.money, css="n"),
        element("td", changes or "—", css="n"),
    )


def _change(change: Change) -> Markup:
    return element("span", change.text, css=change.tone, title=change.hint)


def _legend(picture: Picture) -> Markup:
    size = " / 大きさは事業費(10億円以上、1億円以上、それ未満か不明)。選ぶとその事業群へ"
    return element("p", _signs(picture.legend), size, _years_note(picture), css="small muted legend")


def _years_note(picture: Picture | ResultsPicture) -> str:
    return f"。{picture.years_note}" if picture.years_note else ""


def _results_table(picture: ResultsPicture) -> Markup:
    header = (
        element("th", heads.GROUP, css="head", scope="col"),
        element("th", "判定", css="change", scope="col"),
        element("th", f"{heads.RESULTS}(注意が必要な順)", scope="col"),
        element("th", heads.COST, css="n money", scope="col"),
    )
    return _mosaic("mosaic few", f"事業群ごとの{heads.RESULTS}の進捗状況", header, map(_results_row, picture.rows))


def _results_row(row: ResultsRow) -> Markup:
    return element(
        "tr",
        element("th", draw_group(row.group), scope="row"),
        element("td", chip(row.verdict), css="k"),
        element("td", _cells(row.cells)),
        element("td", row.money, css="n"),
    )


def _results_legend(picture: ResultsPicture) -> Markup:
    rest = " ・ 判定なし(未報告・報告時期前など) / 大きいものは事業群の指標。選ぶとその指標へ"
    return element("p", _signs(picture.legend), rest, _years_note(picture), css="small muted legend")


def _mosaic(css: str, caption: str, header: Iterable[Markup], rows: Iterable[Markup]) -> Markup:
    return element(
        "table",
        element("caption", caption, css="hidden"),
        element("thead", element("tr", join(header))),
        element("tbody", join(rows)),
        css=css,
    )


def _cells(cells: Iterable[Cell]) -> Markup:
    return element("span", join(map(_cell, cells)), css="cells")


def _cell(cell: Cell) -> Markup:
    return element(
        "a",
        cell.sign,
        css=f"{cell.tone} {cell.size}",
        data_go=True,
        href=cell.to.address,
        title=cell.words,
        aria_label=cell.words,
    )


def _signs(legend: Iterable[Sign]) -> Markup:
    return join((_sign(entry) for entry in legend), by=" ")


def _sign(entry: Sign) -> Markup:
    sign = element("span", element("span", entry.sign, css=f"{entry.tone} m"), css="cells")
    return join(sign, f" {entry.label}")
