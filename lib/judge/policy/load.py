"""Loads the policy from the rules files in data/rules: the scale of grades, viewpoint rules and verdict rules.

Every key and value is checked. RuleError tells file, entry and what to mend, in Japanese.
"""

from __future__ import annotations

import hashlib
import math
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from lib.contract.terms import MET, UNGRADED
from lib.judge.policy.rules import Rule
from lib.judge.policy.scale import TONES, Grade, Scale, are_descending
from lib.judge.policy.toml import RuleError, check_keys, read_toml, require
from lib.judge.policy.verdict import VERDICT_FILE, VerdictRules, load_verdict
from lib.judge.policy.viewpoints import VIEWPOINTS_FILE, load_rules
from lib.store.address import full_address
from lib.system.faults import cause_of

RULES: Final = Path(__file__).resolve().parents[3] / "data" / "rules"
_SCALE_FILE: Final = "status.toml"
FILES: Final = (_SCALE_FILE, VIEWPOINTS_FILE, VERDICT_FILE)


@dataclass(frozen=True)
class Policy:
    """The scale and the rules in force.

    problem: why there are no viewpoint rules, verdict_problem: why there are no verdict rules, where their file could
    not be used. place: what messages call their folder.
    """

    scale: Scale
    rules: tuple[Rule, ...]
    problem: str = ""
    verdict: VerdictRules | None = None
    verdict_problem: str = ""
    place: str = field(default="", compare=False)

    @property
    def results(self) -> tuple[str, ...]:
        """Kinds of indicators that a group is judged by; without verdict rules all but activities."""
        return self.verdict.counts if self.verdict else ("group", "outcome")

    @property
    def text_labels(self) -> dict[str, str]:
        """What texts name in braces: labels of the scale and of the verdicts, the formula of lower-is-better rates."""
        verdicts = self.verdict.text_labels if self.verdict else {}
        return self.scale.text_labels | verdicts | {"lower_formula": self.scale.formula("decrease")}


def rules_folder() -> Path:
    """The folder of rules to read: that of ``DASHBOARD_RULES``, else the rules that come with the code."""
    address = os.environ.get("DASHBOARD_RULES", "").strip()
    return Path(full_address(address)) if address else RULES


def place_of(folder: Path) -> str:
    """What messages call a folder of rules: ``data/rules``, or the name of another one."""
    return "data/rules" if folder == RULES else folder.name


def stamp(folder: Path) -> str:
    """Cache key of a folder's rules, from the places, sizes and times of its files; no file is read."""
    marks = [str(folder)]
    for file in FILES:
        try:
            stat = (folder / file).stat()
            marks.append(f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}")
        except (OSError, ValueError):
            marks.append("-")
    return hashlib.sha256("|".join(marks).encode("utf-8", "surrogatepass")).hexdigest()


def load_policy(folder: Path | None = None) -> Policy:
    """Read all files of a folder; without one, of the folder in force.

    Raises RuleError on a typo, an unknown word, a missing reason or a wrong viewpoint.
    """
    folder = _checked(folder)
    scale = _load_scale(folder)
    rules = load_rules(folder, scale.text_labels)
    return Policy(scale, rules, verdict=load_verdict(folder), place=place_of(folder))


def load_what_is_sound(folder: Path | None = None) -> Policy:
    """As load_policy, but without the viewpoint rules or the verdict rules where their file cannot be used.

    Raises RuleError for the scale, without which nothing can be judged.
    """
    folder = _checked(folder)
    policy = Policy(_load_scale(folder), (), place=place_of(folder))
    try:
        policy = replace(policy, rules=load_rules(folder, policy.scale.text_labels))
    except RuleError as error:
        policy = replace(policy, problem=str(error))
    try:
        return replace(policy, verdict=load_verdict(folder))
    except RuleError as error:
        return replace(policy, verdict_problem=str(error))


def _checked(folder: Path | None) -> Path:
    """The folder, or the one in force. Raises RuleError where that cannot be read."""
    folder = folder or rules_folder()
    try:
        os.scandir(folder).close()
    except (OSError, ValueError) as error:
        setting = "" if folder == RULES else "(DASHBOARD_RULES)"
        raise RuleError(f"判定の規則のフォルダ{setting}「{folder}」を読めません。{cause_of(error)}") from error
    return folder


# ---------------------------------------------------------------------- the scale


def _load_scale(folder: Path) -> Scale:
    data = read_toml(folder / _SCALE_FILE)
    keys = {"name", "owner", "reason", "lower_is_better", "rounding", "decimals", "met", "grade"}
    check_keys(data, keys, _SCALE_FILE)
    direction = require(data, "lower_is_better", str, _SCALE_FILE)
    if direction not in ("two_minus", "ratio"):
        raise RuleError(f"{_SCALE_FILE}: lower_is_better は two_minus か ratio です(値: {direction})")
    if require(data, "rounding", str, _SCALE_FILE) != "half_up":
        raise RuleError(f"{_SCALE_FILE}: rounding は half_up だけです")
    decimals = require(data, "decimals", int, _SCALE_FILE)
    if not 0 <= decimals <= 3:
        raise RuleError(f"{_SCALE_FILE}: decimals は0〜3です")
    met = require(data, "met", dict, _SCALE_FILE) | {"code": MET, "underperforming": False}
    return Scale(
        name=require(data, "name", str, _SCALE_FILE),
        owner=require(data, "owner", str, _SCALE_FILE),
        reason=require(data, "reason", str, _SCALE_FILE),
        lower_is_better=direction,
        decimals=decimals,
        met=_parse_grade(met, True, f"{_SCALE_FILE} [met]"),
        grades=_parse_grades(require(data, "grade", list, _SCALE_FILE)),
    )


def _parse_grades(entries: list[Any]) -> tuple[Grade, ...]:
    if not entries:
        raise RuleError(f"{_SCALE_FILE}: [[grade]] が1つ以上必要です")
    grades = tuple(
        _parse_grade(entry, number == len(entries), f"{_SCALE_FILE} grade {number}")
        for number, entry in enumerate(entries, start=1)
    )
    codes = [MET, *(grade.code for grade in grades), *UNGRADED]
    if len(set(codes)) != len(codes):
        raise RuleError(f"{_SCALE_FILE}: 等級の code が重なっています")
    if not are_descending(grades):
        raise RuleError(f"{_SCALE_FILE}: lower_bound は上の等級ほど大きくします")
    return grades


def _parse_grade(entry: Any, is_last: bool, where: str) -> Grade:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[grade]] の形で書きます")
    check_keys(entry, {"code", "label", "shape", "tone", "lower_bound", "underperforming"}, where)
    if is_last and "lower_bound" in entry:
        raise RuleError(f"{where}: 最後の等級に lower_bound は書けません(残りすべてが入ります)")
    tone = require(entry, "tone", str, where)
    if tone not in TONES:
        raise RuleError(f"{where}: tone は {'、'.join(TONES)} のどれかです(値: {tone})")
    return Grade(
        code=require(entry, "code", str, where),
        label=require(entry, "label", str, where),
        shape=require(entry, "shape", str, where),
        tone=tone,
        lower_bound=-math.inf if is_last else float(require(entry, "lower_bound", (int, float), where)),
        underperforming=require(entry, "underperforming", bool, where),
    )
