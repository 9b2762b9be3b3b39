"""Every cache of the app: evaluations, vocabularies, texts to search, commits, saved views."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import _lru_cache_wrapper, cache, lru_cache, wraps
from typing import ParamSpec, TypeVar

from lib.contract.contract import Breach
from lib.findings.changed_texts import ChangedTexts, find_changed_texts
from lib.findings.rule_change import RuleChange, make_rule_change
from lib.judge.by_group import JudgedGroups
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.kept_results import KeptResults
from lib.judge.policy.load import RECORDED, Policy, load_policy, load_what_is_sound
from lib.report.beside.workshop import Workshop
from lib.store import access as store
from lib.store import rules
from lib.store.access import Origin
from lib.store.delta import Commit
from lib.store.folder import ExchangeError
from lib.store.problems import StoreError
from lib.store.rules import RuleFiles
from lib.store.saved_views import SavedView, saved
from lib.store.sheets import Reading
from lib.system import memory
from lib.ui.session.once import Once, call_key
from lib.view.parameters import Vocabulary
from lib.view.search_index import SearchIndex, make_index
from lib.view.vocabulary import vocabulary

P = ParamSpec("P")
T = TypeVar("T")


def forever(make: Callable[..., T]) -> _lru_cache_wrapper[T]:
    """Keep all that a function returns, by its arguments: what is made of the program's own files or of the machine."""
    return cache(make)


def recent(most: int) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """Keep the last `most` results of a function by its arguments; several threads may compute at the same time."""
    return lru_cache(maxsize=most)


def shared(most: int, beside: bool = False) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last `most` results of a function by its arguments; who asks for one that is being made waits for it.

    `beside`: see Once.
    """

    def keep(make: Callable[P, T]) -> Callable[P, T]:
        results = Once(most, beside)

        @wraps(make)
        def get(*args: P.args, **kwargs: P.kwargs) -> T:
            return results.get(call_key(make, args, kwargs), lambda: make(*args, **kwargs))

        return get

    return keep


@dataclass(frozen=True)
class Marks:
    """What an evaluation is known by: where the facts come from, their state, the rules; `version` 0 is the newest.

    `recorded`: the digest of the rules, where a commit names them.
    """

    origin: Origin
    version: int
    facts: str
    rules: str
    recorded: str = ""


# Large files, made beside this process, for all readers.
LARGE_FILES = Workshop()

# What was drawn, by address. Where the memory of the process is bound, that bounds it and not the number.
SESSIONS = Once(most=64)
_MOST_WITHIN_MEMORY = 5_000  # addresses
_LEAST_SESSIONS = 16  # that are kept whatever they take

# What parts were drawn from, of the last addresses: the parts of a page share it, and who opens the page again needs none of
# it. Kept with each address it was two thirds of what an address takes.
MODELS = Once(most=64)


@dataclass
class _Memory:
    """What this process may hold, in bytes: what it needs beside evaluations, its largest one, and `keep` for pages.

    `keep` is None where there is no bound.
    """

    beside: int = 0
    largest: int = 0
    keep: int | None = None

    @property
    def is_full(self) -> bool:
        """Whether the process holds more."""
        return self.keep is not None and (memory.resident() or 0) > self.beside + self.largest + self.keep


_memory = _Memory()


def keep_within(megabytes: int) -> None:
    """From now on let this process grow by so much for pages. Where it cannot know its memory, their number stays bound."""
    held = memory.resident()
    if held is not None:
        _memory.keep = megabytes * 1_000_000
        _memory.beside = held - _memory.largest
        SESSIONS.most = _MOST_WITHIN_MEMORY


def make_room() -> None:
    """Past the bound, let go of what was drawn for the least used addresses; then of other versions and of what was tried."""
    if not _memory.is_full:
        return
    if not SESSIONS.drop_least_used(1 / 4, _LEAST_SESSIONS):
        for evaluations in (_FORESEEN, _RULE_CHANGES, _EVALUATIONS):
            evaluations.drop_least_used(1 / 4, least=1)
    memory.give_back()


def base() -> Evaluation:
    """The evaluation under the policy in force, of the newest facts."""
    return current(marks_of())


# The last sound evaluation of a folder: what readers see while its files are being exchanged.
_LAST: dict[Origin, Evaluation] = {}


def current(marks: Marks) -> Evaluation:
    """The evaluation of `marks`; that of the last sound tables while files are exchanged."""
    if marks.origin.is_store:
        return evaluated(marks, ())
    try:
        _LAST[marks.origin] = evaluated(marks, ())
    except ExchangeError:
        if marks.origin not in _LAST:
            raise
    return _LAST[marks.origin]


def marks_of(version: str = "0", by_newest: bool = False) -> Marks:
    """The marks of a version of the facts as they are now, "0" for the newest; judged by its own rules or the newest."""
    origin, number = store.origin(), int(version)
    facts = store.stamp(origin, number or None)
    recorded = _rules_of(origin, facts, by_newest)
    return Marks(origin, number, facts, recorded or rules.stamp(rules.rules_folder()), recorded)


def _rules_of(origin: Origin, facts: str, by_newest: bool) -> str:
    """The digest of the rules that the commit of `facts` names, or the newest; blank where it names none."""
    if not origin.is_store or facts == "0":
        return ""
    number = store.newest(origin.address) if by_newest else int(facts)
    return commit_of(origin.address, number).rules


# Judged groups outlive a commit: of the groups that it left alone nothing is judged again.
_GROUPS = JudgedGroups()
_EVALUATIONS = Once(most=12)


def evaluated(marks: Marks, limits: tuple[tuple[str, int], ...]) -> Evaluation:
    """The evaluation of `marks` with these grade bounds (percent), made once."""
    # An earlier version and the newest of the same number are one evaluation.
    key = (marks.origin, marks.facts, marks.rules, limits)
    return _EVALUATIONS.get(key, lambda: _evaluate(marks, limits))


def _evaluate(marks: Marks, limits: tuple[tuple[str, int], ...]) -> Evaluation:
    sound = policy_of(marks)  # rules that cannot be read stop what they rule and nothing else
    if limits:
        bounds = {code: percent / 100 for code, percent in limits}
        return evaluate(evaluated(marks, ()).tables, replace(sound, scale=sound.scale.with_bounds(bounds)))
    number = int(marks.facts) if marks.origin.is_store else None
    before = memory.resident() or 0
    evaluation = _GROUPS.evaluate(store.load(marks.origin, number), sound, _kept_results(marks.origin))
    gc.collect()
    gc.freeze()
    _memory.largest = max(_memory.largest, (memory.resident() or 0) - before)
    return evaluation


# One writer at a time, beside what readers wait for.
_WRITER = ThreadPoolExecutor(1, "results")
# The stores that this server has committed to: it keeps the results of what it judges there.
_COMMITTED_TO: set[Origin] = set()


def _kept_results(origin: Origin) -> KeptResults | None:
    """The results that the store of `origin` keeps; None for a folder, which keeps none."""
    if not origin.is_store:
        return None
    return KeptResults(store.store(origin.address), _WRITER.submit if origin in _COMMITTED_TO else None)


def policy_of(marks: Marks) -> Policy:
    """The rules that facts are judged by: those that their commit names, else those of the folder in force."""
    if not marks.recorded:
        return load_what_is_sound()
    sound = load_what_is_sound(rule_files_of(marks), RECORDED)
    return replace(sound, since=store.rules_since(marks.origin, marks.recorded))


def rule_files_of(marks: Marks) -> RuleFiles:
    """The files of the rules that facts are judged by. Raises StoreError where they are not those committed."""
    if not marks.recorded:
        return rules.files_in(rules.rules_folder())
    return _recorded_rules(marks.origin.address, marks.recorded)


@shared(most=8)
def _recorded_rules(address: str, digest: str) -> RuleFiles:
    return store.store(address).rule_files(digest)


_RULE_CHANGES = Once(most=24)


def rule_change_of(base: Evaluation, files: RuleFiles) -> RuleChange:
    """What these rules would change of an evaluation. Raises RuleError where they cannot be used.

    The groups that are judged for it stay judged, so that the commit of these rules judges nothing again.
    """
    key = (base.tables.origin, base.tables.version, base.policy, rules.digest_of(files))
    return _RULE_CHANGES.get(key, lambda: make_rule_change(base, _judged_by(base, files)))


def _judged_by(base: Evaluation, files: RuleFiles) -> Evaluation:
    return _GROUPS.evaluate(base.tables, load_policy(files, RECORDED))


@shared(most=4)
def vocabulary_of(evaluation: Evaluation) -> Vocabulary:
    """The words of an evaluation's data."""
    return vocabulary(evaluation.tables, evaluation.policy)


@shared(most=2, beside=True)  # of the ministries' sheets it takes 3 s
def search_index_of(evaluation: Evaluation) -> SearchIndex:
    """The texts that search looks through."""
    return make_index(evaluation)


@shared(most=8)
def changed_texts_of(evaluation: Evaluation, year: int) -> ChangedTexts:
    """The texts that a year's sheets state otherwise than the ones before."""
    return find_changed_texts(evaluation, year)


@shared(most=256)
def commit_of(address: str, number: int) -> Commit:
    """A commit of the store at `address`. Raises StoreError for none such."""
    commit = store.store(address).commit(number)
    if commit is None:
        raise StoreError([Breach("commits", None, None, f"第{number}版はありません")])
    return commit


# By store: when its views were looked up last, and what they were.
_VIEWS: dict[str, tuple[float, list[SavedView]]] = {}
_VIEWS_AGAIN = 5.0  # seconds after which other servers' views are seen


def saved_views(address: str) -> list[SavedView]:
    """The views kept in a store, looked up every few seconds at most. Raises StoreError."""
    looked_up, views = _VIEWS.get(address, (-1e9, []))
    if time.monotonic() - looked_up > _VIEWS_AGAIN:
        views = saved(store.store(address))
        _VIEWS[address] = (time.monotonic(), views)
    return views


def forget_views(address: str) -> None:
    """Look them up at once the next time: one was saved or taken away."""
    _VIEWS.pop(address, None)


_FORESEEN = Once(most=24)


def foreseen(base: Evaluation, readings: Sequence[Reading]) -> Evaluation:
    """The evaluation as it would be with these readings in force."""
    from lib.intake.merge import after  # what reads sheets is a tenth of what a server imports

    key = (base.tables.origin, base.tables.version, base.policy, tuple(r.digest for r in readings))
    return _FORESEEN.get(key, lambda: _GROUPS.evaluate(after(base.tables, readings), base.policy))


def evaluation_of(number: int) -> Evaluation:
    """The evaluation of an earlier commit. Raises StoreError for none such."""
    return evaluated(marks_of(str(number)), ())


def evaluation_by_rules_of(number: int, other: int) -> Evaluation:
    """The evaluation of a commit's facts by the rules of another commit. Raises StoreError."""
    others = marks_of(str(other))
    return evaluated(replace(marks_of(str(number)), rules=others.rules, recorded=others.recorded), ())


@shared(most=4)
def rule_change_between(before: Evaluation, after: Evaluation) -> RuleChange:
    """What changes from one judgement to another of the same facts."""
    return make_rule_change(before, after)


def looked_anew() -> None:
    """Forget how long ago the store was looked at: this session has just committed, or seen that another has."""
    store.forget_newest(store.origin().address)
    _COMMITTED_TO.add(store.origin())
