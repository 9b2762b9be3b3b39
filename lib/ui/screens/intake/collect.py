"""集める・返す: a form for each section with the cells it owes, the sheets written or filled, the whole data set."""

from __future__ import annotations

import streamlit as st

from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.wording import group_label
from lib.intake.files.opening import file_name
from lib.office.filling import Filled, HandbackError
from lib.office.forms import make_forms, owed
from lib.office.handback import hand_back, proof
from lib.office.sheet_book import groups_and_years, official_book
from lib.report.dataset import as_package, as_workbook
from lib.ui.app.downloads import EXCEL, Download
from lib.ui.app.offer import offer
from lib.ui.app.uploads import lost
from lib.ui.parts import labels, show
from lib.ui.parts.html import esc
from lib.ui.session import controls
from lib.ui.session.session import Session


def draw(session: Session) -> None:
    """The three ways out."""
    _forms(session)
    _sheets(session)
    _handback(session)
    _whole(session)


def _forms(session: Session) -> None:
    tables = session.tables
    rows = tables["observations"]
    blank = rows[(rows["measure"] == "actual") & (rows["report_state"] == "not_yet_reported")]
    years = sorted({int(y) for y in blank["fiscal_year"]})
    show.show(f'<div class="ev"><h2>{labels.FORMS}</h2></div>')
    if not years:
        show.show('<div class="ev"><p>空欄の実績はありません。配る回答票もありません。</p></div>')
        return
    year = st.selectbox(
        labels.FORM_YEAR, years, format_func=lambda y: f"{era(y)}の実績", key=controls.widget("form_year")
    )
    wanted = owed(tables, int(year))
    sections = wanted["section"].value_counts(sort=False).sort_index()
    said = "、".join(f"{esc(s)} {n}件" for s, n in list(sections.items())[:20])
    more = f"ほか{len(sections) - 20}課" if len(sections) > 20 else ""
    show.show(f'<div class="ev"><p>{era(int(year))}の実績が空欄の指標は{len(wanted):,}件、所管課(室)は{len(sections)}です({said}{more})。回答票には、その課の空欄だけが入ります。</p></div>')  # fmt: skip
    section = st.selectbox("所管課(室)", list(sections.index), key=controls.widget("form_section"))

    def made() -> bytes:
        return make_forms(tables, int(year))[str(section)]

    offer([Download(f"「{section}」の回答票を保存", made, f"kaitohyo_{era(int(year))}_{section}.xlsx", EXCEL)])


def _sheets(session: Session) -> None:
    tables = session.tables
    show.show(
        f'<div class="ev"><h2>{labels.WRITE_SHEET}</h2><p class="small">手元に調書のファイルがない事業群のために、同じ様式のブックをつくります。</p></div>'
    )
    names = tables["program_groups"].set_index("group_id")["name"]
    found = groups_and_years(tables)
    label = {f"{g} {y}": f"{group_label(g, names[g])} {era(y)}調書" for g, y in found}
    chosen = st.selectbox("調書", list(label), format_func=lambda k: label[k], key=controls.widget("official"))
    if chosen:
        group, _, year = str(chosen).rpartition(" ")
        offer([Download("調書のブックを保存", lambda: official_book(tables, group, int(year)), f"chosho_{group}_{era(int(year))}.xlsx", EXCEL)])  # fmt: skip


def _handback(session: Session) -> None:
    show.show(f'<div class="ev"><h2>{labels.FILL_SHEET}</h2><p class="small">調書のExcelを置くと、空欄のうち、いまのデータにある値だけを、まわりの欄の書き方に合わせて書き込んで返します。式のセルは変えません。ほかの部分(図形・印刷の設定・マクロ)は1バイトも変えません。</p></div>')  # fmt: skip
    key = controls.widget("handback")
    file = st.file_uploader("書き込む調書(.xlsx)", type=["xlsx", "xlsm"], key=key)
    if file is None:
        if words := lost(controls.lost_files(key), []):
            show.show(f'<div class="ev problem" role="alert"><p>{esc(words)}</p></div>')
        return
    name, content = file_name(file.name), file.getvalue()
    try:
        filled = hand_back(name, content, session.tables)
    except HandbackError as error:
        show.show(f'<div class="ev problem" role="alert"><p><bdi>{esc(name)}</bdi>: {esc(error)}</p></div>')
        return
    if not filled.changed:
        show.show(f'<div class="ev notice" role="status"><bdi>{esc(name)}</bdi>に、書き込める空欄はありません。</div>')
    show.show(_about_cells(filled))
    record = Download(
        labels.SAVE_PROOF, lambda: proof(name, content, filled).encode("utf-8-sig"), f"{name}.記録.txt", "text/plain"
    )
    if filled.changed:
        offer([Download(labels.SAVE_FILLED, lambda: filled.content, name, EXCEL), record])
    elif filled.left:
        offer([record])


def _about_cells(filled: Filled) -> str:
    """The cells that were written, and the figures that were left with the reasons."""
    written = "".join(
        f"<li>{esc(_place(c.place))}: {esc(c.old or '(空欄)')} → <b>{esc(c.new)}</b></li>" for c in filled.changed
    )
    left = "".join(f"<li>{esc(_place(c.place))}: {esc(c.figure)} <i>{esc(c.why)}</i></li>" for c in filled.left)
    parts = []
    if written:
        parts.append(f"<p>{len(filled.changed)}個のセルを書き込みました。</p><ul>{written}</ul>")
    if left:
        parts.append(f"<p>{len(filled.left)}個の値は書き込んでいません。手で確かめてください。</p><ul>{left}</ul>")
    if filled.is_to_calculate:
        parts.append('<p class="small">式は、Excelで開いたときに計算し直されます。</p>')
    return f'<div class="ev">{"".join(parts)}</div>' if parts else ""


def _place(place: str) -> str:
    return Reference("", place).words


def _whole(session: Session) -> None:
    tables = session.tables
    show.show(f'<div class="ev"><h2>{labels.EXPORT_ALL}</h2><p class="small">オープンデータの登録に使えます。CSVとParquetに、列の説明(Frictionless Data Package)が付きます。</p></div>')  # fmt: skip
    version = tables.version
    offer(
        [
            Download("Excelブックで保存", lambda: as_workbook(tables), f"chosho_data_{version}.xlsx", EXCEL),
            Download("CSVとParquetで保存", lambda: as_package(tables), f"chosho_data_{version}.zip", "application/zip"),
        ]
    )
