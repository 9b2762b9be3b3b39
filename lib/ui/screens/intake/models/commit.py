"""What is said at the end of the desk: what a commit takes in, and why there is no committing now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lib.findings.decisions import Decision
from lib.intake.files.book import ReadFile
from lib.intake.merge import Merged

EXAMPLE_NOTE: Final = "例: 情報システム課のR3実績"
_NO_STORE: Final = "履歴の保存先が未設定のため、確定できません。このダッシュボードの管理者へ設定を依頼してください。"
_OLD_VERSION: Final = "前の版を表示しているため、確定できません。最新の版に戻ってください。"
_NO_ROLE: Final = "確定するには、取込の権限のある人のサインインが必要です。"


@dataclass(frozen=True)
class Ready:
    """What a commit would take in: the readings, the meetings' decisions; and what is left open or out."""

    reads: Sequence[ReadFile]
    merged: Merged
    decisions: Sequence[Decision]
    open_questions: int

    @property
    def is_anything(self) -> bool:
        """Whether there is anything to commit."""
        return bool(self.merged.readings or self.decisions)

    @property
    def left_out(self) -> int:
        """How many files have errors."""
        return sum(1 for read in self.reads if read.level == "error")


@dataclass(frozen=True)
class CommitBox:
    """What a commit takes in, the files that it leaves out, and why it cannot be made; each blank where there is none."""

    summary: str
    left_out: str
    why_not: str

    @property
    def sentences(self) -> str:
        """What stands above the form."""
        return f"{self.summary}。{self.left_out}"


def make_commit_box(ready: Ready, headline: str, why_not: str) -> CommitBox:
    """`headline` counts what changes in the facts."""
    meeting = f"会議の記録{len(ready.decisions):,}件" if ready.decisions else ""
    parts = (headline if ready.merged.readings else "", meeting)
    left_out = f"誤りのあるファイル{ready.left_out}件は取り込みません。" if ready.left_out else ""
    return CommitBox("。".join(part for part in parts if part), left_out, why_not)


@dataclass(frozen=True)
class Situation:
    """What decides whether a commit can be made: the store, the version shown, the reader's role and why there is none."""

    is_store: bool
    is_old_version: bool
    may_commit: bool
    why_no_role: str = ""

    @property
    def takes_commits(self) -> bool:
        """Whether somebody could commit here."""
        return self.is_store and not self.is_old_version


def why_no_commit(ready: Ready, situation: Situation) -> str:
    """Why there is no committing these files now, in words; empty where there is."""
    if situation.takes_commits and ready.open_questions:
        return f"未回答の確認事項が{ready.open_questions}件あります。回答すると確定できます。"
    return why_no_writing(situation)


def why_no_writing(situation: Situation) -> str:
    """Why there is no committing anything now, in words; empty where there is."""
    if not situation.is_store:
        return _NO_STORE
    if situation.is_old_version:
        return _OLD_VERSION
    return "" if situation.may_commit else situation.why_no_role or _NO_ROLE


def committed_words(label: str, summary: str) -> str:
    """What is said once the version `label` is made."""
    return f"{label}として取り込みました。{summary}。「版の履歴」から、いつでも元に戻せます。"
