"""What is said about a table: how its headings were read, to which group it goes, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence

from lib.contract.era import era, era_year
from lib.contract.reference import Reference
from lib.intake.files.book import Message
from lib.intake.layouts.layout import TITLE_YEAR, YEAR_BEFORE, Layout
from lib.intake.layouts.owners import Owner
from lib.intake.layouts.rows import TOTALS, UNKNOWN, Body
from lib.intake.layouts.tables import Column, Table
from lib.intake.layouts.words import ROLES
from lib.intake.question import Question
from lib.intake.values import value_of

_MOST_PLACES = 6


def about_table(
    table: Table, layout: Layout, body: Body, year: int, owners: Sequence[Owner], is_known: bool
) -> Message:
    """How the headings were read and to which group: one question for a form that nobody confirmed, else a remark."""
    numbers = sum(
        figure.cell is not None and value_of(figure.cell.text, figure.cell.number).number is not None
        for line in body.lines
        for figure in line.figures
    )
    read = (
        f"{len(body.lines)}行、数値{numbers}個を、{era_year(year)}の調書(実績は{era(year - 1)}まで)として読み取りました"
    )
    headings = f"見出しの読み方: {'、'.join(meanings_in_words(table, layout))}"
    left = left_out_in_words(table, layout)
    unread = f"。読まない列: {'、'.join(left)}" if left else ""
    if is_known:
        return Message("info", table.place, f"確認済みの様式「{layout.name[:40]}」の表です。{read}。{headings}{unread}")
    words = f"この表の見出しの読み方を確かめてください。{read}。{headings}{unread}。{groups_in_words(owners)}"
    return Message("warning", table.place, words, Question("layout", (layout.fingerprint,)))


def meanings_in_words(table: Table, layout: Layout) -> list[str]:
    """Each role with the headings that have it: ``目標値=「R3 目標」ほか4列``."""
    by_role: dict[str, list[Column]] = {}
    for column in table.columns:
        by_role.setdefault(layout.meaning(column.neutral).role, []).append(column)
    return [f"{ROLES[role]}={_headings(by_role[role], layout)}" for role in ROLES if role in by_role and role != "skip"]


def _headings(columns: Sequence[Column], layout: Layout) -> str:
    first = columns[0]
    more = f"ほか{len(columns) - 1}列" if len(columns) > 1 else ""
    year = layout.meaning(first.neutral).year
    told = {TITLE_YEAR: "(表題の年度)", YEAR_BEFORE: "(表題の前の年度)"}.get(
        str(year), f"({era(year)})" if isinstance(year, int) else ""
    )
    return f"「{first.heading.text[:24] or '見出しのない列'}」{told if first.heading.year is None else ''}{more}"


def left_out_in_words(table: Table, layout: Layout) -> list[str]:
    """The columns that are not read, with how many figures or texts stand in them."""
    said = []
    for column in table.columns:
        cells = table.cells(column.number)
        if layout.meaning(column.neutral).role != "skip" or not cells:
            continue
        numbers = sum(value_of(cell.text, cell.number).number is not None for cell in cells)
        held = f"数値{numbers}個" if numbers else f"文字{len(cells)}個"
        said.append(f"「{column.heading.text[:20] or '見出しのない列'}」({held})")
    return said


def about_columns(table: Table, layout: Layout) -> Message | None:
    """The columns that are not read, by themselves; None where there are none."""
    left = left_out_in_words(table, layout)
    return Message("info", table.place, f"読まない列: {'、'.join(left)}") if left else None


def groups_in_words(owners: Sequence[Owner]) -> str:
    """The program groups of a table: those that there are, new ones, and the one that is only proposed."""
    by_words: dict[str, list[str]] = {}
    for owner in owners:
        kind = (
            "登録済みの事業群"
            if owner.is_known
            else "新しい事業群"
            if owner.how
            else "事業群の記載がないため、新しい事業群"
        )
        by_words.setdefault(kind, []).append(f"「{owner.name or '名称なし'}」")
    listed = (
        f"{kind}{''.join(names[:6])}{f'ほか{len(names) - 6}' if len(names) > 6 else ''}"
        for kind, names in by_words.items()
    )
    return f"{'、'.join(listed)}の指標として読み取りました"


def about_group(table: Table, owners: Sequence[Owner], sha256: str) -> Message:
    """The program groups of a table whose form is known; one that is only proposed is asked about."""
    words = groups_in_words(owners)
    if all(owner.how for owner in owners):
        return Message("info", table.place, words)
    asked = f"{words}。登録済みの事業群の表であれば、取込の画面でその事業群を選んでください"
    return Message("warning", table.place, asked, Question("layout_group", (sha256[:12], table.title_key)))


def about_leftovers(table: Table, body: Body) -> list[Message]:
    """Figures that are not read, by reason, each with its places."""
    messages = []
    for left in body.leftovers.values():
        if left.reason == UNKNOWN:
            continue  # said with the columns that are left out
        places = list(dict.fromkeys(Reference("", cell.place).words for cell in left.cells))
        shown = "、".join(places[:_MOST_PLACES]) + ("ほか" if len(places) > _MOST_PLACES else "")
        words = f"{left.reason}の数値{len(left.cells)}個は取り込みません({shown})"
        if left.reason == TOTALS:
            messages.append(Message("info", left.cells[0].place, words))
        else:
            question = Question(
                "left_out", (table.place, left.reason), tuple(cell.text[:12] for cell in left.cells[:8])
            )
            messages.append(
                Message(
                    "warning",
                    left.cells[0].place,
                    f"{words}。取り込む必要があれば、表を直して読み込み直してください",
                    question,
                )
            )
    return messages
