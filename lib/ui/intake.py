"""The desk of 取込: files, one question at a time beside its cell, what changes, and the commit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import NamedTuple

import streamlit as st

from lib.contract.reference import Reference
from lib.contract.schema import ContractError
from lib.findings.decisions import Decision, DecisionError, from_file
from lib.findings.differences.between import Preview, changes
from lib.intake.bounded import Waiting, get_ready, read_bounded
from lib.intake.check.corrections import Correction, from_json
from lib.intake.check.questions import questions
from lib.intake.files.book import Message, ReadFile
from lib.intake.files.opening import file_name
from lib.intake.merge import Merged, readings_of
from lib.intake.question import Question
from lib.store import read as store
from lib.store.commit import BehindError, commit
from lib.ui import document, frame, labels, state
from lib.ui.changes import listed
from lib.ui.parts import esc
from lib.ui.state import Draft, Session
from lib.ui.who import Who

_KINDS = {
    "text": "文字の調書",
    "xlsx": "Excelの調書",
    "pdf": "PDFの調書",
    "csv": "CSVの表",
    "form": "回答票",
    "unknown": "読めないファイル",
}
_LEVELS = {"error": "取り込めません", "warning": "確認が必要", "info": "参考"}
_MOST_KNOWN = 40  # commits whose answers and corrections are looked at again


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
    draft = state.draft()
    _overtaken(session, draft)
    if draft.told:
        frame.show(f'<div class="ev notice" role="status">{esc(draft.told)}</div>')
        draft.told = ""
    _take(draft)
    decided = _decided(draft)
    if not draft.files and not decided:
        frame.show('<div class="ev"><p class="small muted">読めるのは、調書のExcel・PDF・タブ区切りの文字、集めた回答票、契約の列名のCSV、会議の記録(.json)です。1つ20 MBまで。複数まとめて置けます。</p></div>')  # fmt: skip
        return
    reads = _read_all(session, draft)
    kept_out = [read for read in reads if read.level == "error"]
    merged = readings_of(reads, session.tables)
    if reads:
        frame.show(_files(reads, merged))
    asked = _asked(session, reads)
    left = [one for one in asked if one.question.key not in draft.answers]
    if left:
        _question(session, draft, left, len(asked), reader)
    found = _preview(session, merged)
    frame.show(_answered(draft, asked))
    if merged.readings:
        listed("intake", session, found, labels.PREVIEW)
    _commit(session, draft, merged, found, left, kept_out, asked, decided, reader)


def _overtaken(session: Session, draft: Draft) -> None:
    """Say who committed since the changes were shown; they are shown again before anything can be committed."""
    if draft.files and draft.seen and draft.seen < session.number:
        newer = [c for c in reversed(store.commits(store.origin())) if draft.seen < c.number <= session.number]
        draft.told = f"{BehindError(newer)}。いまの版で読み直しました。"
    draft.seen = session.number


def _take(draft: Draft) -> None:
    files = st.file_uploader(
        "調書・回答票・CSVのファイル", accept_multiple_files=True, key=state.widget(f"files_{draft.turn}")
    )
    with st.expander(labels.PASTE):
        pasted = st.text_area(
            "表を選んでコピーし、ここに貼り付けてください", key=state.widget(f"pasted_{draft.turn}"), height=120
        )
    kept = [(file_name(file.name), file.getvalue()) for file in files or []]
    draft.records = {name: content for name, content in kept if name.lower().endswith(".json")}
    draft.files = {
        f"{n}:{name}": (name, content) for n, (name, content) in enumerate(kept) if name not in draft.records
    }
    if pasted.strip():
        draft.files["pasted"] = ("貼り付け.txt", pasted.encode("utf-8"))


def _decided(draft: Draft) -> list[Decision]:
    """The lines of the meetings' records on the desk; a file that is none is said."""
    found: list[Decision] = []
    for name, content in draft.records.items():
        try:
            lines = from_file(content)
        except DecisionError as error:
            frame.show(f'<div class="ev problem" role="alert"><p><bdi>{esc(name)}</bdi>: {esc(error)}</p></div>')
            continue
        found += lines
        frame.show(
            f'<div class="ev"><p><bdi>{esc(name)}</bdi>: 会議の記録 {len(lines)}件。確定すると、指標や事務事業の画面に、それぞれの項目の記録として出ます。</p></div>'
        )
    return found


def _read_all(session: Session, draft: Draft) -> list[ReadFile]:
    reads = []
    progress = st.empty()
    for n, (name, content) in enumerate(draft.files.values(), start=1):
        part = f"読み取り中 {n}/{len(draft.files)} {name}"

        def waiting(seconds: float, done: float = (n - 1) / len(draft.files), part: str = part) -> None:
            progress.progress(done, f"{part}({seconds:.0f}秒)" if seconds else f"{part}(順番を待っています)")

        if len(draft.files) > 3:
            progress.progress((n - 1) / len(draft.files), part)
        mine = tuple(c for c in [*_earlier(session), *draft.corrections] if c.file == name)
        reads.append(_read(session, draft, name, content, mine, waiting))
    progress.empty()
    kept = {id(read) for read in reads}
    draft.reads = {key: read for key, read in draft.reads.items() if id(read) in kept}
    return reads


def _read(
    session: Session, draft: Draft, name: str, content: bytes, corrections: tuple[Correction, ...], waiting: Waiting
) -> ReadFile:
    """A file read once for these corrections and facts; what is read goes with the desk that it lies on."""
    tables = session.tables
    key = (name, hashlib.sha256(content).hexdigest(), corrections, tables.origin, tables.version)
    if key not in draft.reads:
        found = read_bounded(name, content, tables.stated, corrections, waiting)
        draft.reads[key] = replace(found, messages=(*found.messages, *questions(found, tables)))
    return draft.reads[key]


def _earlier(session: Session) -> list[Correction]:
    """Corrections that were committed before, oldest first."""
    commits = store.commits(store.origin())[:_MOST_KNOWN]
    return [c for commit in reversed(commits) for c in from_json(commit.details.get("corrections"))]


def _known_answers() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in reversed(store.commits(store.origin())[:_MOST_KNOWN]):
        for answer in one.details.get("answers", ()):
            if isinstance(answer, dict) and isinstance(answer.get("question"), str):
                found[answer["question"]] = f"{answer.get('answer', '')}({one.label})"
    return found


class _Asked(NamedTuple):
    read: ReadFile
    message: Message
    question: Question


def _asked(session: Session, reads: Sequence[ReadFile]) -> list[_Asked]:
    """The warnings of all files that can come in; one that was answered before, with the same figures, is not asked again."""
    known = _known_answers()
    return [
        _Asked(read, m, m.question)
        for read in reads
        if read.level != "error"
        for m in read.messages
        if m.level == "warning" and m.question and m.question.key not in known
    ]


def _files(reads: Sequence[ReadFile], merged: Merged) -> str:
    rows = []
    for read in reads:
        said = [*read.messages, *merged.messages.get(read.file, ())]
        level = "error" if any(m.level == "error" for m in said) else read.level
        figures = sum(1 for r in read.tables["observations"] if r["value"] is not None)
        figures += sum(1 for r in read.tables["budgets"] if r["amount_thousand_yen"] is not None)
        groups = "、".join(str(g["name"] or g["group_id"]) for g in read.tables["program_groups"]) or "—"
        word = _LEVELS[level] if level != "info" else "読めました"
        notes = "".join(f"<li>{_at(m)}<bdi>{esc(m.text)}</bdi></li>" for m in said if m.level != "warning")
        told = (
            f"<details{' open' if level == 'error' else ''}><summary>{word}</summary><ul>{notes}</ul></details>"
            if notes
            else word
        )
        rows.append(
            f"<tr><th scope=row><bdi>{esc(read.file)}</bdi></th><td>{_KINDS[read.kind]}</td><td><bdi>{esc(groups)}</bdi></td>"
            f"<td class=num>{len(read.tables['indicators']):,}</td><td class=num>{len(read.tables['projects']):,}</td><td class=num>{figures:,}</td><td>{told}</td></tr>"
        )
    return (
        '<div class="ev"><h2>読み取ったファイル</h2><div class="sheet" tabindex="0" role="region" aria-label="読み取ったファイル"><table class="list">'
        "<thead><tr><th scope=col>ファイル</th><th scope=col>種類</th><th scope=col>事業群</th><th scope=col>指標</th><th scope=col>事務事業</th>"
        f"<th scope=col>数値</th><th scope=col>結果</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div></div>"
    )


def _at(message: Message) -> str:
    return f"{esc(Reference('', message.place).words)}: " if message.place else ""


def _question(session: Session, draft: Draft, left: Sequence[_Asked], total: int, reader: Who) -> None:
    """The first open question, beside its cell: take it as it is, or mend the cell and read again."""
    read, message, question = left[0]
    alike = [one.question for one in left if one.question.kind == question.kind]
    frame.show(
        f'<div class="ev ask" role="region" aria-label="問い"><h2>{labels.QUESTION} {total - len(left) + 1}/{total}</h2>'
        f"<p><b><bdi>{esc(read.file)}</bdi> {_at(message)}</b><bdi>{esc(message.text)}</bdi></p>{_beside(read, message)}</div>"
    )
    cell = _cell_text(read, message.place)
    with st.form(f"question_{draft.turn}_{len(left)}_{len(draft.corrections)}", border=False):
        why = st.text_input("理由や確かめたこと(記録に残ります)", max_chars=200)
        mend = st.text_input("このセルの正しい文字", value=cell, max_chars=2000) if cell else ""
        with st.container(horizontal=True):
            keep = st.form_submit_button(labels.ACCEPT, type="primary")
            every = st.form_submit_button(f"同じ種類の{len(alike)}件をこのまま取り込む") if len(alike) > 1 else False
            fix = st.form_submit_button(labels.CORRECT) if cell else False
    if keep or every:
        for one in alike if every else [question]:
            draft.answers[one.key] = why.strip() or labels.ACCEPT
        st.rerun()
    if fix and mend.strip() != cell:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        draft.corrections.append(
            Correction(read.file, message.place, cell, mend.strip(), reader.name or "利用者", at, why.strip())
        )
        st.rerun()


def _cell_text(read: ReadFile, place: str) -> str:
    """The text of the cell that a question is about; blank where the place holds several, or none."""
    held = (
        [c for grid in document.grids_of(read.file, read.content) for c in grid.cells if c.place == place]
        if place
        else []
    )
    quoted = {r.get("source_text") for rows in read.tables.values() for r in rows if r.get("source_ref") == place}
    exact = [c for c in held if c.text in quoted] if len(held) > 1 else held
    return exact[0].text if len(exact) == 1 else ""


def _beside(read: ReadFile, message: Message) -> str:
    """The rows around the cell of a question, or the page of a PDF with its box."""
    if not message.place:
        return ""
    at = Reference("", message.place)
    if at.box:
        return document.page_picture(read.file, read.content, at)
    for grid in document.grids_of(read.file, read.content):
        cell = next((c for c in grid.cells if c.place == message.place), None)
        if cell is not None:
            return document.cells(grid, (cell.row, cell.column), around=2)
        if at.cell and at.cell[0] == grid.name:
            return document.cells(grid, (at.cell[1], at.cell[2]), around=2)
    return ""


def _answered(draft: Draft, asked: Sequence[_Asked]) -> str:
    done = [(read, m, draft.answers[question.key]) for read, m, question in asked if question.key in draft.answers]
    items = [f"<li><bdi>{esc(r.file)}</bdi> {_at(m)}<bdi>{esc(m.text[:120])}</bdi> → <bdi>{esc(answer)}</bdi></li>" for r, m, answer in done]  # fmt: skip
    items += [f"<li><bdi>{esc(c.file)}</bdi> {esc(Reference('', c.place).words)}: <bdi>{esc(c.as_read)}</bdi> → <bdi>{esc(c.corrected)}</bdi>(直し)</li>" for c in draft.corrections]  # fmt: skip
    if not items:
        return ""
    return f'<div class="ev"><details><summary>答えた問いと直し {len(items)}件</summary><ul>{"".join(items)}</ul></details></div>'


def _preview(session: Session, merged: Merged) -> Preview:
    if not merged.readings:
        return Preview((), 0)
    then = state.foreseen(session.evaluation, merged.readings)
    return changes(session.evaluation, then, {r.group_id for r in merged.readings})


def _commit(
    session: Session, draft: Draft, merged: Merged, found: Preview, left: Sequence[object], kept_out: Sequence[ReadFile],
    asked: Sequence[_Asked], decided: Sequence[Decision], reader: Who,
) -> None:  # fmt: skip
    """The way into force: open only when nothing is left to answer, and to who may."""
    if not merged.readings and not decided:
        return
    origin = store.origin()
    why_not = ""
    if not origin.is_store:
        why_not = "版を重ねるデータが設定されていないため、ここでは確定できません。"
    elif session.selection.as_of:
        why_not = "前の版を表示しているため、確定できません。最新の版に戻ってください。"
    elif left:
        why_not = f"答えていない問いが{len(left)}件あります。答えると確定できます。"
    elif not reader.may("commit"):
        why_not = reader.why or "確定するには、取り込みの役割をもつ人のサインインが必要です。"
    said = "。".join(
        w for w in (found.headline if merged.readings else "", f"会議の記録 {len(decided)}件" if decided else "") if w
    )
    out = f"誤りのあるファイル{len(kept_out)}件は取り込みません。" if kept_out else ""
    # On another version it is another form: what was asked of the one before is not done.
    with st.form(f"commit_{draft.turn}_{session.number}", border=True):
        frame.show(f'<div class="ev"><h2>{labels.COMMIT}</h2><p>{esc(said)}。{esc(out)}</p></div>')
        note = st.text_input("説明(履歴に残ります)", max_chars=200, placeholder="例: 情報システム課のR3実績")
        if why_not:
            st.caption(why_not)
        asked_to = st.form_submit_button(labels.COMMIT, type="primary", disabled=bool(why_not))
    if not asked_to or why_not:  # a button that looks closed is not trusted to be
        return
    if not note.strip():
        st.error("説明を書いてください。あとから履歴で見分けるために必要です。")
        return
    answers = [
        {"question": question.key, "text": m.text, "answer": draft.answers[question.key]}
        for _, m, question in asked
        if question.key in draft.answers
    ]
    details = {
        "answers": answers,
        "corrections": [c.as_json() for c in draft.corrections],
        "decisions": [asdict(d) for d in decided],
        "files": [{"file": n} for n, _ in draft.files.values()],
    }
    try:
        made = commit(store.store(origin.address), merged.readings, reader.name, note.strip(), session.number, details)
    except BehindError as error:
        state.looked_anew()
        draft.told = f"{error}。いまの版で読み直しました。"
        st.rerun()
    except ContractError as error:
        st.error("取り込めませんでした。何も変わっていません。")
        frame.show("".join(f'<div class="ev problem"><p>{esc(str(b))}</p></div>' for b in error.breaches[:12]))
        return
    state.looked_anew()
    draft.clear(f"{made.label}として取り込みました。{said}。「版の履歴」から、いつでも元に戻せます。")
    st.rerun()
