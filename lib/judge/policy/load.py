"""Loads the policy from the rules files in data/rules: the scale and the criteria, viewpoint rules and verdict rules.

Every key and value is checked. RuleError tells file, entry and what to mend, in Japanese.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from lib.contract.terms import MET, UNGRADED
from lib.judge.policy.criteria import load_criteria
from lib.judge.policy.review import REVIEW_KEYS, parse_review
from lib.judge.policy.rules import Rule
from lib.judge.policy.scale import TONES, Grade, Scale, are_descending
from lib.judge.policy.toml import ReadFile, RuleError, check_keys, in_folder, read_toml, require
from lib.judge.policy.verdict import VerdictRules, load_verdict
from lib.judge.policy.viewpoints import DOCUMENTS, ReadDocument, check_cites, in_folders, load_rules
from lib.store import access
from lib.store.delta import Store
from lib.store.problems import StoreError
from lib.store.rules import RULES, SCALE_FILE, RuleFiles, digest_of, files_in, place_of, rules_folder
from lib.store.tables import Tables
from lib.system.faults import cause_of

# What messages call the place of rules that a commit names.
RECORDED: Final = "記録した規則"


@dataclass(frozen=True)
class Policy:
    """The scale and the rules in force.

    problem: why there are no viewpoint rules, verdict_problem: why there are no verdict rules, where their file could
    not be used. place: what messages call their folder. digest: the name of their files; since: the first version of
    the store that names them, 0 for rules of a folder.
    """

    scale: Scale
    rules: tuple[Rule, ...]
    problem: str = ""
    verdict: VerdictRules | None = None
    verdict_problem: str = ""
    place: str = field(default="", compare=False)
    digest: str = field(default="", compare=False, repr=False)
    since: int = field(default=0, compare=False, repr=False)

    @property
    def results(self) -> tuple[str, ...]:
        """Kinds of indicators that a group is judged by; without verdict rules all but activities."""
        return self.verdict.counts if self.verdict else ("group", "outcome")

    @property
    def text_labels(self) -> dict[str, str]:
        """What texts name in braces: labels of the scale and of the verdicts, the formula of lower-is-better rates."""
        verdicts = self.verdict.text_labels if self.verdict else {}
        return self.scale.text_labels | verdicts | {"lower_formula": self.scale.formula("decrease")}


@dataclass(frozen=True)
class _Book:
    """A set of rules to read: its files, what messages call its place, and the documents it may cite.

    `documents` is None for rules whose passages were looked up when they were put in force.
    """

    read: ReadFile
    place: str
    documents: ReadDocument | None
    digest: str = ""

    def load_rules(self, scale: Scale) -> tuple[Rule, ...]:
        """The viewpoint rules, the passages that they cite looked up. Raises RuleError."""
        rules = load_rules(self.read, scale.text_labels)
        if self.documents:
            check_cites(rules, self.documents)
        return rules


def load_policy(source: Path | RuleFiles | None = None, place: str = "") -> Policy:
    """Read all files of a folder, or these files, which `place` names; without either, of the folder in force.

    The file of criteria may be missing. Raises RuleError on a typo, an unknown word, a missing reason or a wrong
    viewpoint.
    """
    book = _book(source, place)
    scale = _load_scale(book.read)
    verdict = load_verdict(book.read)
    return Policy(scale, book.load_rules(scale), verdict=verdict, place=book.place, digest=book.digest)


def load_what_is_sound(source: Path | RuleFiles | None = None, place: str = "") -> Policy:
    """As load_policy, but without the viewpoint rules or the verdict rules where their file cannot be used.

    Raises RuleError for the scale, without which nothing can be judged, and for the criteria of single indicators: by
    the scale alone, those that have some would be judged wrongly.
    """
    book = _book(source, place)
    policy = Policy(_load_scale(book.read), (), place=book.place, digest=book.digest)
    try:
        policy = replace(policy, rules=book.load_rules(policy.scale))
    except RuleError as error:
        policy = replace(policy, problem=str(error))
    try:
        return replace(policy, verdict=load_verdict(book.read))
    except RuleError as error:
        return replace(policy, verdict_problem=str(error))


def recorded_policy(store: Store, digest: str, load: Callable[..., Policy] = load_policy) -> Policy:
    """The rules of this digest that commits of a store name; those of the folder in force for a blank one.

    Raises RuleError, and StoreError where they are not those committed.
    """
    return load(store.rule_files(digest), RECORDED) if digest else load()


def policy_of(tables: Tables) -> Policy:
    """The rules that tables are judged by: those that their commit names, else those of the folder in force.

    Raises RuleError, and StoreError where they are not those committed.
    """
    if not tables.rules:
        return load_policy()
    origin = access.Origin(tables.origin, is_store=True)
    policy = recorded_policy(access.store(origin.address), tables.rules)
    return replace(policy, since=access.rules_since(origin, tables.rules))


def problems_of(files: RuleFiles, in_force: Policy, tables: Tables) -> tuple[str, ...]:
    """What is wrong with rules that are to be put in force, a message for each file that cannot be used.

    A passage that a rule cites is looked up in data/source and in the documents of `tables`, unless the rules in force
    cite it too.
    """
    book = _Book(partial(_content, files), "", None)
    checked = {cite for rule in in_force.rules for cite in rule.cites}
    scale, problems = in_force.scale, []
    try:
        scale = _load_scale(book.read)
    except RuleError as error:
        problems.append(str(error))
    problems.append(_problem(lambda: check_cites(book.load_rules(scale), _documents_of(tables), checked)))
    problems.append(_problem(lambda: load_verdict(book.read)))
    return tuple(filter(None, problems))


def _problem(read: Callable[[], object]) -> str:
    """Why something cannot be read; blank where it can."""
    try:
        read()
    except RuleError as error:
        return str(error)
    return ""


def _documents_of(tables: Tables) -> ReadDocument:
    """Reads documents of data/source, and those that the tables come from."""
    shipped = in_folders(DOCUMENTS)
    ids_by_file = dict(zip(tables["sources"]["file"], tables["sources"]["source_id"], strict=True))

    def read(file: str) -> bytes:
        try:
            return tables.document(ids_by_file[file]) if file in ids_by_file else shipped(file)
        except StoreError as error:
            raise OSError(file) from error

    return read


def _book(source: Path | RuleFiles | None, place: str) -> _Book:
    """What to read. Raises RuleError where a folder cannot be read."""
    if isinstance(source, Mapping):
        return _Book(partial(_content, source), place, None, digest_of(source))
    folder = source or rules_folder()
    try:
        os.scandir(folder).close()
    except (OSError, ValueError) as error:
        setting = "(DASHBOARD_RULES)" if source is None and folder != RULES else ""
        raise RuleError(f"判定の規則のフォルダ{setting}「{folder}」を読めません。{cause_of(error)}") from error
    documents = in_folders(folder.parent / "source", DOCUMENTS)
    return _Book(in_folder(folder), place_of(folder), documents, digest_of(files_in(folder)))


def _content(files: RuleFiles, name: str) -> bytes:
    if name not in files:
        raise FileNotFoundError(name)
    return files[name]


# ---------------------------------------------------------------------- the scale


def _load_scale(read: ReadFile) -> Scale:
    data = read_toml(read, SCALE_FILE)
    keys = {"name", "owner", "reason", "lower_is_better", "rounding", "decimals", "met", "grade"} | REVIEW_KEYS
    check_keys(data, keys, SCALE_FILE)
    direction = require(data, "lower_is_better", str, SCALE_FILE)
    if direction not in ("two_minus", "ratio"):
        raise RuleError(f"{SCALE_FILE}: lower_is_better は two_minus か ratio です(値: {direction})")
    if require(data, "rounding", str, SCALE_FILE) != "half_up":
        raise RuleError(f"{SCALE_FILE}: rounding は half_up だけです")
    decimals = require(data, "decimals", int, SCALE_FILE)
    if not 0 <= decimals <= 3:
        raise RuleError(f"{SCALE_FILE}: decimals は0〜3です")
    met = require(data, "met", dict, SCALE_FILE) | {"code": MET, "underperforming": False}
    grades = _parse_grades(require(data, "grade", list, SCALE_FILE))
    return Scale(
        name=require(data, "name", str, SCALE_FILE),
        owner=require(data, "owner", str, SCALE_FILE),
        reason=require(data, "reason", str, SCALE_FILE),
        lower_is_better=direction,
        decimals=decimals,
        met=_parse_grade(met, True, f"{SCALE_FILE} [met]"),
        grades=grades,
        review=parse_review(data, SCALE_FILE),
        criteria=load_criteria(read, [grade.code for grade in grades[:-1]]),
    )


def _parse_grades(entries: list[Any]) -> tuple[Grade, ...]:
    if not entries:
        raise RuleError(f"{SCALE_FILE}: [[grade]] が1つ以上必要です")
    grades = tuple(
        _parse_grade(entry, number == len(entries), f"{SCALE_FILE} grade {number}")
        for number, entry in enumerate(entries, start=1)
    )
    codes = [MET, *(grade.code for grade in grades), *UNGRADED]
    if len(set(codes)) != len(codes):
        raise RuleError(f"{SCALE_FILE}: 等級の code が重なっています")
    if not are_descending(grades):
        raise RuleError(f"{SCALE_FILE}: lower_bound は上の等級ほど大きくします")
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
