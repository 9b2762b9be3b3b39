"""What is said above a page: an earlier version, stopped rules, the filters in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.contract.era import day
from lib.findings.model import Link, To, stay
from lib.judge.policy.load import Policy
from lib.store.delta import Commit
from lib.store.whole import Damage
from lib.view.address import refiltered, unfiltered
from lib.view.in_force import Chosen, by_filter, in_force
from lib.view.narrow import View
from lib.view.parameters import Vocabulary

_MOST_OF_A_FILTER = 4
_LONGEST_PROBLEM = 300
_MOST_DAMAGES = 5


@dataclass(frozen=True)
class OlderVersion:
    """That an earlier version is shown. `who` committed it with the words of `note`; `to_newest` shows the newest.

    `rules` says by which rules it is judged where the newest has others, and `to_other_rules` leads to the other ones.
    """

    heading: str
    who: str
    note: str
    newest: str
    to_newest: To
    rules: str = ""
    to_other_rules: Link | None = None


def make_older_version(view: View, page: str, shown: Commit, newest: Commit) -> OlderVersion | None:
    """What is said of the version that is shown; None where it is the newest."""
    if shown.number >= newest.number:
        return None
    rules, to_other_rules = "", None
    if shown.rules != newest.rules and view.selection.rules:
        rules = f"判定は、この版のものではなく、最新の{newest.label}の規則によります。"
        to_other_rules = Link(f"{shown.label}の規則で見る", stay(view, page, rules=""))
    elif shown.rules != newest.rules:
        rules = f"判定は{shown.label}の規則によります(最新の版の規則とは違います)。"
        to_other_rules = Link("最新の版の規則で判定し直して見る", stay(view, page, rules="now"))
    return OlderVersion(
        f"{day(shown.at)}の{shown.label}を表示しています",
        shown.who,
        shown.note,
        f"最新は{day(newest.at)}の{newest.label}です。",
        stay(view, page, as_of=0, rules=""),
        rules,
        to_other_rules,
    )


@dataclass(frozen=True)
class StoppedRules:
    """That something is not shown because its rules cannot be read, and what to mend."""

    heading: str
    explanation: str
    problem: str
    remedy: str


def make_stopped_rules(policy: Policy) -> tuple[StoppedRules, ...]:
    """What is said of the rules that cannot be read."""
    stopped = (
        ("注意(自動)", "視点の規則", policy.problem, "viewpoints.toml"),
        ("事業群の判定", "事業群の判定の規則", policy.verdict_problem, "verdict.toml"),
    )
    return tuple(
        _stopped_rules(what, rules, problem, f"{policy.place}/{file}")
        for what, rules, problem, file in stopped
        if problem
    )


def _stopped_rules(what: str, rules: str, problem: str, file: str) -> StoppedRules:
    return StoppedRules(
        f"{what}を停止しています",
        f"{rules}に問題があります。その他の数値と判定は表示しています。"
        "規則の修正後、この画面を読み込み直すと表示されます。",
        problem[:_LONGEST_PROBLEM],
        f"{file} のその箇所を直してください。",
    )


@dataclass(frozen=True)
class LeftOut:
    """The groups that are not shown because the store has damaged sheets of them, and what to do."""

    heading: str
    explanation: str
    sheets: tuple[str, ...]
    more: str
    remedy: str


def make_left_out(damages: Sequence[Damage]) -> LeftOut | None:
    """What is said of groups that are left out; None where none is."""
    if not damages:
        return None
    groups = len({damage.group_id for damage in damages})
    more = len(damages) - _MOST_DAMAGES
    return LeftOut(
        f"{groups:,}事業群を表示していません",
        "蓄積データのうち次の調書が、取り込んだときのままではありません。その事業群は、どの数値・件数・ファイルにも含まれていません。"
        "その他の事業群は取り込んだときのままです。",
        tuple(damage.words for damage in damages[:_MOST_DAMAGES]),
        f"ほか{more:,}件" if more > 0 else "",
        "管理者は、python -m lib.store check で壊れた箇所を確かめ、控えから戻してください。",
    )


@dataclass(frozen=True)
class Filter:
    """A filter in force, as ``所管課(室)`` and ``情報システム課``, and the page without it.

    `name` is the filter's in the address; `label` is blank before ``中核事業のみ``.
    """

    name: str
    label: str
    value: str
    without: To

    @property
    def words(self) -> str:
        """Both in one."""
        return f"{self.label}: {self.value}" if self.label else self.value


@dataclass(frozen=True)
class FiltersInForce:
    """The filters in force, and the page without any."""

    filters: tuple[Filter, ...]
    without_any: To


def make_filters_in_force(view: View, page: str, words: Vocabulary) -> FiltersInForce | None:
    """The filters in force; of one with many values their number. None where there is no filter."""
    chosen = in_force(view.selection, words)
    if not chosen:
        return None
    filters = [
        Filter(value.filter, value.lead, value.text, To(page, value.without))
        for values in by_filter(chosen)
        for value in _few(view, values)
    ]
    return FiltersInForce(tuple(filters), To(page, unfiltered(view.selection)))


def filters_button(view: View, words: Vocabulary) -> str:
    """What the button says that opens the filters on a narrow screen: how many values are chosen."""
    chosen = len(in_force(view.selection, words))
    return f"絞り込み ({chosen:,})" if chosen else "絞り込み"


def _few(view: View, values: list[Chosen]) -> list[Chosen]:
    """The values of a filter, or their number where they are many."""
    if len(values) <= _MOST_OF_A_FILTER:
        return values
    name, label = values[0].filter, values[0].label
    return [Chosen(name, label, f"{len(values)}件", refiltered(view.selection, **{name: ()}))]
