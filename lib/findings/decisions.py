"""Decisions and open questions of a meeting, as a file that can be loaded again. Checked word by word on the way in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd

from lib.contract.letters import seen
from lib.contract.terms import circled

KINDS = {"decision": "決定", "question": "問い"}
LONGEST_TEXT = 1000
MOST_DECISIONS = 500
MOST_BYTES = 2_000_000
_FORMAT = "事業群評価 会議の記録"
_LATER = ("owner", "due")  # a record of before they were asked for is read without them


class DecisionError(ValueError):
    """A file that is not a record of a meeting; says in Japanese what, where and what to do."""


@dataclass(frozen=True)
class Decision:
    """One line of the record. `viewpoint` 0 is none; `written_at` is the writer's clock; `version` the data's.

    `owner` is who does it and `due` by when (``2022-03-31``), each empty where nobody said.
    """

    id: str
    slide: str
    name: str
    kind: str
    viewpoint: int
    text: str
    written_at: str
    version: str
    owner: str = ""
    due: str = ""


def to_file(decisions: Iterable[Decision]) -> bytes:
    """The record as UTF-8 JSON, one object a decision, that `from_file` takes back unchanged."""
    content = {"format": _FORMAT, "decisions": [asdict(d) for d in decisions]}
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def from_file(data: bytes) -> list[Decision]:
    """Read a record. Raises DecisionError, and takes nothing, when any line is not what it should be."""
    if len(data) > MOST_BYTES:
        raise DecisionError(f"ファイルが大きすぎます({len(data):,}バイト)。会議の記録は{MOST_BYTES:,}バイトまでです。")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DecisionError(
            "会議の記録として読めません。この画面の「記録を保存」で作ったファイルを選んでください。"
        ) from error
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise DecisionError("会議の記録ではありません。この画面の「記録を保存」で作ったファイルを選んでください。")
    return from_objects(content.get("decisions"))


def from_objects(objects: object) -> list[Decision]:
    """Decisions from plain objects, from a file or a browser. Raises DecisionError with the number of the bad one."""
    if not isinstance(objects, list) or len(objects) > MOST_DECISIONS:
        raise DecisionError(f"会議の記録は{MOST_DECISIONS}件までの一覧でなければなりません。")
    found = {}
    for at, given in enumerate(objects, start=1):
        try:
            decision = _decision(given)
        except (KeyError, TypeError, ValueError) as error:
            raise DecisionError(
                f"会議の記録の{at}件目が正しくありません({error})。その件を直すか除いてください。"
            ) from error
        found[decision.id] = decision
    return list(found.values())


def _decision(given: object) -> Decision:
    if not isinstance(given, Mapping):
        raise TypeError("項目の形ではない")
    texts = {}
    for name, longest in (
        ("id", 60),
        ("slide", 120),
        ("name", 300),
        ("text", LONGEST_TEXT),
        ("written_at", 40),
        ("version", 20),
        ("owner", 100),
        ("due", 10),
    ):
        value = given.get(name, "") if name in _LATER else given[name]
        if not isinstance(value, str) or len(value) > longest:
            raise ValueError(f"{name}が{longest}字までの文字ではない")
        texts[name] = _plain(value)
    viewpoint, kind = given["viewpoint"], given["kind"]
    if isinstance(viewpoint, bool) or not isinstance(viewpoint, int) or not 0 <= viewpoint <= 10:
        raise ValueError("viewpointが0〜10ではない")
    if kind not in KINDS:
        raise ValueError("kindがdecisionかquestionではない")
    if texts["due"] and not _is_day(texts["due"]):
        raise ValueError("dueが年-月-日(例 2022-03-31)ではない")
    if not texts["id"] or not texts["text"]:
        raise ValueError("idかtextが空")
    return Decision(kind=kind, viewpoint=viewpoint, **texts)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def due_words(due: str) -> str:
    """A day as people write it: ``2022/3/31``; empty for none."""
    if not due:
        return ""
    day = date.fromisoformat(due)
    return f"{day.year}/{day.month}/{day.day}"


def duty(decision: Decision) -> str:
    """Who does it and by when, where somebody said: ``担当 情報システム課、期限 2022/3/31``."""
    said = (
        f"担当 {decision.owner}" if decision.owner else "",
        f"期限 {due_words(decision.due)}" if decision.due else "",
    )
    return "、".join(words for words in said if words)


def _plain(text: str) -> str:
    """Without control and direction marks, every break of a line as one. No letter is lost: private ones (外字) stay."""
    return seen(text).encode("utf-8", "replace").decode("utf-8").strip()


def as_rows(decisions: Iterable[Decision]) -> pd.DataFrame:
    """The record as a table with Japanese headings."""
    columns = ["種別", "スライド", "視点", "内容", "担当", "期限", "記録した時刻", "データ版"]
    return pd.DataFrame(
        [
            [
                KINDS[d.kind],
                d.name,
                circled(d.viewpoint) if d.viewpoint else "",
                d.text,
                d.owner,
                due_words(d.due),
                d.written_at,
                d.version,
            ]
            for d in decisions
        ],
        columns=columns,
    )
