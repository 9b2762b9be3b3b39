"""An order of a large file: all that another process needs to make it, of the same data by the same rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lib.findings.decisions import Decision
from lib.judge.by_group import JudgedGroups
from lib.judge.evaluation import Evaluation
from lib.judge.kept_results import KeptResults
from lib.judge.policy.load import RECORDED, Policy, load_what_is_sound, recorded_policy
from lib.report import steps
from lib.report.dataset import as_package, as_workbook
from lib.report.export import to_excel
from lib.report.handouts import FORMATS, Handout
from lib.report.workbook import indicator_sheet
from lib.store import access
from lib.store.access import Origin
from lib.view.narrow import narrow
from lib.view.selection import EMPTY, Selection
from lib.view.vocabulary import vocabulary

DATA_BOOK: Final = "data.xlsx"
DATA_PACKAGE: Final = "data.zip"
INDICATORS: Final = "indicators.xlsx"
# What each file of an order is made by.
MAKERS: Final[Mapping[str, Callable[[Handout], bytes]]] = {
    **{form.key: form.make for form in FORMATS},
    DATA_BOOK: lambda handout: as_workbook(handout.view.evaluation.tables),
    DATA_PACKAGE: lambda handout: as_package(handout.view.evaluation.tables),
    INDICATORS: lambda handout: to_excel([indicator_sheet(handout.view, handout.words)]),
}
_AGAIN = "画面を読み込み直して、もう一度作成してください。"


class ChangedError(ValueError):
    """The data or the rules are no longer those of the order; says so in Japanese."""


@dataclass(frozen=True)
class Judged:
    """What an evaluation is of: where the facts come from, their number and version, the digest of the rules."""

    origin: Origin
    number: int
    version: str
    rules: str
    are_recorded: bool

    @classmethod
    def of(cls, evaluation: Evaluation) -> Judged:
        """That of an evaluation that readers see."""
        tables, policy = evaluation.tables, evaluation.policy
        origin = Origin(tables.origin, is_store=tables.number > 0)
        return cls(origin, tables.number, tables.version, policy.digest, policy.place == RECORDED)

    def evaluate(self) -> Evaluation:
        """The same evaluation, made anew. Raises ChangedError where the facts or the rules are others by now."""
        steps.tell("データの読み込み")
        tables = access.load(self.origin, self.number or None)
        if tables.version != self.version:
            raise ChangedError(f"作成を頼んだ後に、データが変わりました。{_AGAIN}")
        policy = self._policy()
        if policy.digest != self.rules:
            raise ChangedError(f"作成を頼んだ後に、規則が変わりました。{_AGAIN}")
        results = KeptResults(access.store(self.origin.address)) if self.origin.is_store else None
        return JudgedGroups().evaluate(tables, policy, results)

    def _policy(self) -> Policy:
        if not self.are_recorded:
            return load_what_is_sound()
        policy = recorded_policy(access.store(self.origin.address), self.rules, load_what_is_sound)
        return replace(policy, since=access.rules_since(self.origin, self.rules))


@dataclass(frozen=True)
class Order:
    """A file of MAKERS, of what `selection` leaves of an evaluation; the rest is as in Handout."""

    file: str
    judged: Judged
    selection: Selection = EMPTY
    decisions: tuple[Decision, ...] = ()
    chosen: str = ""


class Making:
    """Makes orders, and keeps the evaluation of the last one for the next."""

    def __init__(self) -> None:
        self._judged: Judged | None = None
        self._evaluation: Evaluation | None = None

    def make(self, order: Order) -> bytes:
        """The file of an order. Raises what its maker raises, and ChangedError."""
        evaluation = self._evaluation
        if evaluation is None or order.judged != self._judged:
            self._judged = self._evaluation = None  # two of them are not held
            evaluation = order.judged.evaluate()
            self._judged, self._evaluation = order.judged, evaluation
        words = vocabulary(evaluation.tables, evaluation.policy)
        view = narrow(evaluation, order.selection, words)
        steps.tell("ファイルの作成")
        return MAKERS[order.file](Handout(view, words, order.decisions, order.chosen))
