"""What is wrong with data or rules, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from lib.contract.contract import ContractError
from lib.judge.policy.toml import RuleError
from lib.store.access import Origin
from lib.store.folder import NoDataYetError
from lib.store.rules import place_of, rules_folder

_MOST_PROBLEMS = 12
_LONGEST_PROBLEM = 300
_TO_FILL_A_STORE = "python -m lib.store init で、公表された調書から始められます。"
_TO_FILL_A_FOLDER = "data/transcript に書き入れ、python -m lib.intake.transcript を実行してください。"
_TO_MEND_A_STORE = (
    "DASHBOARD_STORE の場所と権限を確かめてください。まだ作っていなければ python -m lib.store init で作ります。"
    "修正後、この画面を読み込み直すと表示されます。"
)
_TO_MEND_A_FOLDER = (
    "data/transcript の該当する行を直し、python -m lib.intake.transcript を実行してください。"
    "壊れたファイルは、控えから戻すか作り直してください。修正後、この画面を読み込み直すと表示されます。"
)
_TO_MEND_RULES = "該当するTOMLファイルのその箇所を直してください。修正後、この画面を読み込み直すと表示されます。"


@dataclass(frozen=True)
class NoData:
    """That the tables are sound and empty, and how to fill them."""

    heading: str
    explanation: str
    remedy: str


@dataclass(frozen=True)
class Problem:
    """Why a page cannot be shown: the first breaches, how many more there are (blank for none), and how to mend them."""

    heading: str
    explanation: str
    breaches: tuple[str, ...]
    more: str
    remedy: str


def make_problem(error: ContractError | RuleError, origin: Origin) -> Problem | NoData:
    """What is said of data or rules that cannot be used."""
    if isinstance(error, NoDataYetError):
        return NoData(
            "データが登録されていません",
            f"{_named(origin)}に問題はありませんが、事業群が登録されていません。"
            "調書を登録し、この画面を読み込み直すと表示されます。",
            _TO_FILL_A_STORE if origin.is_store else _TO_FILL_A_FOLDER,
        )
    if isinstance(error, RuleError):
        return _problem(f"判定の規則({place_of(rules_folder())})", [str(error)], _TO_MEND_RULES)
    breaches = [str(b) if b.row is not None or b.column else b.message for b in error.breaches]
    return _problem(_named(origin), breaches, _TO_MEND_A_STORE if origin.is_store else _TO_MEND_A_FOLDER)


def _problem(place: str, breaches: list[str], remedy: str) -> Problem:
    return Problem(
        f"{place}に問題があり、この画面を表示できません",
        f"誤った数値を表示しないため、表示を停止しています。問題は{len(breaches)}件です。",
        tuple(breach[:_LONGEST_PROBLEM] for breach in breaches[:_MOST_PROBLEMS]),
        f"ほか{len(breaches) - _MOST_PROBLEMS}件" if len(breaches) > _MOST_PROBLEMS else "",
        remedy,
    )


def _named(origin: Origin) -> str:
    name = origin.address.rstrip("/").rsplit("/", 1)[-1]
    return f"蓄積データ「{name}」" if origin.is_store else f"データのフォルダ「{name}」"
