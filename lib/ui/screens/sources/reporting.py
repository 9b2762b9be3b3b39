"""報告状況: who owes which year."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract import heads
from lib.contract.terms import WAITING
from lib.findings import listing
from lib.findings.reporting import (
    CountTable,
    Owing,
    Reporting,
    Waiting,
    forms_to_send,
    is_owed,
    make_reporting,
    owed_rows,
)
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import Download
from lib.ui.parts import marks
from lib.ui.parts.html import COPY, isolated, join
from lib.ui.parts.table import Column, table
from lib.ui.parts.templates import render
from lib.ui.session.session import Session, drawn_once

_WAITING_COLUMNS = (
    Column[Waiting]("状態", lambda row: row.state, narrow=True),
    Column[Waiting](heads.SECTION, lambda row: isolated(row.section)),
    Column[Waiting](
        heads.INDICATOR, lambda row: join(marks.link(row.indicator), marks.beside(row.beside)), is_name=True
    ),
    Column[Waiting](heads.KIND, lambda row: row.kind, narrow=True),
    Column[Waiting](heads.YEAR, lambda row: row.years),
    Column[Waiting]("年数", lambda row: row.year_count, numeric=True),
    Column[Waiting]("その年度の目標", lambda row: row.targets),
    Column[Waiting](heads.SOURCE, lambda row: marks.source(row.place)),
)


@drawn_once
def reporting(session: Session) -> Markup:
    """The part 報告状況."""
    return draw(session.model(make_reporting))


def draw(model: Reporting) -> Markup:
    """Who owes which year: the counts, then the indicators that wait."""
    return render(
        "reporting",
        model=model,
        counts=[(counts, _count_table(counts)) for counts in model.counts],
        copy=COPY,
        waiting=table(_WAITING_COLUMNS, model.waiting, "報告を待つ指標の表"),
    )


def _count_table(counts: CountTable) -> Markup:
    unreported, not_due = WAITING.values()
    reported = [Column[Owing]("報告の割合", lambda row: row.reported, narrow=True)] if counts.has_reported else []
    columns = (
        Column[Owing](
            counts.subject, lambda row: marks.link(row.link) if row.link else isolated(row.name), is_name=True
        ),
        Column[Owing]("最も古い未報告", lambda row: row.oldest, narrow=True),
        *reported,
        Column[Owing](f"{unreported}の指標", lambda row: row.unreported.indicators, numeric=True),
        Column[Owing](f"{unreported}の年度(のべ)", lambda row: row.unreported.years, numeric=True),
        Column[Owing](f"{not_due}の指標", lambda row: row.not_due.indicators, numeric=True),
        Column[Owing](f"{not_due}の年度(のべ)", lambda row: row.not_due.years, numeric=True),
    )
    return table(columns, counts.rows, f"{counts.subject}別の報告状況の表")


def downloads(session: Session) -> list[Download]:
    """What is owed as files to send: the list where anything is, and the forms of the sections chosen."""
    if session.selection.part != "reporting":
        return []
    forms = [downloads_of.form(session.tables, section, year) for section, year in session.answer(forms_to_send)]
    return [*forms, *(_list_of_owed(session) if session.answer(is_owed) else [])]


def _list_of_owed(session: Session) -> list[Download]:
    return downloads_of.tables(
        lambda: owed_rows(session.view),
        listing.preface(session.view, session.words, "未報告の実績の一覧(所管課ごと、古い年度から)"),
        downloads_of.stem(session.view, "mihokoku"),
        "未報告",
    )
