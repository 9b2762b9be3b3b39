"""The reader's state: the address is the truth, widgets mirror it, and what is costly is kept here and nowhere else.

Two things are kept: the evaluation of the tables as they are on disk, and the sessions asked for last, each with
the parts that were drawn from it. Readers of the same address share both, and wait for each other instead of drawing
the same thing twice at once; changed files make new ones.
"""

from __future__ import annotations

import gc
import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode, urlsplit

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile

from lib.contract.era import era
from lib.contract.letters import matches
from lib.contract.schema import Breach
from lib.figures.palette import Palette, palette
from lib.intake.answers import Answer
from lib.intake.check.corrections import Correction
from lib.intake.files.book import ReadFile
from lib.intake.layouts.layout import Layout
from lib.intake.merge import after
from lib.intake.question import Question
from lib.judge import policy as rules
from lib.judge.by_group import JudgedGroups
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy import load_what_is_sound
from lib.store import read as store
from lib.store import views
from lib.store.delta import Commit
from lib.store.folder import ExchangeError
from lib.store.problems import StoreError
from lib.store.read import Origin
from lib.store.sheets import Reading
from lib.store.tables import Tables
from lib.store.views import SavedView
from lib.ui.once import Once
from lib.view.selection import (
    FILTERS,
    Selection,
    View,
    Vocabulary,
    carried,
    clean,
    from_address,
    narrow,
    remaining,
    to_address,
    vocabulary,
)

_HOME = {"overview": "./"}
_MANY_GROUPS = 12  # more are found by their words first
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Session:
    """All a page needs to draw: what is known, what was chosen, what is left, and the look."""

    evaluation: Evaluation
    words: Vocabulary
    selection: Selection
    view: View
    notices: tuple[str, ...]
    look: Palette
    drawn: Once = field(default_factory=Once, init=False, repr=False, compare=False)

    @property
    def tables(self) -> Tables:
        """The tables behind the evaluation."""
        return self.evaluation.tables

    @property
    def number(self) -> int:
        """The number of the commit that is shown; 0 where the facts have no versions."""
        return self.tables.number


def drawn_once(part: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """Keep what a part drew with its session, for each of its further arguments by itself."""
    name = f"{part.__module__}.{part.__qualname__}"

    @wraps(part)
    def draw(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (name, *map(_kept_as, args), *((word, _kept_as(value)) for word, value in sorted(kwargs.items())))
        return session.drawn.get(key, lambda: part(session, *args, **kwargs))

    return draw


def _kept_as(argument: object) -> object:
    """What an argument is told apart by: a row of a frame by all it holds, anything else by itself."""
    return tuple(map(str, argument.items())) if isinstance(argument, pd.Series) else argument


@dataclass(frozen=True)
class Marks:
    """What an evaluation is known by: where the facts come from, their state, the rules; `version` 0 is the newest."""

    origin: Origin
    version: int
    facts: str
    rules: str


def read() -> Session:
    """This reader's session, from the address. Raises ContractError or RuleError when there is nothing sound to show."""
    address, notices = _address()
    asked = (_marks(address.get("as_of", ("0",))[0]), look().name, tuple(address.items()))
    session = _SESSIONS.get(asked, lambda: _session(*asked))
    return replace(session, notices=(*notices, *session.notices)) if notices else session


_SESSIONS = Once(most=64)


def _session(marks: Marks, look: str, address: tuple[tuple[str, tuple[str, ...]], ...]) -> Session:
    evaluation = _current(marks)
    words = vocabulary_of(evaluation)
    selection, notices = from_address(dict(address), words)
    return Session(evaluation, words, selection, narrow(evaluation, selection, words), tuple(notices), palette(look))


def base() -> Evaluation:
    """The evaluation under the policy in force, of the newest facts."""
    return _current(_marks())


# The last sound evaluation of a folder: what readers see while its files are being exchanged.
_LAST: dict[Origin, Evaluation] = {}


def _current(marks: Marks) -> Evaluation:
    if marks.origin.is_store:
        return _evaluated(marks, ())
    try:
        _LAST[marks.origin] = _evaluated(marks, ())
    except ExchangeError:
        if marks.origin not in _LAST:
            raise
    return _LAST[marks.origin]


def trial(session: Session) -> Evaluation:
    """The session's evaluation with its grade bounds (percent) moved: a what-if, never mixed with the base."""
    return _evaluated(_marks(str(session.number)), session.selection.limits)


def look() -> Palette:
    """Light or dark, as the reader's browser shows the page."""
    return palette(st.context.theme.type or "light")


def _marks(version: str = "0") -> Marks:
    digest = hashlib.sha256()
    for file in ("status.toml", "viewpoints.toml", "verdict.toml"):
        try:
            stat = (rules.RULES / file).stat()
            digest.update(f"{stat.st_size}:{stat.st_mtime_ns}".encode())
        except OSError:
            digest.update(b"-")
    origin, number = store.origin(), int(version)
    return Marks(origin, number, store.stamp(origin, number or None), digest.hexdigest())


# Judged groups outlive a commit: of the groups that it left alone nothing is judged again.
_GROUPS = JudgedGroups()
_EVALUATIONS = Once(most=12)


def _evaluated(marks: Marks, limits: tuple[tuple[str, int], ...]) -> Evaluation:
    # An earlier version and the newest of the same number are one evaluation.
    key = (marks.origin, marks.facts, marks.rules, limits)
    return _EVALUATIONS.get(key, lambda: _evaluate(marks, limits))


def _evaluate(marks: Marks, limits: tuple[tuple[str, int], ...]) -> Evaluation:
    policy = load_what_is_sound()  # rules that cannot be read stop what they rule and nothing else
    if limits:
        bounds = {code: percent / 100 for code, percent in limits}
        return evaluate(_evaluated(marks, ()).tables, replace(policy, scale=policy.scale.with_bounds(bounds)))
    number = int(marks.facts) if marks.origin.is_store else None
    evaluation = _GROUPS.evaluate(store.load(marks.origin, number), policy)
    gc.collect()
    gc.freeze()
    return evaluation


@st.cache_resource(max_entries=4, show_spinner=False)
def _vocabulary(version: str, _evaluation: Evaluation) -> Vocabulary:
    return vocabulary(_evaluation.tables, _evaluation.policy)


def vocabulary_of(evaluation: Evaluation) -> Vocabulary:
    """The words of an evaluation's data, made once a version."""
    scale = evaluation.policy.scale
    return _vocabulary(f"{evaluation.tables.version}:{evaluation.tables.origin}:{scale}", evaluation)


def _address() -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The address as it was asked for, without a version that there is not; and what to say about that."""
    asked = {key: tuple(st.query_params.get_all(key)) for key in st.query_params}
    wanted = asked.pop("as_of", ())
    if not wanted or wanted == ("",):
        return asked, []
    origin = store.origin()
    if not origin.is_store:
        return asked, ["アドレスの「版」は、版を重ねるデータを使っていないため無視しました。"]
    newest = store.newest(origin.address)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", wanted[0]) or int(wanted[0]) > newest:
        return asked, [f"アドレスの「版: {clean(wanted[0])[:20]}」はありません。最新の第{newest}版を表示しています。"]
    return asked | {"as_of": (wanted[0],)}, []


@dataclass(frozen=True)
class Standing:
    """Which version a reader sees: its commit and the newest, of a store."""

    shown: Commit
    newest: Commit

    @property
    def is_old(self) -> bool:
        """Whether there is a newer one."""
        return self.shown.number < self.newest.number


def standing(session: Session) -> Standing | None:
    """The version that this session shows; None where the facts have no versions."""
    origin = store.origin()
    if not origin.is_store:
        return None
    newest = _commit(origin.address, store.newest(origin.address))
    return Standing(_commit(origin.address, session.number or newest.number), newest)


_COMMITS = Once(most=256)


def _commit(address: str, number: int) -> Commit:
    def look() -> Commit:
        found = store.store(address).commit(number)
        if found is None:
            raise StoreError([Breach("commits", None, None, f"第{number}版はありません")])
        return found

    return _COMMITS.get((address, number), look)


_VIEWS: dict[str, tuple[float, list[SavedView]]] = {}
_VIEWS_AGAIN = 5.0  # seconds after which other servers' views are seen


def saved_views(address: str) -> list[SavedView]:
    """The views kept in a store, looked up every few seconds at most. Raises StoreError."""
    at, found = _VIEWS.get(address, (-1e9, []))
    if time.monotonic() - at > _VIEWS_AGAIN:
        found = views.saved(store.store(address))
        _VIEWS[address] = (time.monotonic(), found)
    return found


def forget_views(address: str) -> None:
    """Look them up at once the next time: one was saved or taken away."""
    _VIEWS.pop(address, None)


# ---------------------------------------------------------------------- files on their way in


@dataclass
class Draft:
    """Uncommitted uploads of one session: files, answers, corrections, and the version they were read against.

    `answers` by document (sha256) and question. `reads` and `checked` are cached here, so that they go with the desk.
    """

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    answers: dict[tuple[str, Question], Answer] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    records: dict[str, bytes] = field(default_factory=dict)  # of meetings, by file name
    layouts: list[Layout] = field(default_factory=list)  # confirmed here, the newest first
    reviewed: set[str] = field(default_factory=set)  # sha256 of files whose headings are looked at again
    reads: dict[Hashable, ReadFile] = field(default_factory=dict)
    checked: dict[Hashable, ReadFile] = field(default_factory=dict)
    told: str = ""
    turn: int = 0
    seen: int = 0  # the commit on which its changes were last shown

    def clear(self, told: str) -> None:
        """Empty the desk once it is committed; `told` is what is said about it."""
        self.files, self.answers, self.corrections, self.records = {}, {}, [], {}
        self.layouts, self.reviewed = [], set()
        self.reads, self.checked = {}, {}
        self.told, self.turn, self.seen = told, self.turn + 1, 0


def draft() -> Draft:
    """This session's desk."""
    if "draft" not in st.session_state:
        st.session_state["draft"] = Draft()
    return cast(Draft, st.session_state["draft"])


def lost_files(key: str) -> int:
    """How many of the files that the browser shows in this uploader the server does not hold, as after a restart."""
    value = st.session_state.get(key)
    return sum(isinstance(file, DeletedFile) for file in (value if isinstance(value, list) else [value]))


_FORESEEN = Once(most=24)


def foreseen(base: Evaluation, readings: Sequence[Reading]) -> Evaluation:
    """The evaluation as it would be with these readings in force."""
    key = (base.tables.origin, base.tables.version, tuple(r.digest for r in readings))
    return _FORESEEN.get(key, lambda: _GROUPS.evaluate(after(base.tables, readings), base.policy))


def evaluation_of(number: int) -> Evaluation:
    """The evaluation of an earlier commit. Raises StoreError for none such."""
    return _evaluated(_marks(str(number)), ())


def looked_anew() -> None:
    """Forget how long ago the store was looked at: this session has just committed."""
    store.forget_newest(store.origin().address)


# ---------------------------------------------------------------------- links


def href(page: str, selection: Selection, /, **changes: object) -> str:
    """A relative address of a page with the filters taken along and `changes` applied."""
    return f"{_HOME.get(page, page)}{_query(carried(selection, **changes))}"


def stay(page: str, selection: Selection, /, **changes: object) -> str:
    """A relative address of the same page: everything kept, `changes` applied."""
    return f"{_HOME.get(page, page)}{_query(replace(selection, **changes))}"  # type: ignore[arg-type]


def _query(selection: Selection) -> str:
    address = to_address(selection)
    return f"?{urlencode(address, doseq=True)}" if address else ""


def full_address(page: str, selection: Selection) -> str:
    """The address of a page as others can open it: the reader's own host and path."""
    here = urlsplit(str(st.context.url or "http://localhost:8501/"))
    folder = here.path if here.path.endswith("/") else here.path.rsplit("/", 1)[0] + "/"
    return f"{here.scheme}://{here.netloc}{folder}{'' if page in _HOME else page}{_query(selection)}"


def address(selection: Selection) -> dict[str, list[str]]:
    """The address of a selection as plain words."""
    return to_address(selection)


def parameters(selection: Selection) -> list[tuple[str, str]]:
    """The carried part of the address for st.page_link."""
    return [(key, value) for key, values in to_address(carried(selection)).items() for value in values]


# ---------------------------------------------------------------------- widgets that mirror the address


def widget(key: str) -> str:
    """The key of a widget on the page shown now.

    Each page has its own: a widget that Streamlit knows from another page keeps its value there and begins empty here.
    """
    return f"w_{st.session_state.get('page_shown', '')}_{key}"


def arrive(page: str) -> None:
    """Say which page is drawn, before any of its widgets."""
    st.session_state["page_shown"] = page
    st.session_state["widgets_before"] = st.session_state.get("widgets_now", set())
    st.session_state["widgets_now"] = set()


def is_meeting_held() -> bool:
    """Whether the address is one of a meeting on the whole screen."""
    return st.session_state["page_shown"] == "meeting" and "run" in st.query_params


@contextmanager
def _mirror(key: str, value: object) -> Iterator[str]:
    """Give the widget drawn within the value that the address holds, where it does not have it. Yields the widget's key."""
    name = widget(key)
    # A browser forgets a widget as soon as one run leaves it out (the stage, a message in place of a page), while Streamlit
    # may still know its value here: unless it is sent again the widget begins empty, and that empties the address.
    if name not in st.session_state["widgets_before"] or st.session_state.get(name) != value:
        st.session_state[name] = value
    yield name
    st.session_state["widgets_now"].add(name)  # not where the run was ended before the widget was sent


def _store(key: str, default: object, write: Callable[[object], list[str]]) -> None:
    value = st.session_state[widget(key)]
    _write(key, [] if value is None or value == default or value in ([], "") else write(value))


def _write(key: str, values: list[str]) -> None:
    """Put the values of one parameter into the address; none take it out."""
    if values == st.query_params.get_all(key):
        return
    if key in FILTERS or key == "find":  # another list begins on its first page
        st.query_params.pop("page", None)
    if values:
        st.query_params[key] = values
    else:
        st.query_params.pop(key, None)


def choose_many(
    session: Session,
    key: str,
    label: str,
    options: Iterable[str] | None = None,
    counts: Mapping[str, int] | None = None,
) -> None:
    """A multiselect on a filter of the address; nothing chosen means everything.

    `options` are the words that are offered (all of the filter by default); `counts` stand behind their labels in brackets.
    """
    # Told apart among all words, so that a label does not depend on what else is offered just now.
    names = told_apart(session.words.words[key])
    offered = list(names) if options is None else list(options)
    labels = {word: names[word] if counts is None else f"{names[word]} ({counts[word]:,})" for word in offered}
    chosen = [word for word in getattr(session.selection, key) if word in labels]
    with _mirror(key, chosen) as name:
        # The browser goes on showing a chosen label until it is given the new one, so a count that has changed is sent
        # again. Nothing else is: what is sent takes back a word that the reader has chosen meanwhile.
        drawn = st.session_state.get(f"{name}_labels", labels)
        if any(drawn.get(word) != labels[word] for word in chosen):
            st.session_state[name] = chosen
        st.multiselect(
            label,
            offered,
            format_func=lambda word: labels.get(word, word),
            key=name,
            placeholder="すべて",
            on_change=_store_many,
            args=(key, names),
            select_all=False,
        )
        st.session_state[f"{name}_labels"] = labels


def _store_many(key: str, names: Mapping[str, str]) -> None:
    _write(key, words_of(st.session_state[widget(key)], names))


def _store_one(key: str, names: Mapping[str, str]) -> None:
    answer = st.session_state[widget(key)]
    words = words_of([] if answer is None else [answer], names)
    if answer is None or words:  # a label that is not known any more is no choice: what the address says stays
        _write(key, words)


_COUNT = re.compile(r" \([\d,]+\)$")


def words_of(answers: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The words that a widget's answers stand for; `names` are labels by word, without counts.

    A browser answers with labels. Streamlit turns those of its last run into words and hands on any other as it is: a label
    whose count has changed since the browser drew it. An answer that is no word and no label, with or without a count, is dropped.
    """
    by_name = {name: word for word, name in names.items()}
    candidates = [
        answer if answer in names else by_name.get(_COUNT.sub("", answer), by_name.get(answer)) for answer in answers
    ]
    return [word for word in candidates if word is not None]


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Labels by word in which no two are alike: a label that stands twice gets its id behind it.

    A browser answers with the label alone, so of two like labels the second could never be chosen.
    """
    times = Counter(names.values())
    return {word: name if times[name] == 1 else f"{name}〔{word.rpartition('.')[2]}〕" for word, name in names.items()}


def choose_remaining(session: Session, key: str, label: str = "") -> None:
    """A multiselect on a filter that offers only what the other filters leave; among many groups with how much each finds."""
    counts = _remaining(session, key)
    several = len(session.words.words["group"]) > 1
    choose_many(session, key, label or FILTERS[key], counts, counts if several else None)


def choose_groups(session: Session) -> None:
    """The program groups; where there are many, found first by any of their words, in any order, width or kana."""
    left = list(_remaining(session, "group"))
    if len(left) > _MANY_GROUPS:
        asked = st.text_input("事業群を探す", key=widget("find_group"), placeholder="例: 観光 でじたる", max_chars=100)
        labels = pd.Series(session.words.words["group"]).loc[left]
        found = labels[matches(labels, asked)]
        if found.empty:
            st.caption("その言葉をすべて含む事業群はありません。")
        left = [g for g in left if g in found or g in session.selection.group]
    choose_many(session, "group", FILTERS["group"], left)


@drawn_once
def _remaining(session: Session, key: str) -> dict[str, int]:
    """The words of a filter that the other filters leave, and how much each finds."""
    return remaining(session.view, session.words, key)


def search_one(session: Session, key: str, label: str, known: pd.Series, shown: str, most: int = 50) -> None:
    """A selectbox over very many items: their words are searched first, in any order, width or kana; `known` has a label an id."""
    left, right = st.columns([1, 2.4], gap="small")
    with left:
        asked = st.text_input(
            f"{label}(ことばで探す)", key=widget(f"find_{key}"), placeholder="例: 満足度 観光", max_chars=100
        )
    known = pd.Series(told_apart({str(i): str(text) for i, text in known.items()}))
    found = known[matches(known, asked)] if asked.strip() else known
    options = {str(i): str(text) for i, text in found.head(most).items()}
    options = {shown: str(known[shown]), **options}
    words = f"{label}({len(found):,}件から" + (f"はじめの{most}件)" if len(found) > most else "選ぶ)")
    with right:
        choose_one(session, key, words if len(found) else f"{label}(当てはまるものはありません)", options, shown)


def choose_one(
    session: Session,
    key: str,
    label: str,
    options: Mapping[str, str],
    shown: str | None = None,
    hide_label: bool = False,
) -> None:
    """A selectbox on a key of the address. `shown` is what stands there while the address says nothing."""
    names = told_apart(options)
    with _mirror(key, getattr(session.selection, key) or shown) as name:
        st.selectbox(
            label,
            list(names),
            format_func=lambda word: names.get(word, word),
            key=name,
            placeholder="すべて",
            index=None if shown is None else 0,
            on_change=_store_one,
            args=(key, names),
            label_visibility="collapsed" if hide_label else "visible",
        )


def choose_segment(session: Session, key: str, label: str, options: Mapping[str, str], shown: str) -> None:
    """A row of choices on a key of the address, one always chosen."""
    with _mirror(key, getattr(session.selection, key) or shown) as name:
        st.segmented_control(
            label,
            list(options),
            format_func=lambda word: options.get(word, word),
            key=name,
            required=True,
            on_change=_store,
            args=(key, shown, lambda v: [str(v)]),
            label_visibility="collapsed",
        )


def write_text(session: Session, key: str, label: str, placeholder: str) -> None:
    """A free text field on a key of the address."""
    with _mirror(key, getattr(session.selection, key)) as name:
        st.text_input(
            label,
            key=name,
            placeholder=placeholder,
            max_chars=100,
            on_change=_store,
            args=(key, "", lambda v: [str(v)]),
        )


def choose_years(session: Session) -> None:
    """The years in view, as a range."""
    first, last = session.words.first_year, session.words.last_year
    if first == last:
        return
    with _mirror("years", session.selection.years or (first, last)) as name:
        st.select_slider(
            "年度",
            list(range(first, last + 1)),
            value=(first, last),
            format_func=era,
            key=name,
            on_change=_store,
            args=("years", (first, last), lambda v: [f"{v[0]}-{v[1]}"]),
        )


def move_limits(session: Session) -> None:
    """Sliders that try out the lower bounds of the scale, in percent."""
    default = dict(session.words.bounds)
    tried = dict(session.selection.limits) or default
    for grade in session.evaluation.policy.scale.movable():
        with _mirror(f"limit_{grade.code}", tried[grade.code]) as name:
            st.slider(
                f"「{grade.label}」の下限(達成率)",
                1,
                150,
                key=name,
                step=1,
                format="%d%%",
                on_change=_store_limit,
                args=(grade.code, tried, default),
            )


def _store_limit(code: str, tried: dict[str, int], default: dict[str, int]) -> None:
    """Take over one moved bound; it stops at its neighbours, so the scale keeps descending."""
    codes = list(tried)
    at = codes.index(code)
    above = tried[codes[at - 1]] - 1 if at else 150
    below = tried[codes[at + 1]] + 1 if at + 1 < len(codes) else 1
    moved = tried | {code: min(above, max(below, int(st.session_state[widget(f"limit_{code}")])))}
    if moved == default:
        st.query_params.pop("limits", None)
    else:
        st.query_params["limits"] = ",".join(f"{name}:{percent}" for name, percent in moved.items())


def choose_records_to_remove(records: Mapping[str, str]) -> list[str]:
    """Ids of the lines of a meeting's record (id and label) that the reader chose to take out."""
    names = told_apart(records)
    return st.multiselect(
        "消す記録", list(names), format_func=lambda i: names.get(i, i), key="records_to_remove", placeholder="選ぶ"
    )


def ask_browser(act: str, **what: object) -> None:
    """Ask for a change of what the browser keeps (lib/ui/stage/record.js); it is made with the next run of the page."""
    st.session_state["browser_change"] = {"id": f"{act} {time.time_ns()}", "act": act, **what}


def asked_of_browser() -> dict[str, Any] | None:
    """The change that was asked for and is not made yet."""
    return cast("dict[str, Any] | None", st.session_state.get("browser_change"))


def browser_did(change: object) -> None:
    """Forget the change that was asked for, once the browser says its id: a run may end before the browser hears of it."""
    asked = asked_of_browser()
    if asked and asked["id"] == change:
        del st.session_state["browser_change"]
