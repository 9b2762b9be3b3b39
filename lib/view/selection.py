"""What the reader chose: read from the address, written to the address, applied to the evaluation.

The address is the state. Words are checked against what the data knows; anything else is ignored and
named in a notice, never passed on.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.reference import is_place
from lib.contract.terms import INDICATOR_KINDS, NOT_NAMED, circled
from lib.contract.wording import group_label, group_name
from lib.judge.evaluation import Evaluation, Frame
from lib.judge.passages import texts_about
from lib.judge.policy import Policy
from lib.store.tables import Tables

_LONGEST_TEXT = 100
_MOST_NOTICES = 5
CORE_WORDS = {"yes": "中核事業", "no": "中核以外"}
# What lists can be ordered by, each by those of them that it has; a minus in front is from the other end.
SORT_WORDS = {
    "name": "名前",
    "section": "所管課(室)",
    "start": "期間",
    "cost": "事業費",
    "status": "進捗状況",
    "decision": "見直し区分",
    "measure": "施策",
    "department": "部局",
    "behind": "遅れの割合",
    "years": "続く年数",
    "owed": "未報告",
    "core": "中核事業",
    "codes": "視点の数",
    "group": "事業群",
    "rate": "達成率",
    "projection": "見込み",
}
RUN_WORDS = {"yes": "会議中"}
ROLE_WORDS = {"presenter": "発表者用"}
# The kinds of slides of a meeting; a slide's word in the address is its kind, a dot and the item's id.
OVERVIEW, GROUP, INDICATOR, PROJECT, DECIDED = "overview", "group", "indicator", "project", "decided"
# How long a meeting may take; the agenda that is proposed fits it.
MINUTES_WORDS = {"30": "30分", "60": "60分", "90": "90分"}
PART_WORDS = {
    "document": "原資料",
    "method": "判定の方法",
    "reporting": "報告状況",
    "quality": "データの質",
    "words": "用語",
    "guide": "使い方",
}
# How a prefecture's first screen is laid out.
BY_WORDS = {"measure": "施策で見る", "department": "部局で見る", "year": "年度で比べる", "list": "一覧で見る"}
# Further ways of counting that some pages have.
_MORE_BY_WORDS = {"section": "所管課", "group": "事業群", "sheet": "調書"}
TASK_WORDS = {"read": "読み取る", "collect": "集める・返す", "history": "版の履歴"}


@dataclass(frozen=True)
class Selection:
    """One reader's choice. Empty means everything; `years` None means all years of the data."""

    strategy: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    initiative: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    core: str = ""
    decision: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    q: str = ""
    years: tuple[int, int] | None = None
    indicator: str = ""
    project: str = ""
    sort: str = ""
    code: str = ""
    limits: tuple[tuple[str, int], ...] = ()
    part: str = ""
    source: str = ""
    line: int = 0
    place: str = ""
    page: int = 1
    slides: tuple[str, ...] = ()
    minutes: str = ""
    since: str = ""
    run: str = ""
    role: str = ""
    at: str = ""
    as_of: int = 0
    by: str = ""
    find: str = ""
    sheet: str = ""
    task: str = ""
    versions: tuple[int, int] | None = None

    def filters_in_force(self) -> tuple[str, ...]:
        """Names of the filters that narrow what is shown."""
        return tuple(name for name in FILTERS if getattr(self, name))


# Filters follow the reader from page to page; what points at one item does not.
FILTERS = {
    "strategy": "基本戦略",
    "measure": "施策",
    "department": "部局",
    "group": "事業群",
    "initiative": "取組項目",
    "section": "所管課(室)",
    "core": "中核事業",
    "decision": "見直し区分",
    "recorded": "記載の視点",
    "suggested": "提案の視点",
    "status": "進捗状況",
    "kind": "指標の種別",
    "q": "ことば",
    "years": "年度",
}
# The version of the data is no filter: it stays until the reader goes back to the newest.
CARRIED = (*FILTERS, "limits", "as_of")
# The filters that sheets name in their heads, and the column that holds each.
OF_GROUPS = {"strategy": "basic_strategy", "measure": "measure", "department": "department"}
UNNAMED = "-"  # the word of the groups whose sheet leaves it blank
# What a notice calls the rest of an address.
_ADDRESS_WORDS = FILTERS | {
    "indicator": "指標",
    "project": "事務事業",
    "code": "視点",
    "limits": "試算の境目",
    "part": "表示する内容",
    "source": "原資料",
    "line": "行",
    "place": "原資料の場所",
    "page": "ページ",
    "slides": "スライド",
    "at": "スライド",
    "as_of": "版",
    "by": "見方",
    "find": "さがすことば",
    "sheet": "くらべる調書",
    "minutes": "会議の時間",
    "since": "前回の版",
    "task": "取込の作業",
    "versions": "比べる版",
}
EMPTY = Selection()
_MANY = {f.name for f in fields(Selection) if isinstance(f.default, tuple) and f.name != "limits"}


@dataclass(frozen=True)
class Vocabulary:
    """Every word the address may hold, with its label, from one data set and policy."""

    words: Mapping[str, Mapping[str, str]]
    first_year: int
    last_year: int
    lines: int = 100_000
    bounds: Mapping[str, int] = field(default_factory=dict)


def vocabulary(tables: Tables, policy: Policy) -> Vocabulary:
    """The words of this data: ids, sections, decisions, statuses and years that exist."""
    groups = {r.group_id: group_label(r.group_id, r.name) for r in _rows(tables["program_groups"])}
    several = len(groups) > 1  # the same signs and names stand in many groups
    initiatives = {
        r.initiative_id: f"{initiative_sign(r.initiative_id)} {r.name}{f'〔{r.group_id}〕' if several else ''}"
        for r in _rows(tables["initiatives"])
    }
    observed = tables["observations"]["fiscal_year"]
    years = [int(observed.min()), int(observed.max())] if len(observed) else [2019, 2025]
    shown = {r.indicator_id: r.name for r in _rows(tables["indicators"])}
    slides = _slide_words(tables)
    viewpoints = {str(r.viewpoint): f"{circled(int(r.viewpoint))} {r.short}" for r in _rows(tables["viewpoints"])}
    return Vocabulary(
        {
            **{name: _head_words(tables["program_groups"][column]) for name, column in OF_GROUPS.items()},
            "sheet": _sheet_words(tables),
            "by": BY_WORDS | _MORE_BY_WORDS,
            "group": groups,
            "initiative": initiatives,
            "section": {s: s for s in dict.fromkeys(tables["projects"]["section"])},
            "core": CORE_WORDS,
            "decision": {d: d for d in dict.fromkeys(tables["reviews"]["decision"])},
            "recorded": viewpoints,
            "suggested": viewpoints,
            "code": viewpoints,
            "status": policy.scale.labels(),
            "kind": INDICATOR_KINDS,
            "indicator": shown,
            "project": {r.project_id: r.name for r in _rows(tables["projects"])},
            "source": {r.source_id: r.title for r in _rows(tables["sources"])},
            "sort": SORT_WORDS | {f"-{key}": f"{label}(逆)" for key, label in SORT_WORDS.items()},
            "part": PART_WORDS,
            "task": TASK_WORDS,
            "slides": slides,
            "at": slides,
            "minutes": MINUTES_WORDS,
            "run": RUN_WORDS,
            "role": ROLE_WORDS,
        },
        years[0],
        years[1],
        bounds={g.code: round(g.lower_bound * 100) for g in policy.scale.movable()},
    )


def _sheet_words(tables: Tables) -> dict[str, str]:
    """The years whose sheets can be set beside earlier ones, the newest first."""
    years = sorted({int(y) for y in tables["sources"]["sheet_year"]}, reverse=True)
    return {str(year): f"{era(year)}の調書" for year in years[:-1]}


def _head_words(column: pd.Series) -> dict[str, str]:
    """What the sheets' heads name, in order, and a word for the groups without; nothing where no sheet names any."""
    named = sorted(column.dropna().unique())
    if not named:
        return {}
    return {str(n): str(n) for n in named} | ({UNNAMED: NOT_NAMED} if column.isna().any() else {})


def _slide_words(tables: Tables) -> dict[str, str]:
    """Every slide that a meeting could hold: key -> name."""
    indicators = {
        f"{INDICATOR}.{r.indicator_id}": f"指標: {r.name if pd.isna(r.short_name) else r.short_name}"
        for r in _rows(tables["indicators"])
    }
    projects = {f"{PROJECT}.{r.project_id}": f"事務事業: {r.name}" for r in _rows(tables["projects"])}
    groups = {f"{GROUP}.{r.group_id}": f"事業群: {group_name(r.name)}" for r in _rows(tables["program_groups"])}
    groups = groups if len(groups) > 1 else {}
    return {OVERVIEW: "全体像", **groups, **indicators, **projects, DECIDED: "決まったこと"}


def initiative_sign(initiative_id: str) -> str:
    """The printed roman sign of an initiative id: ``vii`` -> vii, ``dx_ii`` -> ii."""
    return initiative_id.rsplit("_", 1)[-1]


def _rows(frame: Frame) -> Iterable[Any]:
    return frame.itertuples(index=False)


def from_address(address: Mapping[str, Sequence[str]], words: Vocabulary) -> tuple[Selection, list[str]]:
    """Read an address. Whatever it holds that the data does not know is dropped, and named in a notice."""
    chosen: dict[str, object] = {}
    ignored: list[str] = []
    for key, given in address.items():
        values = [v for v in given if v != ""]
        if key in words.words:
            known = [v for v in dict.fromkeys(values) if v in words.words[key]]
            ignored += [_named(key, v) for v in values if v not in words.words[key]]
            if known:
                chosen[key] = tuple(known) if key in _MANY else known[0]
        elif key in ("q", "find") and values:
            chosen[key] = clean(values[0])[:_LONGEST_TEXT]
        elif key == "years" and values:
            chosen["years"] = _years(values[0], words)
            if chosen["years"] is None and values[0] != f"{words.first_year}-{words.last_year}":
                ignored.append(_named(key, values[0]))
        elif key == "limits" and values:
            chosen["limits"] = _limits(values[0], words)
            if not chosen["limits"]:
                ignored.append(_named(key, values[0]))
        elif key == "line" and values:
            if re.fullmatch(r"[1-9][0-9]{0,5}", values[0]) and int(values[0]) <= words.lines:
                chosen["line"] = int(values[0])
            else:
                ignored.append(_named(key, values[0]))
        elif key == "place" and values:
            if is_place(values[0]):
                chosen["place"] = values[0]
            else:
                ignored.append(_named(key, values[0]))
        elif key in ("page", "as_of", "since") and values:
            if re.fullmatch(r"[1-9][0-9]{0,5}", values[0]):
                chosen[key] = values[0] if key == "since" else int(values[0])
            else:
                ignored.append(_named(key, values[0]))
        elif key == "versions" and values:
            pair = re.fullmatch(r"([1-9][0-9]{0,8})-([1-9][0-9]{0,8})", values[0])
            if pair:
                chosen["versions"] = (int(pair[1]), int(pair[2]))
            else:
                ignored.append(_named(key, values[0]))
        elif values and key not in ("q", "find", "embed", "embed_options"):
            ignored.append(_named(key, values[0]))
    notices = [f"アドレスの「{clean(i)[:60]}」は該当がないため無視しました。" for i in ignored[:_MOST_NOTICES]]
    if len(ignored) > _MOST_NOTICES:
        notices.append(f"ほか{len(ignored) - _MOST_NOTICES}件の指定も無視しました。")
    return Selection(**chosen), notices  # type: ignore[arg-type]


def _named(key: str, value: str) -> str:
    label = _ADDRESS_WORDS.get(key)
    return f"{label}: {value}" if label else f"{key}={value}"


def to_address(selection: Selection) -> dict[str, list[str]]:
    """The address of a selection; what is left at its default does not appear."""
    address: dict[str, list[str]] = {}
    for f in fields(Selection):
        value = getattr(selection, f.name)
        if value == f.default:
            continue
        if f.name in ("years", "versions"):
            address[f.name] = [f"{value[0]}-{value[1]}"]
        elif f.name == "limits":
            address["limits"] = [",".join(f"{code}:{percent}" for code, percent in value)]
        elif isinstance(value, tuple):
            address[f.name] = list(value)
        else:
            address[f.name] = [str(value)]
    return address


def carried(selection: Selection, **changes: object) -> Selection:
    """The selection as a link takes it along: filters stay, pointers at one item go, then `changes`."""
    kept = {name: getattr(selection, name) for name in CARRIED}
    return replace(EMPTY, **(kept | changes))


def refiltered(selection: Selection, **changes: object) -> Selection:
    """The selection with filters changed: another list begins on its first page."""
    return replace(selection, page=1, **changes)  # type: ignore[arg-type]


def unfiltered(selection: Selection) -> Selection:
    """The selection without any filter; all else stays."""
    return refiltered(selection, **{name: getattr(EMPTY, name) for name in FILTERS})


def clean(text: str) -> str:
    """Text without control, format (RTL marks) and other invisible characters."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C").strip()


def _years(text: str, words: Vocabulary) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{4})-(\d{4})", text)
    if not match:
        return None
    first, last = int(match[1]), int(match[2])
    inside = words.first_year <= first <= last <= words.last_year
    return (first, last) if inside and (first, last) != (words.first_year, words.last_year) else None


def _limits(text: str, words: Vocabulary) -> tuple[tuple[str, int], ...]:
    """Tried-out lower bounds in percent, in the order of the scale; () unless they still descend."""
    tried = dict(words.bounds)
    for part in text.split(","):
        match = re.fullmatch(r"([a-z_]+):(\d{1,3})", part)
        if not match or match[1] not in tried or not 1 <= int(match[2]) <= 200:
            return ()
        tried[match[1]] = int(match[2])
    values = list(tried.values())
    if any(a <= b for a, b in itertools.pairwise(values)) or tried == dict(words.bounds):
        return ()
    return tuple(tried.items())


@dataclass(frozen=True)
class Chosen:
    """One filter value in force: its filter, what both are called, and the selection without it."""

    filter: str
    label: str
    text: str
    without: Selection


def in_force(selection: Selection, words: Vocabulary) -> list[Chosen]:
    """The filters in force, a value each, in the order of the filters."""
    out = []
    for name in selection.filters_in_force():
        value = getattr(selection, name)
        if name == "years":
            text = era(value[0]) if value[0] == value[1] else f"{era(value[0])}〜{era(value[1])}"
            out.append(Chosen(name, FILTERS[name], text, refiltered(selection, years=None)))
        elif isinstance(value, tuple):
            out += [
                Chosen(
                    name,
                    FILTERS[name],
                    words.words[name].get(one, one),
                    refiltered(selection, **{name: tuple(v for v in value if v != one)}),
                )
                for one in value
            ]
        else:
            text = words.words.get(name, {}).get(value, value)
            out.append(Chosen(name, FILTERS[name], text, refiltered(selection, **{name: ""})))
    return out


def chosen_heads(selection: Selection) -> str:
    """The strategy, measure or department that was chosen, in words; empty where another filter leaves less of it, or several were."""
    others = [name for name in selection.filters_in_force() if name not in OF_GROUPS and name != "years"]
    heads = [getattr(selection, name) for name in OF_GROUPS]
    if others or any(len(values) > 1 or UNNAMED in values for values in heads):
        return ""
    return "・".join(values[0] for values in heads if values)


def by_filter(found: Iterable[Chosen]) -> list[list[Chosen]]:
    """The values in force, those of one filter together."""
    return [list(together) for _, together in itertools.groupby(found, key=lambda one: one.filter)]


# ---------------------------------------------------------------------- narrowing


@dataclass(frozen=True)
class View:
    """What is left of an evaluation after the reader's filters."""

    evaluation: Evaluation
    selection: Selection
    years: tuple[int, ...]
    projects: Frame
    assessments: Frame
    cells: Frame
    flags: Frame
    agreement: Frame

    @property
    def sheet_year(self) -> int:
        """The fiscal year of the newest sheet: what headings of its parts are named after."""
        return int(self.evaluation.tables["sources"]["sheet_year"].max())

    @cached_property
    def groups(self) -> Frame:
        """The program groups of which anything is left."""
        groups = self.evaluation.tables["program_groups"]
        return groups[groups["group_id"].isin({*self.assessments["group_id"], *self.projects["group_id"]})]


def groups_label(groups: Frame) -> str:
    """One program group by name and code, several by their number. Columns: group_id, name."""
    if len(groups) == 1:
        return group_label(groups["group_id"].iloc[0], groups["name"].iloc[0])
    return f"{len(groups):,}事業群"


def named_groups(view: View) -> dict[str, str]:
    """Group id -> what lists call the group beside an item; empty when all that is shown is of one group."""
    shown = view.groups
    if len(shown) < 2:
        return {}
    return {g: group_label(g, n) for g, n in zip(shown["group_id"], shown["name"], strict=True)}


def narrow(evaluation: Evaluation, selection: Selection, words: Vocabulary) -> View:
    """Apply the filters. A project passes when it meets all of them; an indicator when it or its project does."""
    tables = evaluation.tables
    groups = _groups(tables, selection)
    projects = _structural(tables, selection, groups)
    kept = set(projects["project_id"])
    if _asks_of_projects(selection):
        groups &= set(projects["group_id"])
    assessments = evaluation.assessments
    assessments = assessments[
        assessments["project_id"].isin(kept) | (assessments["project_id"].isna() & assessments["group_id"].isin(groups))
    ]
    for mark in ("recorded", "suggested"):
        if getattr(selection, mark):
            projects, assessments = _by_viewpoint(evaluation, mark, getattr(selection, mark), projects, assessments)
    if selection.q:
        projects, assessments = _by_text(tables, selection.q, projects, assessments)
    if selection.kind:
        assessments = assessments[assessments["kind"].isin(selection.kind)]
    if selection.status:
        assessments = assessments[assessments["status"].isin(selection.status)]
        projects = projects[projects["project_id"].isin(assessments["project_id"].dropna())]
    first, last = selection.years or (words.first_year, words.last_year)
    cells = evaluation.cells
    cells = cells[cells["indicator_id"].isin(assessments["indicator_id"]) & cells["fiscal_year"].between(first, last)]
    flags = evaluation.flags
    flags = flags[
        flags["subject_id"].isin(assessments["indicator_id"])
        | flags["subject_id"].isin(projects["project_id"])
        | (
            (flags["subject_type"] == "group")
            & flags["group_id"].isin(groups)
            & (not selection.status and not selection.q)
        )
    ]
    agreement = evaluation.agreement
    return View(
        evaluation,
        selection,
        tuple(range(first, last + 1)),
        projects,
        assessments,
        cells,
        flags,
        agreement[agreement["project_id"].isin(projects["project_id"])],
    )


def remaining(view: View, words: Vocabulary, key: str) -> dict[str, int]:
    """The words of a filter that would find something beside the other filters, and those chosen already, each with how much.

    Counted are groups for what their heads name, indicators for a status, projects for everything else.
    """
    chosen: tuple[str, ...] = getattr(view.selection, key)
    others = [name for name in view.selection.filters_in_force() if name not in (key, "years")]
    found = narrow(view.evaluation, replace(view.selection, **{key: ()}), words) if chosen else view  # type: ignore[arg-type]
    counts = {str(word): int(n) for word, n in _facets(found, key).value_counts().items()}
    return {word: counts.get(word, 0) for word in words.words[key] if word in counts or word in chosen or not others}


def _facets(view: View, key: str) -> pd.Series:
    """What each thing in view answers to a filter, once for each thing."""
    tables, projects = view.evaluation.tables, view.projects
    if key in OF_GROUPS:
        return view.groups[OF_GROUPS[key]].fillna(UNNAMED)
    if key == "group":  # a group whose projects are all left out may be there by its own indicators
        rest = view.groups.loc[~view.groups["group_id"].isin(projects["group_id"]), "group_id"]
        return pd.concat([projects["group_id"], rest])
    if key in ("status", "kind"):
        return view.assessments[key]
    if key == "initiative":
        links = tables["project_initiatives"][["project_id", "initiative_id"]].drop_duplicates()
        return links.loc[links["project_id"].isin(projects["project_id"]), "initiative_id"]
    if key == "decision":
        reviews = latest_reviews(tables)
        return reviews.loc[reviews["project_id"].isin(projects["project_id"]), "decision"]
    if key in ("recorded", "suggested"):
        marks = view.agreement
        return marks.loc[marks[f"is_{key}"], "viewpoint"].astype(str)
    return projects[key]


def _asks_of_projects(selection: Selection) -> bool:
    return bool(selection.initiative or selection.section or selection.core or selection.decision)


def _groups(tables: Tables, selection: Selection) -> set[str]:
    """The program groups that were chosen, by themselves or by what their heads name."""
    rows = tables["program_groups"]
    keep = pd.Series(True, index=rows.index)
    if selection.group:
        keep &= rows["group_id"].isin(selection.group)
    for name, column in OF_GROUPS.items():
        if wanted := getattr(selection, name):
            keep &= rows[column].fillna(UNNAMED).isin(wanted)
    return set(rows.loc[keep, "group_id"])


def _structural(tables: Tables, selection: Selection, groups: set[str]) -> Frame:
    projects = tables["projects"]
    keep = projects["group_id"].isin(groups)
    if selection.section:
        keep &= projects["section"].isin(selection.section)
    if selection.core:
        keep &= projects["is_core"] == (selection.core == "yes")
    if selection.initiative:
        links = tables["project_initiatives"]
        links = links[links["initiative_id"].isin(selection.initiative)]
        keep &= projects["project_id"].isin(links["project_id"])
    if selection.decision:
        reviews = latest_reviews(tables)
        keep &= projects["project_id"].isin(reviews.loc[reviews["decision"].isin(selection.decision), "project_id"])
    return projects[keep]


def latest_reviews(tables: Tables) -> Frame:
    """The newest review of each project."""
    return tables["reviews"].sort_values("review_year").drop_duplicates("project_id", keep="last")


def _by_viewpoint(
    evaluation: Evaluation, mark: str, viewpoints: Sequence[str], projects: Frame, assessments: Frame
) -> tuple[Frame, Frame]:
    """Projects with such a mark and their indicators; a suggestion may also be made for an indicator by itself."""
    wanted = [int(v) for v in viewpoints]
    agreed = evaluation.agreement
    agreed = agreed[agreed["viewpoint"].isin(wanted) & agreed[f"is_{mark}"]]
    projects = projects[projects["project_id"].isin(agreed["project_id"])]
    keep = assessments["project_id"].isin(projects["project_id"])
    if mark == "suggested":
        flags = evaluation.flags[evaluation.flags["viewpoint"].isin(wanted)]
        keep |= assessments["indicator_id"].isin(flags["subject_id"])
    return projects, assessments[keep]


def _by_text(tables: Tables, query: str, projects: Frame, assessments: Frame) -> tuple[Frame, Frame]:
    narratives = tables["narratives"]
    names = assessments.groupby("project_id")["name"].agg(" ".join).to_dict()
    written = (
        projects["name"]
        + " "
        + projects["section"]
        + " "
        + projects["overview"].fillna("")
        + " "
        + projects["target_audience"].fillna("")
        + " "
        + texts_about(narratives, "project", projects["project_id"])
        + " "
        + pd.Series([names.get(p, "") for p in projects["project_id"]], index=projects.index, dtype="str")
    )
    kept = projects[matches(written, query)]
    own = assessments["name"] + " " + texts_about(narratives, "indicator", assessments["indicator_id"])
    hit = matches(own, query) | assessments["project_id"].isin(kept["project_id"])
    return kept, assessments[hit]


def matches(texts: pd.Series, query: str) -> pd.Series:
    """Which texts hold every word of the query, whatever the width, the case or the kana."""
    words = folded(query, keep_spaces=True).split()
    found = [all(word in plain for word in words) for plain in map(folded, texts)]
    return pd.Series(found, index=texts.index, dtype=bool)


_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def folded(text: str, keep_spaces: bool = False) -> str:
    """Text for comparing: NFKC, lower case, katakana as hiragana, spaces dropped."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold().translate(_KATAKANA_TO_HIRAGANA)
    return plain if keep_spaces else re.sub(r"\s+", "", plain)
