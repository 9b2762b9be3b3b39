"""The parts of 視点."""

from __future__ import annotations

import pandas as pd

from lib.contract.terms import RECORDED, SUGGESTED, WHAT_IF, circled
from lib.contract.wording import group_label, percent
from lib.findings import agreement
from lib.findings.attention import raised, raised_words
from lib.judge.evaluation import Evaluation, Frame
from lib.ui.parts import attention, paging, places, status
from lib.ui.parts.html import esc, link, said
from lib.ui.session import links
from lib.ui.session.session import Session, drawn_once, tried_evaluation
from lib.view.filters import OF_GROUPS, UNNAMED
from lib.view.narrow import named_groups

_SIGNS = {(True, True): "◉", (True, False): "●", (False, True): "○"}
_WORDS = {(True, True): "記載と提案の両方", (True, False): "記載のみ", (False, True): "提案のみ"}
_A_PAGE = 50
_MOST_REASONS = 20
_MOST_CHANGES = 12
_FEW_GROUPS = 12  # whose items are looked at one by one


def signs(session: Session) -> dict[str, str]:
    """Viewpoint code -> its sign, for the chooser."""
    return {str(v): circled(int(v)) for v in session.tables["viewpoints"]["viewpoint"]}


def shown_code(session: Session) -> str:
    """The viewpoint in view: the address's, else the one most often raised or recorded."""
    if session.selection.code:
        return session.selection.code
    counts = session.view.agreement["viewpoint"].value_counts()
    return str(counts.index[0]) if len(counts) else str(session.tables["viewpoints"]["viewpoint"].iloc[0])


@drawn_once
def opening(session: Session) -> str:
    """How many questions are raised, of which viewpoint most; then what the records are and how little their meeting says."""
    view = session.view
    counts = view.flags["viewpoint"].value_counts()
    names = {int(r.viewpoint): r.short for r in session.tables["viewpoints"].itertuples(index=False)}
    most = (
        f"。最も多いのは視点{circled(int(counts.index[0]))}({names[int(counts.index[0])]})の{counts.iloc[0]:,}件"
        if len(counts)
        else ""
    )
    meeting = agreement.agreement_of(view.evaluation, view.projects["project_id"])
    beside = "" if view.evaluation.policy.problem else f"{esc(meeting.words)}{esc(meeting.caution)}"
    return (
        f'<div class="ev"><h1 class="finding">{SUGGESTED}が挙げた問いは{raised_words(view)}{said(most)}。</h1>'
        f'<p class="small">● {RECORDED}(県が調書に書いた事実) / ○ {SUGGESTED}(規則による提案) / ◉ 両方。'
        "事業群と事業群の指標には、県の記載はありません。</p>"
        f'<p class="small muted">{beside}</p></div>'
    )


def counts_by(session: Session) -> str:
    """Whether the table counts by measure, department or section; items themselves where there are few groups."""
    if len(session.view.groups) <= _FEW_GROUPS or session.selection.by == "list":
        return ""
    wanted = session.selection.by
    words = session.words.words
    return wanted if wanted in ("department", "section") else "measure" if words["measure"] else "section"


def ways(session: Session) -> dict[str, str]:
    """How the table of many groups can be looked at; none where there are few."""
    if len(session.view.groups) <= _FEW_GROUPS:
        return {}
    words = session.words.words
    return {
        key: label
        for key, label in (
            ("measure", "施策で数える"),
            ("department", "部局で数える"),
            ("section", "所管課で数える"),
            ("list", "1件ずつ"),
        )
        if key in ("section", "list") or words[key]
    }


@drawn_once
def counted(session: Session, by: str) -> str:
    """How many records and suggestions of each viewpoint stand under each measure, department or section; each opens its items."""
    view = session.view
    viewpoints = [int(v) for v in session.tables["viewpoints"]["viewpoint"]]
    code = int(shown_code(session))
    recorded, suggested = (_count(session, by, mark) for mark in ("recorded", "suggested"))
    keys = sorted({k for k, _ in recorded} | {k for k, _ in suggested})
    keys = [k for k in keys if k != UNNAMED] + [k for k in keys if k == UNNAMED]
    head = _heads(session, code)
    body = []
    page = paging.page_of(session, len(keys), _A_PAGE)
    for key in keys[page.items]:
        cells = []
        for v in viewpoints:
            n, m = recorded.get((key, v), 0), suggested.get((key, v), 0)
            inner = "<br>".join(f"{sign}{count:,}" for sign, count in (("●", n), ("○", m)) if count)
            href = links.stay("viewpoints", session.selection, **{by: (key,)}, by="list", code=str(v), page=1)
            css = ' class="chosen"' if v == code else ""
            cells.append(f"<td{css}>{link(href, inner, f'記載{n}件、提案{m}件を1件ずつ見る') if inner else ''}</td>")
        label = session.words.words[by].get(key, key)
        opened = links.stay("viewpoints", session.selection, **{by: (key,)}, by="list", page=1)
        body.append(f'<tr><th scope="row">{link(opened, said(label))}</th>{"".join(cells)}</tr>')
    what = {"measure": "施策", "department": "部局", "section": "所管課(室)"}[by]
    note = "所管課で数えるときは、事業群そのものと事業群の指標への提案を含みません。" if by == "section" else ""
    empty = "" if len(view.groups) else "<p>この条件に当てはまる事業群はありません。</p>"
    return (
        f'<div class="ev"><div class="scroll" tabindex="0" role="region" aria-label="視点の数の表"><table class="matrix counts">'
        f'<caption class="hidden">{what}ごとの視点の数。●は記載の件数、○は提案の件数</caption>'
        f'<thead><tr><th scope="col">{what}</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>{empty}'
        f"{paging.turning('viewpoints', session, page, '行')}<p class='small muted'>●記載の件数 ○提案の件数。選ぶと1件ずつ。{note}</p></div>"
    )


def _heads(session: Session, code: int) -> str:
    """A heading a viewpoint, each the way to its reasons; the one of `code` is marked."""
    return "".join(
        f'<th scope="col"{" class=chosen" if v == code else ""}>'
        + link(links.stay("viewpoints", session.selection, code=str(v)), circled(v), f"{short}: 理由を見る")
        + "</th>"
        for v, short in ((int(r.viewpoint), r.short) for r in session.tables["viewpoints"].itertuples(index=False))
    )


def _count(session: Session, by: str, mark: str) -> dict[tuple[str, int], int]:
    """(measure, department or section; viewpoint) -> records of projects, or suggestions for anything."""
    view = session.view
    projects = session.tables["projects"].set_index("project_id")
    if mark == "recorded":
        rows = view.agreement.loc[view.agreement["is_recorded"], ["project_id", "viewpoint"]]
        groups, owner = rows["project_id"].map(projects["group_id"]), rows["project_id"]
    else:
        rows = view.flags
        groups, owner = rows["group_id"], rows["project_id"]
    if by == "section":
        keys = owner.map(projects["section"])
    else:
        heads = session.tables["program_groups"].set_index("group_id")[OF_GROUPS[by]].fillna(UNNAMED)
        keys = groups.map(heads)
    found = rows["viewpoint"].astype(int).groupby([keys, rows["viewpoint"].astype(int)]).size()
    return {(str(k), int(v)): int(n) for (k, v), n in found.items()}


@drawn_once
def matrix(session: Session) -> str:
    """Projects, then groups' own indicators and groups, by viewpoint."""
    viewpoints = [int(v) for v in session.tables["viewpoints"]["viewpoint"]]
    code = int(shown_code(session))
    head = _heads(session, code)
    body = []
    subjects = _subjects(session)
    page = paging.page_of(session, len(subjects), _A_PAGE)
    groups = named_groups(session.view)
    for kind, item_id, name, group_id in subjects[page.items]:
        marks = _marks(session.view.evaluation, kind, item_id)
        cells = "".join(_cell(session, marks.get(v), v, code) for v in viewpoints)
        screen = "projects" if kind == "project" else "indicators"
        if kind == "group":
            label = said(name)
        else:
            label = link(links.href(screen, session.selection, **{kind: item_id}), said(name))
        whose = "" if kind == "group" else status.group_beside(groups, group_id)
        body.append(f'<tr><th scope="row">{label}{whose}</th>{cells}</tr>')
    return (
        '<div class="ev"><div class="scroll" tabindex="0" role="region" aria-label="視点の表"><table class="matrix">'
        '<caption class="hidden">事務事業と指標ごとの視点。●は記載、○は提案、◉は両方</caption>'
        f'<thead><tr><th scope="col">事務事業・指標</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
        f"{paging.turning('viewpoints', session, page)}</div>"
    )


def _subjects(session: Session) -> list[tuple[str, str, str, str]]:
    """(kind, id, name, group_id) of each row: projects, groups' own indicators, groups with a flag of their own."""
    view = session.view
    projects = view.projects.sort_values(["group_id", "number"])
    rows = [("project", r.project_id, f"{r.number} {r.name}", r.group_id) for r in projects.itertuples(index=False)]
    own = view.assessments[view.assessments["project_id"].isna()]
    rows += [("indicator", r.indicator_id, f"指標: {r.name}", r.group_id) for r in own.itertuples(index=False)]
    flagged = set(view.flags.loc[view.flags["subject_type"] == "group", "subject_id"])
    groups = session.tables["program_groups"]
    rows += [
        ("group", r.group_id, f"事業群: {group_label(r.group_id, r.name)}", r.group_id)
        for r in groups[groups["group_id"].isin(flagged)].itertuples(index=False)
    ]
    return rows


def _marks(evaluation: Evaluation, kind: str, item_id: str) -> dict[int, tuple[bool, bool]]:
    """Viewpoint -> (is recorded, is suggested) for one row of the matrix."""
    if kind == "project":
        rows = evaluation.agreement[evaluation.agreement["project_id"] == item_id]
        return {int(r.viewpoint): (bool(r.is_recorded), bool(r.is_suggested)) for r in rows.itertuples(index=False)}
    flags = evaluation.flags[(evaluation.flags["subject_type"] == kind) & (evaluation.flags["subject_id"] == item_id)]
    return {int(v): (False, True) for v in flags["viewpoint"]}


def _cell(session: Session, mark: tuple[bool, bool] | None, viewpoint: int, code: int) -> str:
    css = ' class="chosen"' if viewpoint == code else ""
    if mark is None:
        return f"<td{css}></td>"
    word = f'{_SIGNS[mark]}<span class="hidden">{_WORDS[mark]}</span>'
    return f"<td{css}>{link(links.stay('viewpoints', session.selection, code=str(viewpoint)), word, _WORDS[mark])}</td>"


@drawn_once
def reasons(session: Session) -> str:
    """The chosen viewpoint's full question, and each item it is asked of with the reason."""
    code = int(shown_code(session))
    row = session.tables["viewpoints"].set_index("viewpoint").loc[code]
    source = places.source_of(session, row)
    flags = session.view.flags[session.view.flags["viewpoint"] == code]
    recorded = session.view.agreement
    recorded = recorded[(recorded["viewpoint"] == code) & recorded["is_recorded"]]
    projects = session.tables["projects"].set_index("project_id")
    facts = session.tables["review_viewpoints"].astype({"viewpoint": "int64"}).set_index(["project_id", "viewpoint"])
    listed = recorded["project_id"].head(_MOST_REASONS)
    out = "".join(
        f'<li><span class="code">●記載</span> {link(links.href("projects", session.selection, project=p), said(projects.at[p, "name"]))} '
        f"{places.source_of(session, facts.loc[[(p, code)]].iloc[0])}</li>"
        for p in listed
    )
    out += attention.reason_items(session, raised(flags.head(_MOST_REASONS)))
    left = [
        f"{word}{most - _MOST_REASONS:,}件"
        for word, most in (("記載", len(recorded)), ("提案", len(flags)))
        if most > _MOST_REASONS
    ]
    if left:
        out += f"<li class=muted>ほかに{'、'.join(left)}あります。左の「しぼり込み」で事業群か所管課を選ぶと、残りも並びます。</li>"
    empty = '<p class="muted">この条件では、この視点の記載も提案もありません。</p>'
    return (
        f'<div class="ev box tall" tabindex="0" role="region" aria-label="視点の理由"><h2>視点{circled(code)} {said(row["short"])}</h2><p><b>{said(row["question"])}</b> {source}</p>'
        + (f'<ul class="texts">{out}</ul>' if out else empty)
        + "</div>"
    )


def trial_title() -> str:
    """What the sliders are for."""
    return (
        f'<div class="ev"><h2>{WHAT_IF}: 判定の境目を動かすと、何が変わるか</h2>'
        '<p class="small muted">ここでの変更は、この欄だけに現れます。ほかの表示と既定の判定は変わりません。アドレスに残るので、そのまま共有できます。</p></div>'
    )


@drawn_once
def trial(session: Session) -> str:
    """What the tried-out bounds would change against the policy in force, counted and listed."""
    if not session.selection.limits:
        scale = session.view.evaluation.policy.scale
        default = "、".join(f"{g.label} {percent(g.lower_bound)}以上" for g in scale.movable())
        return f'<div class="ev trial"><span class="tag">{WHAT_IF}なし</span> 既定の境目です: {esc(default)}、それ未満は{esc(scale.grades[-1].label)}。</div>'
    now, then = session.view.evaluation, tried_evaluation(session)
    statuses = _changed_statuses(session, now, then)
    before, after = _flag_keys(now.flags), _flag_keys(then.flags)
    scale = then.policy.scale
    listed = "".join(statuses[:_MOST_CHANGES])
    rest = f"<li>ほか{len(statuses) - _MOST_CHANGES}件</li>" if len(statuses) > _MOST_CHANGES else ""
    bounds = "、".join(f"{g.label} {percent(g.lower_bound)}以上" for g in scale.movable())
    return (
        f'<div class="ev trial" role="status"><span class="tag">{WHAT_IF}</span> {esc(bounds)} とした場合: '
        f"<b>判定が変わる指標 {len(statuses)}、注意が増える {len(after - before)}、減る {len(before - after)}</b>"
        f'<ul class="texts">{listed}{rest}</ul>'
        f"{link(links.stay('viewpoints', session.selection, limits=()), '既定の境目に戻す')}</div>"
    )


def _flag_keys(flags: Frame) -> set[tuple[str, str, str]]:
    return set(zip(flags["subject_type"], flags["subject_id"], flags["rule_id"], strict=True))


def _changed_statuses(session: Session, now: Evaluation, then: Evaluation) -> list[str]:
    columns = ["indicator_id", "status", "projection_status", "short_name"]
    both = now.assessments[columns].merge(then.assessments[columns], on="indicator_id", suffixes=("", "_then"))
    out = []
    for row in both.to_dict("records"):
        for column, guess in (("status", False), ("projection_status", True)):
            a, b = row[column], row[f"{column}_then"]
            if pd.notna(a) and a != b:
                label = link(
                    links.href("indicators", session.selection, indicator=row["indicator_id"]), said(row["short_name"])
                )
                old, new = status.chip(now.policy.scale, a, guess=guess), status.chip(then.policy.scale, b, guess=guess)
                out.append(f"<li>{label} {old} → {new}{' (見込み)' if guess else ''}</li>")
    return out
