"""What the desk says of a meeting's record: what this browser keeps, what it cannot read, records under other names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.contract.names import short
from lib.findings.decisions import KINDS, MOST_DECISIONS, Data, Decision, RecordRow, has_due_year, record_row, sort_out
from lib.findings.other_records import OtherRecord, other_record

_ABOUT = (
    "会議中に N で記録した決定と確認事項は、このブラウザに保存され、PowerPoint・PDF・Excelにも入ります。閉じるときにデータを削除する設定のブラウザ、"
    "プライベートウィンドウ、共用のPC、7日ほど開かないSafariなどでは失われるため、会議の終了後に「記録を保存(.json)」でファイルにしてください。"
    "ファイルは別のPCでも読み込めます。"
)
_NOT_KEPT = (
    "記録をこのブラウザに保存できません(保存が禁止されているか、空きがありません)。表示中の記録は、この画面を閉じるか読み込み直すと失われます。"
    "その前に「記録を保存(.json)」でファイルに保存してください。"
)
HandedOver = Mapping[str, Any]  # what lib/ui/app/stage/record.js hands over


@dataclass(frozen=True)
class DraftNote:
    """A note that was begun and not recorded. `warning` says why it cannot be recorded as it is; empty where it can."""

    id: str
    text: str
    slide: str
    can_be_recorded: bool
    warning: str


@dataclass(frozen=True)
class UnreadText:
    """What stood in the place of a record or a draft and could not be read; `name` is where it was set aside."""

    name: str
    warning: str


@dataclass(frozen=True)
class OtherRecords:
    """Records of other meetings in this browser. `more` says how many are not shown yet."""

    title: str
    records: tuple[OtherRecord, ...]
    are_open: bool
    more: str


@dataclass(frozen=True)
class Record:
    """The record and what is said of it. `about` is a warning where the browser does not keep it.

    `decisions` are what `rows` say in words; `choices`: decision's id -> words, to remove it by.
    """

    about: str
    is_kept: bool
    decisions: tuple[Decision, ...]
    rows: tuple[RecordRow, ...]
    choices: Mapping[str, str]
    warnings: tuple[str, ...]
    drafts_warning: str
    drafts: tuple[DraftNote, ...]
    unread: tuple[UnreadText, ...]
    others: OtherRecords


def make_record(handed_over: HandedOver, here: Data) -> Record:
    """The record that the browser handed over; `here` is the data that is shown."""
    decisions, unreadable = sort_out(objects(handed_over, "record"))
    drafts = tuple(_draft(draft) for draft in objects(handed_over, "drafts"))
    is_kept = bool(handed_over.get("is_kept", True))
    return Record(
        _ABOUT if is_kept else _NOT_KEPT,
        is_kept,
        tuple(decisions),
        tuple(record_row(decision) for decision in decisions),
        {decision.id: f"{KINDS[decision.kind]} {short(decision.text)}" for decision in decisions},
        tuple(_warnings(handed_over, unreadable)),
        f"下書きが{len(drafts)}件あります。記録と配布資料には入りません。" if drafts else "",
        drafts,
        tuple(_unread(text) for text in objects(handed_over, "unread")),
        _others(handed_over, here),
    )


def outcome(handed_over: HandedOver) -> Mapping[str, Any]:
    """What became of the last change: its `id`, and how many lines were added, known and differing."""
    value = handed_over.get("outcome")
    return value if isinstance(value, Mapping) else {}


def outcome_words(handed_over: HandedOver) -> str:
    """What became of a file: a line that is there already is not added again."""
    added, known, differing = (int(outcome(handed_over).get(name, 0)) for name in ("added", "known", "differing"))
    sentences = [f"{added}件を読み込みました。" if added else "追加した記録はありません。"]
    if known:
        sentences.append(f"{known}件は、記録済みです。")
    if differing:
        sentences.append(f"うち{differing}件は、記録済みのものと内容が異なるため、両方を残しました。")
    return "".join(sentences)


def objects(handed_over: HandedOver, name: str) -> list[Mapping[str, Any]]:
    """Objects of one kind that the browser handed over."""
    value = handed_over.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _warnings(handed_over: HandedOver, unreadable: list[str]) -> list[str]:
    """That the browser keeps more than is shown, or lines that cannot be read."""
    warnings = []
    if earlier := handed_over.get("earlier"):
        warnings.append(
            f"このブラウザには、これより前の記録が{earlier:,}件あります。表示し、配布資料とファイルに入れるのは、新しい{MOST_DECISIONS}件です。"
            "ファイルに保存してから削除すると、前の記録が表示されます。"
        )
    if unreadable:
        warnings.append(
            f"このブラウザの記録のうち{len(unreadable)}件は、読めないため表と資料に入りません。{unreadable[0]}"
            "記録はこのブラウザに残っています。"
        )
    return warnings


def _draft(draft: Mapping[str, Any]) -> DraftNote:
    name, text, key, due = (str(draft.get(field) or "") for field in ("name", "text", "id", "due"))
    warning = (
        ""
        if not due or has_due_year(due)
        else f"期限「{due}」は年が2000〜2099年ではありません。会議の画面のこのスライドで N を押し、直してください。"
    )
    return DraftNote(key, text or "(内容なし)", name, bool(text.strip()) and not warning, warning)


def _unread(text: Mapping[str, Any]) -> UnreadText:
    letters = text.get("letters", 0)
    warning = f"このブラウザの記録に、読めない内容がありました({letters:,}字)。内容を変えずに、別に保存しています。"
    return UnreadText(str(text.get("name", "")), warning)


def _others(handed_over: HandedOver, here: Data) -> OtherRecords:
    records = tuple(other_record(other, here) for other in objects(handed_over, "others"))
    more = handed_over.get("more_others")
    return OtherRecords(
        f"このブラウザにある、ほかの記録{len(records):,}件",
        records,
        any(not record.why_not for record in records),
        f"ほか{more}件。上の記録を追加するか削除すると、表示されます。" if more else "",
    )
