"""The reader's choice: read from the address, written to the address, applied to the evaluation.

The address holds the whole state of a page. Each of its parameters is declared once, in PARAMETERS. Words are checked
against the vocabulary of the data; anything else is ignored and named in a notice.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.contract.era import era
from lib.contract.letters import matches
from lib.contract.reference import is_place
from lib.contract.terms import INDICATOR_KINDS, NOT_NAMED, circled
from lib.contract.wording import group_label, group_name
from lib.judge.evaluation import Evaluation, Frame
from lib.judge.passages import texts_about
from lib.judge.policy import Policy
from lib.store.tables import Tables

_LONGEST_TEXT = 100
_MOST_NOTICES = 5
_MOST_LINES = 100_000  # of a source document
_STREAMLIT_PARAMETERS = ("embed", "embed_options")  # read by Streamlit itself
CORE_WORDS = {"yes": "中核事業", "no": "中核以外"}
# What lists can be ordered by. A list offers those that it has; "-" in front of a word reverses the order.
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
# The kinds of slides in a meeting. In the address a slide is its kind, or kind and item id joined by a dot.
OVERVIEW, GROUP, INDICATOR, PROJECT, DECIDED = "overview", "group", "indicator", "project", "decided"
# Length of a meeting in minutes; the proposed agenda fits it.
MINUTES_WORDS = {"30": "30分", "60": "60分", "90": "90分"}
PART_WORDS = {
    "document": "原資料",
    "method": "判定の方法",
    "reporting": "報告状況",
    "quality": "データの質",
    "words": "用語",
    "guide": "使い方",
}
# Layouts of the first screen of many groups.
BY_WORDS = {"measure": "施策で見る", "department": "部局で見る", "year": "年度で比べる", "list": "一覧で見る"}
# Further layouts, of 比較 and 視点.
_MORE_BY_WORDS = {"section": "所管課", "group": "事業群", "sheet": "調書"}
TASK_WORDS = {"read": "読み取る", "collect": "集める・返す", "history": "版の履歴"}


@dataclass(frozen=True)
class Selection:
    """One reader's choice. A field at its default chooses nothing; `years` None is all years of the data."""

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

    def changed(self, **changes: Any) -> Selection:
        """This selection with other values, by field name."""
        return replace(self, **changes)

    def filters_in_force(self) -> tuple[str, ...]:
        """Names of the filters that narrow what is shown."""
        return tuple(name for name in FILTERS if getattr(self, name))

    def filters_below_groups(self) -> tuple[str, ...]:
        """Names of the filters in force that leave parts of a group: not those of whole groups, and not the years."""
        return tuple(p.name for p in PARAMETERS if p.narrows not in (None, "group", "year") and getattr(self, p.name))


EMPTY: Final = Selection()


# ---------------------------------------------------------------------- what filters look at

# What a filter narrows. "viewpoint" narrows projects too, by marks on them: see _by_viewpoints.
Subject = Literal["group", "project", "viewpoint", "indicator", "text", "year"]
# The words of every subject for one filter, indexed by the subject's id. A project of two initiatives has two entries.
WordsOf = Callable[[Evaluation], pd.Series]
# The filters that the heads of sheets name -> their column in table program_groups.
OF_GROUPS = {"strategy": "basic_strategy", "measure": "measure", "department": "department"}
UNNAMED = "-"  # the word of groups whose sheet leaves the head blank


def _by_id(rows: Frame, id_column: str, words: pd.Series) -> pd.Series:
    """The words with the ids of their rows as index."""
    return pd.Series(words.array, index=pd.Index(rows[id_column]))


def _is_among(ids: pd.Series | pd.Index, values: pd.Series | pd.Index | set[str]) -> npt.NDArray[np.bool_]:
    """`ids.isin(values)` for many values: isin converts strings one by one (9 ms for 1,700; a set takes 0.3)."""
    allowed = values if isinstance(values, set) else set(values.tolist())
    return np.fromiter(map(allowed.__contains__, ids.tolist()), bool, len(ids))


def _head_of_groups(name: str) -> WordsOf:
    """The words of a filter in OF_GROUPS."""

    def words_of(evaluation: Evaluation) -> pd.Series:
        groups = evaluation.tables["program_groups"]
        return _by_id(groups, "group_id", groups[OF_GROUPS[name]].fillna(UNNAMED))

    return words_of


def _group_ids(evaluation: Evaluation) -> pd.Series:
    groups = evaluation.tables["program_groups"]
    return _by_id(groups, "group_id", groups["group_id"])


def _initiatives(evaluation: Evaluation) -> pd.Series:
    """One entry per project and initiative: a sheet may state the same link in two of its tables."""
    links = evaluation.tables["project_initiatives"].drop_duplicates(["project_id", "initiative_id"])
    return _by_id(links, "project_id", links["initiative_id"])


def _sections(evaluation: Evaluation) -> pd.Series:
    projects = evaluation.tables["projects"]
    return _by_id(projects, "project_id", projects["section"])


def _core_or_not(evaluation: Evaluation) -> pd.Series:
    projects = evaluation.tables["projects"]
    return _by_id(projects, "project_id", projects["is_core"].map({True: "yes", False: "no"}))


def _decisions(evaluation: Evaluation) -> pd.Series:
    reviews = latest_reviews(evaluation.tables)
    return _by_id(reviews, "project_id", reviews["decision"])


def _viewpoints(mark: str) -> WordsOf:
    """Viewpoint numbers of projects. `mark` is is_recorded (the sheet states it) or is_suggested (a rule raised it)."""

    def words_of(evaluation: Evaluation) -> pd.Series:
        marked = evaluation.agreement[evaluation.agreement[mark]]
        return _by_id(marked, "project_id", marked["viewpoint"].astype(str))

    return words_of


def _assessed(column: str) -> WordsOf:
    """A column of the assessments, by indicator."""

    def words_of(evaluation: Evaluation) -> pd.Series:
        return _by_id(evaluation.assessments, "indicator_id", evaluation.assessments[column])

    return words_of


# ---------------------------------------------------------------------- the parameters of the address


@dataclass(frozen=True)
class Vocabulary:
    """Every word that the address may hold, from one data set and policy.

    `words` is parameter name -> word -> its label. `bounds` are the lower bounds in percent that can be tried out,
    by grade code, highest first.
    """

    words: Mapping[str, Mapping[str, str]]
    first_year: int
    last_year: int
    bounds: Mapping[str, int] = field(default_factory=dict)


class Parsed(NamedTuple):
    """What the texts of a parameter stand for: a value, None for nothing, and the texts that are not valid."""

    value: Any
    invalid: Sequence[str] = ()


@dataclass(frozen=True)
class Parameter(ABC):
    """One parameter of the address and field of Selection: how it is read, written and named.

    `label` is its name in chips and notices. `narrows` is what a filter narrows; None for anything but a filter.
    """

    name: str
    label: str
    narrows: Subject | None = field(default=None, kw_only=True)

    @abstractmethod
    def parse(self, text: str, words: Vocabulary) -> Any | None:
        """The value that a text stands for; None where it is not valid."""

    def read(self, texts: Sequence[str], words: Vocabulary) -> Parsed:
        """The value of the parameter's texts in the address, none of them blank. Only the first counts."""
        value = self.parse(texts[0], words)
        return Parsed(value, [texts[0]] if value is None else [])

    def write(self, value: Any) -> list[str]:
        """The texts of a value in the address."""
        return [str(value)]

    def chips(self, value: Any, words: Vocabulary) -> list[tuple[str, Any]]:
        """The words of a filter's value, each with the value that is left when the reader takes it out."""
        return [(str(value), getattr(EMPTY, self.name))]


@dataclass(frozen=True)
class Choice(Parameter):
    """One word of the vocabulary, or `many`."""

    many: bool = field(default=False, kw_only=True)

    def parse(self, text: str, words: Vocabulary) -> str | None:
        """The word itself where the vocabulary has it."""
        return text if text in words.words[self.name] else None

    def read(self, texts: Sequence[str], words: Vocabulary) -> Parsed:
        """All words of the vocabulary among the texts, each once; the first of them where only one can be chosen."""
        invalid = [text for text in texts if self.parse(text, words) is None]
        valid = tuple(dict.fromkeys(text for text in texts if self.parse(text, words) is not None))
        if not valid:
            return Parsed(None, invalid)
        return Parsed(valid if self.many else valid[0], invalid)

    def write(self, value: Any) -> list[str]:
        """The words."""
        return list(value) if self.many else [value]

    def chips(self, value: Any, words: Vocabulary) -> list[tuple[str, Any]]:
        """One chip per word."""
        labels = words.words[self.name]
        if not self.many:
            return [(labels.get(value, value), "")]
        return [(labels.get(word, word), tuple(other for other in value if other != word)) for word in value]


@dataclass(frozen=True)
class WordFilter(Choice):
    """A filter that keeps the subjects (see Subject) with a chosen word. `words_of` gives the words of all subjects."""

    words_of: WordsOf = field(kw_only=True)

    def chosen(self, selection: Selection) -> tuple[str, ...]:
        """The chosen words."""
        value = getattr(selection, self.name)
        if self.many:
            return tuple(value)
        return (value,) if value else ()


@dataclass(frozen=True)
class Text(Parameter):
    """Free text."""

    def parse(self, text: str, words: Vocabulary) -> str:
        """The text without invisible characters, cut to a length that a search can have."""
        return clean(text)[:_LONGEST_TEXT]


@dataclass(frozen=True)
class Validated(Parameter):
    """A text taken as it is where it is valid."""

    is_valid: Callable[[str], bool] = field(kw_only=True)

    def parse(self, text: str, words: Vocabulary) -> str | None:
        """The text itself."""
        return text if self.is_valid(text) else None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{0,5}", text) is not None


@dataclass(frozen=True)
class Number(Parameter):
    """A whole number from 1, without leading zeros."""

    most: int = field(default=999_999, kw_only=True)

    def parse(self, text: str, words: Vocabulary) -> int | None:
        """The number."""
        return int(text) if _is_number(text) and int(text) <= self.most else None


@dataclass(frozen=True)
class NumberPair(Parameter):
    """Two whole numbers, written ``3-5``."""

    def parse(self, text: str, words: Vocabulary) -> tuple[int, int] | None:
        """The numbers."""
        pair = re.fullmatch(r"([1-9][0-9]{0,8})-([1-9][0-9]{0,8})", text)
        return (int(pair[1]), int(pair[2])) if pair else None

    def write(self, value: Any) -> list[str]:
        """The numbers joined by a hyphen."""
        first, last = value
        return [f"{first}-{last}"]


@dataclass(frozen=True)
class YearRange(NumberPair):
    """A first and last fiscal year of the data. All years of the data are no choice."""

    def parse(self, text: str, words: Vocabulary) -> tuple[int, int] | None:
        """The years; None where they are not in the data, or are all of them."""
        years = super().parse(text, words)
        if years is None or years == (words.first_year, words.last_year):
            return None
        return years if words.first_year <= years[0] <= years[1] <= words.last_year else None

    def read(self, texts: Sequence[str], words: Vocabulary) -> Parsed:
        """The years. All years of the data are valid, but choose nothing."""
        if texts[0] == f"{words.first_year}-{words.last_year}":
            return Parsed(None)
        return super().read(texts, words)

    def chips(self, value: Any, words: Vocabulary) -> list[tuple[str, Any]]:
        """The years of the Japanese era: ``R2〜R3``."""
        first, last = value
        return [(era(first) if first == last else f"{era(first)}〜{era(last)}", None)]


@dataclass(frozen=True)
class Limits(Parameter):
    """Lower bounds of grades that the reader tries out, in percent: ``on_track:90,slightly_behind:60``."""

    def parse(self, text: str, words: Vocabulary) -> tuple[tuple[str, int], ...] | None:
        """(Grade code, bound) of all movable grades; None unless they descend and differ from the policy's."""
        bounds = dict(words.bounds)
        for pair in text.split(","):
            match = re.fullmatch(r"([a-z_]+):(\d{1,3})", pair)
            if not match or match[1] not in bounds or not 1 <= int(match[2]) <= 200:
                return None
            bounds[match[1]] = int(match[2])
        if any(upper <= lower for upper, lower in itertools.pairwise(bounds.values())) or bounds == words.bounds:
            return None
        return tuple(bounds.items())

    def write(self, value: Any) -> list[str]:
        """The bounds as one text."""
        return [",".join(f"{code}:{percent}" for code, percent in value)]


# Each parameter of the address, in the order of Selection's fields. Filters follow the reader from page to page.
PARAMETERS: Final[tuple[Parameter, ...]] = (
    WordFilter("strategy", "基本戦略", many=True, narrows="group", words_of=_head_of_groups("strategy")),
    WordFilter("measure", "施策", many=True, narrows="group", words_of=_head_of_groups("measure")),
    WordFilter("department", "部局", many=True, narrows="group", words_of=_head_of_groups("department")),
    WordFilter("group", "事業群", many=True, narrows="group", words_of=_group_ids),
    WordFilter("initiative", "取組項目", many=True, narrows="project", words_of=_initiatives),
    WordFilter("section", "所管課(室)", many=True, narrows="project", words_of=_sections),
    WordFilter("core", "中核事業", narrows="project", words_of=_core_or_not),
    WordFilter("decision", "見直し区分", many=True, narrows="project", words_of=_decisions),
    WordFilter("recorded", "記載の視点", many=True, narrows="viewpoint", words_of=_viewpoints("is_recorded")),
    WordFilter("suggested", "提案の視点", many=True, narrows="viewpoint", words_of=_viewpoints("is_suggested")),
    WordFilter("status", "進捗状況", many=True, narrows="indicator", words_of=_assessed("status")),
    WordFilter("kind", "指標の種別", many=True, narrows="indicator", words_of=_assessed("kind")),
    Text("q", "ことば", narrows="text"),
    YearRange("years", "年度", narrows="year"),
    Choice("indicator", "指標"),
    Choice("project", "事務事業"),
    Choice("sort", "並び順"),
    Choice("code", "視点"),
    Limits("limits", "試算の境目"),
    Choice("part", "表示する内容"),
    Choice("source", "原資料"),
    Number("line", "行", most=_MOST_LINES),
    Validated("place", "原資料の場所", is_valid=is_place),
    Number("page", "ページ"),
    Choice("slides", "スライド", many=True),
    Choice("minutes", "会議の時間"),
    Validated("since", "前回の版", is_valid=_is_number),
    Choice("run", "会議の表示"),
    Choice("role", "会議の画面"),
    Choice("at", "スライド"),
    Number("as_of", "版"),
    Choice("by", "見方"),
    Text("find", "さがすことば"),
    Choice("sheet", "くらべる調書"),
    Choice("task", "取込の作業"),
    NumberPair("versions", "比べる版"),
)
_PARAMETER_OF: Final[Mapping[str, Parameter]] = {p.name: p for p in PARAMETERS}
WORD_FILTERS: Final[Mapping[str, WordFilter]] = {p.name: p for p in PARAMETERS if isinstance(p, WordFilter)}
# Name -> label of each filter.
FILTERS: Final[dict[str, str]] = {p.name: p.label for p in PARAMETERS if p.narrows}
# The version of the data is no filter, but stays too, until the reader goes back to the newest.
CARRIED = (*FILTERS, "limits", "as_of")


def from_address(address: Mapping[str, Sequence[str]], words: Vocabulary) -> tuple[Selection, list[str]]:
    """Read an address: parameter name -> texts. Also returns notices (in Japanese) that name what was ignored."""
    values: dict[str, Any] = {}
    ignored: list[str] = []
    for name, texts in address.items():
        texts = [text for text in texts if text != ""]
        parameter = _PARAMETER_OF.get(name)
        if not texts or name in _STREAMLIT_PARAMETERS:
            continue
        if parameter is None:
            ignored.append(f"{name}={texts[0]}")
            continue
        value, invalid = parameter.read(texts, words)
        ignored += [f"{parameter.label}: {text}" for text in invalid]
        if value is not None:
            values[name] = value
    notices = [f"アドレスの「{clean(text)[:60]}」は該当がないため無視しました。" for text in ignored[:_MOST_NOTICES]]
    if len(ignored) > _MOST_NOTICES:
        notices.append(f"ほか{len(ignored) - _MOST_NOTICES}件の指定も無視しました。")
    return Selection(**values), notices


def to_address(selection: Selection) -> dict[str, list[str]]:
    """The address of a selection: parameter name -> texts. Defaults are left out."""
    address: dict[str, list[str]] = {}
    for parameter in PARAMETERS:
        value = getattr(selection, parameter.name)
        if value != getattr(EMPTY, parameter.name):
            address[parameter.name] = parameter.write(value)
    return address


def carried(selection: Selection, **changes: Any) -> Selection:
    """The selection that a link to another page takes along: filters stay, single items go, then `changes` apply."""
    return EMPTY.changed(**({name: getattr(selection, name) for name in CARRIED} | changes))


def refiltered(selection: Selection, **changes: Any) -> Selection:
    """The selection with other filters, on the first page of its list."""
    return selection.changed(**({"page": 1} | changes))


def unfiltered(selection: Selection) -> Selection:
    """The selection without filters."""
    return refiltered(selection, **{name: getattr(EMPTY, name) for name in FILTERS})


def clean(text: str) -> str:
    """Text without control characters, format characters (right-to-left marks) and other invisible ones."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] != "C").strip()


# ---------------------------------------------------------------------- the vocabulary of a data set

# The words that do not depend on the data.
_FIXED_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "core": CORE_WORDS,
    "kind": INDICATOR_KINDS,
    "sort": SORT_WORDS | {f"-{word}": f"{label}(逆)" for word, label in SORT_WORDS.items()},
    "part": PART_WORDS,
    "task": TASK_WORDS,
    "by": BY_WORDS | _MORE_BY_WORDS,
    "minutes": MINUTES_WORDS,
    "run": RUN_WORDS,
    "role": ROLE_WORDS,
}
_YEARS_WITHOUT_DATA = (2019, 2025)  # so that pages of an empty data set can be drawn


def vocabulary(tables: Tables, policy: Policy) -> Vocabulary:
    """The words of this data: ids, names, sections, decisions, statuses and years that exist."""
    years = tables["observations"]["fiscal_year"]
    first_year, last_year = (int(years.min()), int(years.max())) if len(years) else _YEARS_WITHOUT_DATA
    slides = _slide_words(tables)
    viewpoints = {
        str(row.viewpoint): f"{circled(int(row.viewpoint))} {row.short}" for row in _rows(tables["viewpoints"])
    }
    words = {
        **_FIXED_WORDS,
        **{name: _head_words(tables["program_groups"][column]) for name, column in OF_GROUPS.items()},
        "group": {row.group_id: group_label(row.group_id, row.name) for row in _rows(tables["program_groups"])},
        "initiative": _initiative_words(tables),
        "section": {section: section for section in tables["projects"]["section"].unique()},
        "decision": {decision: decision for decision in tables["reviews"]["decision"].unique()},
        "recorded": viewpoints,
        "suggested": viewpoints,
        "code": viewpoints,
        "status": policy.scale.labels(),
        "indicator": {row.indicator_id: row.name for row in _rows(tables["indicators"])},
        "project": {row.project_id: row.name for row in _rows(tables["projects"])},
        "source": {row.source_id: row.title for row in _rows(tables["sources"])},
        "sheet": _sheet_words(tables),
        "slides": slides,
        "at": slides,
    }
    bounds = {grade.code: round(grade.lower_bound * 100) for grade in policy.scale.movable()}
    return Vocabulary(words, first_year, last_year, bounds)


def _sheet_words(tables: Tables) -> dict[str, str]:
    """The years whose sheets can be compared with earlier ones, newest first."""
    years = sorted({int(year) for year in tables["sources"]["sheet_year"]}, reverse=True)
    return {str(year): f"{era(year)}の調書" for year in years[:-1]}


def _head_words(heads: pd.Series) -> dict[str, str]:
    """The heads that sheets name, sorted, then UNNAMED for groups without; empty where no sheet names any."""
    names = sorted(heads.dropna().unique())
    if not names:
        return {}
    return {str(name): str(name) for name in names} | ({UNNAMED: NOT_NAMED} if heads.isna().any() else {})


def _initiative_words(tables: Tables) -> dict[str, str]:
    """Initiatives by sign and name; with the group's code among several groups, where signs and names repeat."""
    has_many_groups = len(tables["program_groups"]) > 1
    return {
        row.initiative_id: f"{initiative_sign(row.initiative_id)} {row.name}"
        + (f"〔{row.group_id}〕" if has_many_groups else "")
        for row in _rows(tables["initiatives"])
    }


def _slide_words(tables: Tables) -> dict[str, str]:
    """Every slide that a meeting could hold: its word in the address -> its name."""
    indicators = {
        f"{INDICATOR}.{row.indicator_id}": f"指標: {row.name if pd.isna(row.short_name) else row.short_name}"
        for row in _rows(tables["indicators"])
    }
    projects = {f"{PROJECT}.{row.project_id}": f"事務事業: {row.name}" for row in _rows(tables["projects"])}
    groups = {f"{GROUP}.{row.group_id}": f"事業群: {group_name(row.name)}" for row in _rows(tables["program_groups"])}
    if len(groups) == 1:  # its slide would repeat the overview
        groups = {}
    return {OVERVIEW: "全体像", **groups, **indicators, **projects, DECIDED: "決まったこと"}


def initiative_sign(initiative_id: str) -> str:
    """The printed roman sign of an initiative id: ``vii`` -> vii, ``dx_ii`` -> ii."""
    return initiative_id.rsplit("_", 1)[-1]


def _rows(frame: Frame) -> Iterable[Any]:
    return frame.itertuples(index=False)


# ---------------------------------------------------------------------- the filters in force, in words


@dataclass(frozen=True)
class Chosen:
    """One chosen value of a filter: the filter's name and label, the value in words, the selection without it."""

    filter: str
    label: str
    text: str
    without: Selection


def in_force(selection: Selection, words: Vocabulary) -> list[Chosen]:
    """The filters in force, one entry per chosen value, in the order of the filters."""
    return [
        Chosen(name, label, text, refiltered(selection, **{name: remainder}))
        for name, label in FILTERS.items()
        if (value := getattr(selection, name))
        for text, remainder in _PARAMETER_OF[name].chips(value, words)
    ]


def chosen_heads(selection: Selection) -> str:
    """The chosen strategy, measure or department in words; empty where several are chosen or other filters apply."""
    others = [name for name in selection.filters_in_force() if name not in OF_GROUPS and name != "years"]
    chosen = [getattr(selection, name) for name in OF_GROUPS]
    if others or any(len(values) > 1 or UNNAMED in values for values in chosen):
        return ""
    return "・".join(values[0] for values in chosen if values)


def by_filter(values: Iterable[Chosen]) -> list[list[Chosen]]:
    """Chosen values grouped by their filter."""
    return [list(group) for _, group in itertools.groupby(values, key=lambda value: value.filter)]


# ---------------------------------------------------------------------- narrowing


@dataclass(frozen=True)
class View:
    """The part of an evaluation that meets the reader's filters. Frames have the columns of the evaluation's."""

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
        """The fiscal year of the newest sheet of the whole data, which headings name."""
        return int(self.evaluation.tables["sources"]["sheet_year"].max())

    @cached_property
    def groups(self) -> Frame:
        """The program groups with an indicator or project in view. Columns: table program_groups."""
        groups = self.evaluation.tables["program_groups"]
        return groups[groups["group_id"].isin({*self.assessments["group_id"], *self.projects["group_id"]})]


def groups_label(groups: Frame) -> str:
    """One program group by name and code, several by their number. Columns: group_id, name."""
    if len(groups) == 1:
        return group_label(groups["group_id"].iloc[0], groups["name"].iloc[0])
    return f"{len(groups):,}事業群"


def named_groups(view: View) -> dict[str, str]:
    """Group id -> the group's name beside an item of a list; empty where all items are of one group."""
    groups = view.groups
    if len(groups) < 2:
        return {}
    return {row.group_id: group_label(row.group_id, row.name) for row in _rows(groups)}


def narrow(evaluation: Evaluation, selection: Selection, words: Vocabulary) -> View:
    """Apply the filters.

    A project is in view when it meets all of them; an indicator when it or its project does. The indicators of a
    group as a whole stay with the group, which needs a project in view where projects are filtered.
    """
    tables = evaluation.tables
    group_ids = set(_meeting(tables["program_groups"], "group", evaluation, selection)["group_id"])
    projects = _meeting(tables["projects"], "project", evaluation, selection)
    projects = projects[_is_among(projects["group_id"], group_ids)]
    if _word_filters(selection, "project"):
        group_ids &= set(projects["group_id"])
    assessments = evaluation.assessments
    is_of_group = assessments["project_id"].isna() & _is_among(assessments["group_id"], group_ids)
    assessments = assessments[is_of_group | _is_among(assessments["project_id"], projects["project_id"])]
    projects, assessments = _by_viewpoints(evaluation, selection, projects, assessments)
    if selection.q:
        projects, assessments = _by_text(tables, selection.q, projects, assessments)
    assessments = _meeting(assessments, "indicator", evaluation, selection)
    if selection.status:  # `kind` leaves the projects: it says which of their indicators to look at
        projects = projects[_is_among(projects["project_id"], assessments["project_id"].dropna())]
    first_year, last_year = selection.years or (words.first_year, words.last_year)
    cells, agreement = evaluation.cells, evaluation.agreement
    return View(
        evaluation,
        selection,
        tuple(range(first_year, last_year + 1)),
        projects,
        assessments,
        cells[
            _is_among(cells["indicator_id"], assessments["indicator_id"])
            & cells["fiscal_year"].between(first_year, last_year)
        ],
        _flags(evaluation, selection, group_ids, projects, assessments),
        agreement[_is_among(agreement["project_id"], projects["project_id"])],
    )


def _word_filters(selection: Selection, subject: Subject) -> list[WordFilter]:
    """The filters of a subject that are in force."""
    return [f for f in WORD_FILTERS.values() if f.narrows == subject and f.chosen(selection)]


def _meeting(rows: Frame, subject: Subject, evaluation: Evaluation, selection: Selection) -> Frame:
    """The rows of a subject, by its id, that have a chosen word of each of its filters."""
    for word_filter in _word_filters(selection, subject):
        words = word_filter.words_of(evaluation)
        chosen = words.isin(word_filter.chosen(selection))
        rows = rows[_is_among(rows[f"{subject}_id"], words.index[chosen])]
    return rows


def _by_viewpoints(
    evaluation: Evaluation, selection: Selection, projects: Frame, assessments: Frame
) -> tuple[Frame, Frame]:
    """The projects marked with chosen viewpoints, and their indicators.

    The indicators of a group as a whole have no marks and go, unless a rule raised a suggestion on the indicator
    itself.
    """
    for word_filter in _word_filters(selection, "viewpoint"):
        chosen = word_filter.chosen(selection)
        words = word_filter.words_of(evaluation)
        projects = projects[_is_among(projects["project_id"], words.index[words.isin(chosen)])]
        is_kept = _is_among(assessments["project_id"], projects["project_id"])
        if word_filter.name == "suggested":
            flags = evaluation.flags[evaluation.flags["viewpoint"].isin([int(viewpoint) for viewpoint in chosen])]
            is_kept |= _is_among(assessments["indicator_id"], flags["subject_id"])
        assessments = assessments[is_kept]
    return projects, assessments


def _by_text(tables: Tables, query: str, projects: Frame, assessments: Frame) -> tuple[Frame, Frame]:
    """The projects and indicators whose names and texts hold every word of the query."""
    narratives = tables["narratives"]
    indicator_names = assessments.groupby("project_id")["name"].agg(" ".join).to_dict()
    names_in_project = [indicator_names.get(project_id, "") for project_id in projects["project_id"]]
    project_texts = (
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
        + pd.Series(names_in_project, index=projects.index, dtype="str")
    )
    projects = projects[matches(project_texts, query)]
    texts = assessments["name"] + " " + texts_about(narratives, "indicator", assessments["indicator_id"])
    is_found = matches(texts, query) | _is_among(assessments["project_id"], projects["project_id"])
    return projects, assessments[is_found]


def _flags(
    evaluation: Evaluation, selection: Selection, group_ids: set[str], projects: Frame, assessments: Frame
) -> Frame:
    """The flags on indicators and projects in view, and on their groups."""
    flags = evaluation.flags
    in_view = _is_among(flags["subject_id"], {*assessments["indicator_id"].tolist(), *projects["project_id"].tolist()})
    if not selection.status and not selection.q:  # a group has neither a status nor a text of its own
        in_view |= (flags["subject_type"] == "group") & _is_among(flags["group_id"], group_ids)
    return flags[in_view]


def remaining(view: View, words: Vocabulary, key: str) -> dict[str, int]:
    """How much each word of the filter `key` finds beside the other filters: word -> count, in vocabulary order.

    Counted are groups for heads of sheets, indicators for status and kind, projects for all others. Words that find
    nothing are left out unless they are chosen, or no other filter is in force.
    """
    chosen = WORD_FILTERS[key].chosen(view.selection)
    others = [name for name in view.selection.filters_in_force() if name not in (key, "years")]
    if chosen:
        view = narrow(view.evaluation, view.selection.changed(**{key: getattr(EMPTY, key)}), words)
    counts = {str(word): int(count) for word, count in _words_in_view(view, key).value_counts().items()}
    return {word: counts.get(word, 0) for word in words.words[key] if word in counts or word in chosen or not others}


def _words_in_view(view: View, key: str) -> pd.Series:
    """The words of a filter, one entry per subject in view and word."""
    if key == "group":  # counted by its projects; a group with nothing but indicators of its own counts once
        group_ids = view.groups["group_id"]
        return pd.concat([view.projects["group_id"], group_ids[~group_ids.isin(view.projects["group_id"])]])
    words = WORD_FILTERS[key].words_of(view.evaluation)
    ids = {
        "group": view.groups["group_id"],
        "project": view.projects["project_id"],
        "viewpoint": view.projects["project_id"],
        "indicator": view.assessments["indicator_id"],
    }
    return words[_is_among(words.index, ids[str(WORD_FILTERS[key].narrows)])]


def latest_reviews(tables: Tables) -> Frame:
    """The newest review of each project. Columns: table reviews."""
    return tables["reviews"].sort_values("review_year").drop_duplicates("project_id", keep="last")
