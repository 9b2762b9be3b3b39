"""What is said of the desk and of the files on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lib.contract.reference import Reference
from lib.intake.answers import Answers
from lib.intake.files.book import Kind, Message, ReadFile
from lib.intake.files.formats import ACCEPTED, LABELS
from lib.intake.files.opening import MOST_BYTES
from lib.intake.merge import Merged
from lib.ui.app.uploads import MOST_FILES, MOST_TOGETHER

_KINDS: Final[Mapping[Kind, str]] = {
    **LABELS,
    "csv": "CSVの表",
    "form": "回答票",
    "table": "指標の表",
    "unknown": "読めないファイル",
}
_ERROR, _READ, _ANSWERED = "取り込めません", "読めました", "回答済み"
_MOST_NOTES: Final = 200  # of one file


@dataclass(frozen=True)
class Opening:
    """What the page is for, and the state that it works on.

    `for_admin`: how who runs the dashboard opens the way to a commit; blank where it is open. `steps`: what happens to a file.
    """

    heading: str
    state: str
    for_admin: str
    steps: tuple[str, ...]


_ADMIN_STORE: Final = "環境変数 DASHBOARD_STORE に履歴の保存先を設定すると、確定できるようになります。"


def make_opening(number: int, is_store: bool) -> Opening:
    """The head of the page; `number` is the version that is shown."""
    heading = "調書又は回答票を読み取り、変更点を確かめてから取り込みます"
    if is_store:
        state = (
            f"表示しているのは第{number}版です。読み取るだけではデータは変わりません。「確定」すると次の版になります。"
        )
    else:
        state = (
            "現在、ファイルの読み取りと確認はできますが、確定はできません(画面の数値は変わりません)。"
            "確定が必要な場合は、作業の前に、このダッシュボードの管理者へ履歴の保存先の設定を依頼してください。"
        )
    return Opening(heading, state, "" if is_store else _ADMIN_STORE, _steps(is_store))


def _steps(is_store: bool) -> tuple[str, ...]:
    """What happens to a file from here on; that there is no committing is said above them."""
    return (
        "調書、回答票などのファイルを追加します。読み取った事業群、指標及び数値の件数を表示します。",
        "読み方を決められない箇所を1件ずつ質問します。該当するセルを横に表示します。",
        "変わるところを、前の値と新しい値を並べて表示します。",
        *(["「確定」を押すと次の版になります。「版の履歴」から元に戻せます。"] if is_store else []),
    )


def accepted_files() -> str:
    """Which files may be put on the desk, and how many."""
    return (
        f"読めるのは、{ACCEPTED}の調書、指標の一覧表と回答票、所定の列名のCSV、会議の記録(.json)です。"
        f"1件{_megabytes(MOST_BYTES)}まで、一度に{MOST_FILES}件、合計{_megabytes(MOST_TOGETHER)}まで追加できます。"
    )


def _megabytes(size: int) -> str:
    return f"{size // 1024 // 1024} MB"


def meeting_record_words(lines: int) -> str:
    """What becomes of a meeting's record with so many lines."""
    return f"会議の記録 {lines}件。確定すると、指標や事務事業の画面に、各項目の記録として表示されます。"


def place_words(place: str) -> str:
    """Where a message stands, before its text; blank where it is about the whole file."""
    return f"{Reference('', place).words}: " if place else ""


@dataclass(frozen=True)
class Note:
    """Something to know about a file: where (blank for the whole file), and what."""

    place: str
    text: str


@dataclass(frozen=True)
class FileRow:
    """A file on the desk: what it is, what was read of it, the result, and what there is to know.

    `counted` says what became of its figures; `more` how many further notes there are. Both are blank where there is
    nothing to say. `is_open`: the notes hold errors and are shown at once.
    """

    name: str
    kind: str
    groups: str
    indicators: str
    projects: str
    figures: str
    result: str
    is_open: bool
    counted: str
    notes: tuple[Note, ...]
    more: str

    @property
    def has_notes(self) -> bool:
        """Whether there is anything to unfold."""
        return bool(self.counted or self.notes)


def make_file_rows(reads: Iterable[ReadFile], merged: Merged, answers: Answers) -> tuple[FileRow, ...]:
    """The files on the desk, in their order."""
    return tuple(_file_row(read, [*read.messages, *merged.messages.get(read.sha256, ())], answers) for read in reads)


def _file_row(read: ReadFile, messages: Sequence[Message], answers: Answers) -> FileRow:
    has_error = any(message.level == "error" for message in messages)
    # Warnings are asked about one by one; errors come first.
    notes = sorted((message for message in messages if message.level != "warning"), key=lambda message: message.level)
    return FileRow(
        name=read.file,
        kind=_KINDS[read.kind],
        groups="、".join(str(group["name"] or group["group_id"]) for group in read.tables["program_groups"]) or "—",
        indicators=f"{len(read.tables['indicators']):,}",
        projects=f"{len(read.tables['projects']):,}",
        figures=_figures(read),
        result=_ERROR if has_error else _result(read, answers),
        is_open=has_error,
        counted=read.counts.words if read.counts else "",
        notes=tuple(Note(place_words(message.place), message.text) for message in notes[:_MOST_NOTES]),
        more=f"ほか{len(notes) - _MOST_NOTES:,}件" if len(notes) > _MOST_NOTES else "",
    )


def _result(read: ReadFile, answers: Answers) -> str:
    """What became of a file without errors: how many of its questions are open, else that all are answered or none was asked."""
    questions = {m.question for m in read.messages if m.level == "warning" and m.question}
    unanswered = [question for question in questions if not answers.to(question, read.sha256)]
    return f"未回答の確認事項{len(unanswered)}件" if unanswered else _ANSWERED if questions else _READ


def _figures(read: ReadFile) -> str:
    """How many figures were read; beside them how many the tables of the sheet hold, where they are more."""
    figures = sum(1 for row in read.tables["observations"] if row["value"] is not None)
    figures += sum(1 for row in read.tables["budgets"] if row["amount_thousand_yen"] is not None)
    counts = read.counts
    return f"{figures:,}" if counts is None or counts.on_sheet == counts.read else f"{figures:,} / {counts.on_sheet:,}"
