"""Decisions and open questions of a meeting, as a file that can be loaded again. Checked word by word on the way in."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import date, datetime
from typing import Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import day_and_time, day_words
from lib.contract.letters import seen
from lib.contract.terms import SYNTHETIC, circled
from lib.store.tables import Tables
from lib.view.parameters import Vocabulary

KINDS = {"decision": "決定", "question": "確認事項"}
LONGEST_TEXT = 1000
MOST_DECISIONS = 500
MOST_BYTES = 2_000_000
_FORMAT = "事業群評価 会議の記録"
_EDITION = 2  # 1 did not say whether the data is made up
_NEWER = "新しい版のプログラムで保存した記録の可能性があります。管理者の方へ: プログラムを更新してください。"
# Slides that the agenda of any data has.
_EVERYWHERE = frozenset({"overview", "decided"})
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


_FIELDS = frozenset(Decision.__dataclass_fields__)
# What the fields of a file are called in messages.
_FIELD_WORDS: Final = {
    "id": "識別番号",
    "slide": "議題の識別番号",
    "name": "議題",
    "kind": "種別(kind)",
    "viewpoint": "視点(viewpoint)",
    "text": "内容",
    "written_at": "記録した時刻",
    "version": "データ版",
    "owner": "担当",
    "due": "期限(due)",
}


def to_file(decisions: Iterable[Decision], is_synthetic: bool | None) -> bytes:
    """The record as UTF-8 JSON, one object a decision, that `from_file` takes back unchanged.

    `is_synthetic`: whether it is of made-up data; None where nobody knows, and then the file does not say.
    """
    known = {} if is_synthetic is None else {"is_synthetic": is_synthetic}
    content = {"format": _FORMAT, "edition": _EDITION, **known, "decisions": [asdict(d) for d in decisions]}
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def file_name(decisions: Iterable[Decision]) -> str:
    """A name by the day and time of the last line: a record that has grown is saved beside the one of before."""
    last = max((d.written_at for d in decisions), default="")
    digits = "".join(c for c in last if c.isascii() and c.isdigit())[:12]
    return f"kaigi_kiroku_{digits}.json" if digits else "kaigi_kiroku.json"


@dataclass(frozen=True)
class Data:
    """The data that a record is to join: whether it holds real and made-up documents, the keys of its slides, its sources."""

    has_real: bool
    has_synthetic: bool
    slides: Collection[str]
    sources: Collection[str]


def data_of(tables: Tables, words: Vocabulary) -> Data:
    """What a record must fit, of these tables."""
    is_synthetic = tables["sources"]["is_synthetic"].astype(bool)
    stated = tables.stated.get("sources", tables["sources"])
    sources = {*tables["sources"]["source_id"], *stated["source_id"]}
    return Data(not is_synthetic.all(), bool(is_synthetic.any()), words.words["slides"], sources)


def from_file(data: bytes, here: Data) -> list[Decision]:
    """Read a record for the data that is here.

    Raises DecisionError, and takes nothing, when any line is not what it should be or the record is of other data.
    """
    if len(data) > MOST_BYTES:
        raise DecisionError(f"ファイルが大きすぎます({len(data):,}バイト)。会議の記録は{MOST_BYTES:,}バイトまでです。")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DecisionError(
            "会議の記録として読めません。この画面の「記録を保存」で作ったファイルを選んでください。"
        ) from error
    if not isinstance(content, dict) or not str(content.get("format", "")).startswith(_FORMAT):
        raise DecisionError("会議の記録ではありません。この画面の「記録を保存」で作ったファイルを選んでください。")
    _check_edition(content)
    decisions = from_objects(content.get("decisions"))
    _check_years(content["decisions"])
    why_not = stranger(decisions, content.get("is_synthetic"), here)
    if why_not:
        raise DecisionError(why_not)
    return decisions


def _check_edition(content: Mapping[str, object]) -> None:
    """Raise DecisionError for a file with more in it than we know: nothing of it may be dropped without a word."""
    lines = content.get("decisions")
    fields = (
        {str(field) for line in lines if isinstance(line, dict) for field in line} if isinstance(lines, list) else set()
    )
    unknown = sorted((set(content) - {"format", "edition", "is_synthetic", "decisions"}) | (fields - _FIELDS))
    if content["format"] != _FORMAT or content.get("edition", 1) not in (1, _EDITION):
        raise DecisionError(_NEWER)
    if unknown:
        raise DecisionError(
            f"対応していない項目「{'」「'.join(name[:40] for name in unknown[:3])}」があります。{_NEWER}"
        )


def _check_years(lines: Iterable[Mapping[str, object]]) -> None:
    """Raise DecisionError for a day in no year of ours: 8 for 令和8年 is the most usual slip."""
    for number, line in enumerate(lines, start=1):
        due = str(line.get("due", ""))
        if due and not has_due_year(due):
            raise DecisionError(
                f"会議の記録の{number}件目の期限「{due}」は、年が2000〜2099年ではありません。"
                "その件の期限(due)の年を西暦4桁(令和8年は2026)に直してから読み込んでください。"
            )


def has_due_year(due: str) -> bool:
    """Whether a day is in a year that is meant: 2000 to 2099."""
    return "2000" <= due[:4] <= "2099"


def stranger(decisions: Iterable[Decision], is_synthetic: object, here: Data) -> str:
    """Why lines of one record are not to join the data here; empty when nothing speaks against it.

    `is_synthetic` is whether their own data is made up, None where nobody said.
    """
    if is_synthetic is True and not here.has_synthetic:
        return f"{SYNTHETIC}の会議の記録です。実在のデータの記録には追加できません。"
    if is_synthetic is False and not here.has_real:
        return f"実在のデータの会議の記録です。{SYNTHETIC}の記録には追加できません。"
    items = items_of(decisions)
    if items and not any(slide in here.slides for slide in items):
        name = next(iter(items.values()))[:40]
        return f"議題「{name}」など、記録の議題がいずれもこのデータにありません。別のデータ又は別の版の記録の可能性があるため、追加できません。"
    return ""


def items_of(decisions: Iterable[Decision]) -> dict[str, str]:
    """The slides of one group, indicator or project that a record speaks of: their keys and names."""
    return {d.slide: d.name for d in decisions if d.slide not in _EVERYWHERE}


def from_objects(objects: object) -> list[Decision]:
    """Decisions from plain objects. Raises DecisionError with the number of the first bad one."""
    if not isinstance(objects, list) or len(objects) > MOST_DECISIONS:
        raise DecisionError(f"会議の記録は{MOST_DECISIONS}件までの一覧でなければなりません。")
    sound, unreadable = sort_out(objects)
    if unreadable:
        raise DecisionError(unreadable[0])
    return sound


def sort_out(objects: Iterable[object]) -> tuple[list[Decision], list[str]]:
    """The decisions among plain objects, and of each other object what is wrong with it, by its number."""
    found, unreadable = {}, []
    for number, given in enumerate(objects, start=1):
        try:
            decision = _decision(given)
        except (KeyError, TypeError, ValueError) as error:
            problem = f"{_FIELD_WORDS[error.args[0]]}がありません" if isinstance(error, KeyError) else error
            words = f"会議の記録の{number}件目が正しくありません({problem})。その件を直すか除いてください。"
            unreadable.append(words)
        else:
            found[decision.id] = decision
    return list(found.values()), unreadable


def _decision(given: object) -> Decision:
    if not isinstance(given, Mapping):
        raise TypeError("所定の形式ではありません")
    texts = {}
    for name, longest in (
        ("id", 60),
        ("slide", 120),
        ("name", 300),
        ("text", LONGEST_TEXT),
        ("written_at", 40),
        ("version", 80),
        ("owner", 100),
        ("due", 10),
    ):
        value = given.get(name, "") if name in _LATER else given[name]
        if not isinstance(value, str) or len(value) > longest:
            raise ValueError(f"{_FIELD_WORDS[name]}が{longest}字以内の文字ではありません")
        texts[name] = _plain(value)
    viewpoint, kind = given["viewpoint"], given["kind"]
    if isinstance(viewpoint, bool) or not isinstance(viewpoint, int) or not 0 <= viewpoint <= 10:
        raise ValueError("視点(viewpoint)が0〜10ではありません")
    if kind not in KINDS:
        raise ValueError("種別(kind)がdecision又はquestionではありません")
    if texts["due"] and not _is_day(texts["due"]):
        raise ValueError("期限(due)が年-月-日(例 2022-03-31)ではありません")
    if not texts["id"] or not texts["text"]:
        raise ValueError("識別番号又は内容が空欄です")
    return Decision(kind=kind, viewpoint=viewpoint, **texts)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def due_words(due: str) -> str:
    """A day as people write it: ``令和4年3月31日``; empty for none. One that was once kept in the year 8 says that it is in doubt."""
    if not due:
        return ""
    doubt = "" if has_due_year(due) else "(西暦の年を要確認)"
    return f"{day_words(date.fromisoformat(due))}{doubt}"


def time_words(written_at: str) -> str:
    """A time of the writer's clock as people write it: ``令和4年3月1日 10:00``; as it is where it is no such time."""
    try:
        return day_and_time(datetime.fromisoformat(written_at))
    except ValueError:
        return written_at


def duty(decision: Decision) -> str:
    """Who does it and by when, where somebody said: ``担当 情報システム課、期限 令和4年3月31日``."""
    said = (
        f"担当 {decision.owner}" if decision.owner else "",
        f"期限 {due_words(decision.due)}" if decision.due else "",
    )
    return "、".join(words for words in said if words)


def _plain(text: str) -> str:
    """Without control and direction marks, every break of a line as one. No letter is lost: private ones (外字) stay."""
    return seen(text).encode("utf-8", "replace").decode("utf-8").strip()


@dataclass(frozen=True)
class RecordRow:
    """One decision or question, in words."""

    kind: str
    slide: str
    viewpoint: str
    text: str
    owner: str
    due: str
    written_at: str
    version: str


def record_row(decision: Decision) -> RecordRow:
    """A decision or question in words."""
    return RecordRow(
        KINDS[decision.kind],
        decision.name,
        circled(decision.viewpoint) if decision.viewpoint else "",
        decision.text,
        decision.owner,
        due_words(decision.due),
        time_words(decision.written_at),
        decision.version,
    )


def as_rows(decisions: Iterable[Decision]) -> pd.DataFrame:
    """The record as a table with Japanese headings."""
    columns = [heads.KIND, "スライド", heads.VIEWPOINT, "内容", "担当", "期限", "記録した時刻", "データ版"]
    return pd.DataFrame([astuple(record_row(decision)) for decision in decisions], columns=columns)
