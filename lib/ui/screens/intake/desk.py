"""The desk of 取込: files and what was read of them, then what is asked, what changes, and the commit."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import replace

import streamlit as st

from lib.findings.decisions import Decision, DecisionError, data_of, from_file
from lib.findings.differences.change_list import make_change_list
from lib.intake.bounded import Waiting, get_ready, read_bounded
from lib.intake.check.questions import checked
from lib.intake.check.unprinted import UNPRINTED
from lib.intake.files.book import ReadFile
from lib.intake.files.formats import ACCEPTED, LABELS
from lib.intake.files.opening import MOST_BYTES, distinct_names
from lib.intake.kept import Kept, kept_of
from lib.intake.merge import Merged, readings_of
from lib.store import access as store
from lib.store.commit import BehindError
from lib.ui.app.roles import Who
from lib.ui.app.uploads import MOST_FILES, MOST_TOGETHER, lost, too_much
from lib.ui.parts import labels, show
from lib.ui.parts.changes import change_list
from lib.ui.parts.html import esc
from lib.ui.screens.intake.commit import Ready, draw_commit, preview
from lib.ui.screens.intake.draft import Draft, current_draft
from lib.ui.screens.intake.layout import common_layouts, draw_headings
from lib.ui.screens.intake.questions import draw_answered, draw_error, draw_question, open_questions, place_words
from lib.ui.screens.intake.unprinted import draw_table
from lib.ui.session import controls
from lib.ui.session.kept import shared
from lib.ui.session.session import Session

_KINDS = {**LABELS, "csv": "CSVの表", "form": "回答票", "table": "指標の表", "unknown": "読めないファイル"}
_MOST_NOTES = 200  # of one file
_LEVELS = {"error": "取り込めません", "warning": "確認が必要", "info": "参考"}


def opening(session: Session) -> str:
    """What this page is for, and the state that it works on."""
    if store.origin().is_store:
        stand = f"表示しているのは第{session.number}版です。読み取っただけでは何も変わらず、「確定」したときに次の版になります。"
    else:
        stand = "読み取りと確認ができます。版を重ねるデータ(DASHBOARD_STORE)が設定されていないため、ここでは確定できません。"
    return f'<div class="ev"><h1 class="finding">調書や回答票を読み取り、変わるところを確かめてから取り込みます</h1><p class="small">{esc(stand)}</p></div>'


def draw(session: Session, reader: Who) -> None:
    """The whole desk, as far as the files have come."""
    get_ready()
    draft = current_draft()
    _overtaken(session, draft)
    if draft.told:
        show.show(f'<div class="ev notice" role="status">{esc(draft.told)}</div>')
        draft.told = ""
    _take(draft)
    decided = _decided(session, draft)
    if not draft.files and not decided:
        words = f"読めるのは、{ACCEPTED}の調書、指標の一覧表と回答票、所定の列名のCSV、会議の記録(.json)です。1つ{_megabytes(MOST_BYTES)}まで。{MOST_FILES}件、合わせて{_megabytes(MOST_TOGETHER)}まで、まとめて置けます。"
        show.show(f'<div class="ev"><p class="small muted">{esc(words)}</p></div>')
        return
    kept = _kept()
    reads = _read_all(session, draft, kept)
    merged = readings_of(reads, session.tables)
    if reads:
        show.show(_files(reads, merged))
    if draw_headings(session, draft, reads, kept):
        return
    draw_error(draft, reads, reader)
    asked = open_questions(reads, kept.answers.with_more(tuple(draft.answers.values())))
    draw_table(draft, asked, reader)
    draw_question(draft, asked, reader)
    difference = preview(session, merged)
    draw_answered(draft)
    if merged.readings:
        show.show(change_list(make_change_list(session.view, difference, "intake", labels.PREVIEW)))
    draw_commit(session, draft, Ready(reads, merged, decided, len(asked)), difference.headline, reader)


def _megabytes(size: int) -> str:
    return f"{size // 1024 // 1024} MB"


def _overtaken(session: Session, draft: Draft) -> None:
    """Say who committed since the changes were shown; they are shown again before anything can be committed."""
    if draft.files and draft.seen and draft.seen < session.number:
        newer = [c for c in reversed(store.commits(store.origin())) if draft.seen < c.number <= session.number]
        draft.told = f"{BehindError(newer)}。いまの版で読み直しました。"
    draft.seen = session.number


def _take(draft: Draft) -> None:
    key = controls.widget(f"files_{draft.turn}")
    files = st.file_uploader("調書・回答票・CSVのファイル", accept_multiple_files=True, key=key)
    with st.expander(labels.PASTE):
        pasted = st.text_area(
            "表を選んでコピーし、ここに貼り付けてください", key=controls.widget(f"pasted_{draft.turn}"), height=120
        )
    names = [file.name for file in files]
    if refused := lost(controls.lost_files(key), names) or too_much([file.size for file in files]):
        show.show(f'<div class="ev problem" role="alert"><p>{esc(refused)}</p></div>')
        names, files, pasted = [], [], ""
    kept = [(name, file.getvalue()) for name, file in zip(distinct_names(names), files, strict=True)]
    draft.records = {name: content for name, content in kept if name.lower().endswith(".json")}
    draft.files = {
        f"{n}:{name}": (name, content) for n, (name, content) in enumerate(kept) if name not in draft.records
    }
    if pasted.strip():
        draft.files["pasted"] = ("貼り付け.txt", pasted.encode("utf-8"))


def _decided(session: Session, draft: Draft) -> list[Decision]:
    """The lines of the meetings' records on the desk; a file that is none is said."""
    found: list[Decision] = []
    for name, content in draft.records.items():
        try:
            lines = from_file(content, data_of(session.tables, session.words))
        except DecisionError as error:
            show.show(f'<div class="ev problem" role="alert"><p><bdi>{esc(name)}</bdi>: {esc(error)}</p></div>')
            continue
        found += lines
        show.show(
            f'<div class="ev"><p><bdi>{esc(name)}</bdi>: 会議の記録 {len(lines)}件。確定すると、指標や事務事業の画面に、それぞれの項目の記録として出ます。</p></div>'
        )
    return found


def _read_all(session: Session, draft: Draft, kept: Kept) -> list[ReadFile]:
    """Every file on the desk, read and checked; what was cached for files that are gone is dropped."""
    reads, wanted = [], set()
    progress = st.empty()
    for n, (name, content) in enumerate(draft.files.values(), start=1):
        part = f"読み取り中 {n}/{len(draft.files)} {name}"

        def waiting(seconds: float, done: float = (n - 1) / len(draft.files), part: str = part) -> None:
            progress.progress(done, f"{part}({seconds:.0f}秒)" if seconds else f"{part}(順番を待っています)")

        if len(draft.files) > 3:
            progress.progress((n - 1) / len(draft.files), part)
        read, key = _checked(session, draft, (name, content), kept, waiting)
        reads.append(read)
        wanted |= key
    progress.empty()
    draft.reads = {key: read for key, read in draft.reads.items() if key in wanted}
    draft.checked = {key: read for key, read in draft.checked.items() if key in wanted}
    return reads


def _checked(
    session: Session,
    draft: Draft,
    file: tuple[str, bytes],
    kept: Kept,
    waiting: Waiting,
) -> tuple[ReadFile, set[Hashable]]:
    """A file read and checked once for these corrections, answers and facts; and what it is cached under."""
    name, content = file
    tables, sha256 = session.tables, hashlib.sha256(content).hexdigest()
    corrections = (*kept.corrections, *(c for c in draft.corrections if c.sha256 == sha256))
    given = {
        kind: tuple(a for (_, q), a in draft.answers.items() if q.kind == kind) for kind in ("renamed", *UNPRINTED)
    }
    layouts = (*draft.layouts, *kept.layouts)
    key = (name, sha256, corrections, given["renamed"], repr(layouts), tables.origin, tables.version)
    if key not in draft.reads:
        names = kept.answers.of("renamed").with_more(given["renamed"])
        draft.reads[key] = read_bounded(name, content, tables.stated, corrections, names, waiting, layouts)
    answers = tuple(answer for kind in given.values() for answer in kind)
    if (key, answers) not in draft.checked:
        draft.checked[key, answers] = checked(draft.reads[key], tables, kept.answers.with_more(answers))
    return draft.checked[key, answers], {key, (key, answers)}


def _kept() -> Kept:
    """What the commits of this store have kept of earlier files."""
    origin = store.origin()
    kept = _kept_in(origin.address, len(store.commits(origin)))
    return replace(kept, layouts=(*kept.layouts, *common_layouts()))


@shared(most=4)
def _kept_in(_address: str, _count: int) -> Kept:
    """As `_kept`, of a store with so many commits."""
    return kept_of(store.commits(store.origin()))


def _figures(read: ReadFile) -> str:
    """How many figures were read; beside them how many the tables of the sheet hold, where they are more."""
    figures = sum(1 for r in read.tables["observations"] if r["value"] is not None)
    figures += sum(1 for r in read.tables["budgets"] if r["amount_thousand_yen"] is not None)
    counts = read.counts
    return f"{figures:,}" if counts is None or counts.on_sheet == counts.read else f"{figures:,} / {counts.on_sheet:,}"


def _files(reads: Sequence[ReadFile], merged: Merged) -> str:
    rows = []
    for read in reads:
        said = [*read.messages, *merged.messages.get(read.sha256, ())]
        level = "error" if any(m.level == "error" for m in said) else read.level
        groups = "、".join(str(g["name"] or g["group_id"]) for g in read.tables["program_groups"]) or "—"
        word = _LEVELS[level] if level != "info" else "読めました"
        noted = sorted((m for m in said if m.level != "warning"), key=lambda m: m.level)  # errors come first
        counted = f"<li>{esc(read.counts.words)}</li>" if read.counts else ""
        notes = counted + "".join(f"<li>{place_words(m)}<bdi>{esc(m.text)}</bdi></li>" for m in noted[:_MOST_NOTES])
        notes += f"<li>ほか{len(noted) - _MOST_NOTES:,}件</li>" if len(noted) > _MOST_NOTES else ""
        told = (
            f"<details{' open' if level == 'error' else ''}><summary>{word}</summary><ul>{notes}</ul></details>"
            if notes
            else word
        )
        rows.append(
            f"<tr><th scope=row><bdi>{esc(read.file)}</bdi></th><td>{_KINDS[read.kind]}</td><td><bdi>{esc(groups)}</bdi></td>"
            f"<td class=num>{len(read.tables['indicators']):,}</td><td class=num>{len(read.tables['projects']):,}</td><td class=num>{_figures(read)}</td><td>{told}</td></tr>"
        )
    return (
        '<div class="ev"><h2>読み取ったファイル</h2><div class="sheet" tabindex="0" role="region" aria-label="読み取ったファイル"><table class="list">'
        "<thead><tr><th scope=col>ファイル</th><th scope=col>種類</th><th scope=col>事業群</th><th scope=col class=num>指標</th><th scope=col class=num>事務事業</th>"
        f"<th scope=col class=num>数値</th><th scope=col>結果</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div></div>"
    )
