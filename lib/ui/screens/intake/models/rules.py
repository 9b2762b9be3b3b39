"""What is said of rules of judgement that somebody uploads: what is wrong with the files, and how they come into force."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lib.findings.rule_change import FileChange, make_file_changes
from lib.store.rules import FILES, MOST_BYTES, RuleFiles

EXAMPLE_REASON: Final = "例: 2番目の等級の下限を60%に改定(令和8年12月1日 本部会議決定)"
# What a browser adds to the name of a file that it saves again: ``status (1).toml``.
_COPY: Final = re.compile(r"\s*\(\d+\)(?=\.toml$)")
_SAME: Final = "現在の規則と同じです。"
_ABOUT: Final = (
    "判定の規則は、次のファイルに書かれています。保存して書き換え、下の欄に追加すると、何が変わるかを仮判定で示します。"
    "確定するまで、規則も画面の判定も変わりません。追加しないファイルは、現在のままとします。"
)


@dataclass(frozen=True)
class RulesOpening:
    """What this part is for, whose files are offered, and why nothing can be committed; blank where it can."""

    about: str
    files_heading: str
    why_not: str


def make_rules_opening(number: int, why_not: str) -> RulesOpening:
    """`number` is the version that is shown, 0 where the facts have none."""
    of_version = f"(第{number}版)" if number else ""
    return RulesOpening(_ABOUT, f"現在の規則のファイル{of_version}", why_not)


@dataclass(frozen=True)
class RulesFileRow:
    """A file and what became of it. `is_wrong`: it has to be mended before anything can come into force."""

    name: str
    result: str
    is_wrong: bool


@dataclass(frozen=True)
class UploadedRules:
    """The files that were uploaded, and the rules as they would be with them. `changes`: what differs from those in force."""

    rows: tuple[RulesFileRow, ...]
    files: RuleFiles
    changes: tuple[FileChange, ...]

    @property
    def is_sound(self) -> bool:
        """Whether these rules can be tried and differ from those in force."""
        return bool(self.changes) and not any(row.is_wrong for row in self.rows)

    @property
    def conclusion(self) -> str:
        """What there is to do next, where the rules cannot be tried; blank where they can."""
        wrong = sum(row.is_wrong for row in self.rows)
        if wrong:
            return f"{wrong}件のファイルに問題があります。直して選び直すと、何が変わるかを示します。規則は変わっていません。"
        return "" if self.changes else "追加したファイルは、現在の規則と同じです。変更するものはありません。"


def make_uploaded_rules(
    uploads: Sequence[tuple[str, bytes]], in_force: RuleFiles, problems_of: Callable[[RuleFiles], Sequence[str]]
) -> UploadedRules:
    """`uploads`: names and contents. `problems_of` says what is wrong with a set of rules; each message begins with a file."""
    named = [(_COPY.sub("", name), content) for name, content in uploads]
    times = Counter(name for name, _ in named)
    refused = {name: problem for name, content in named if (problem := _refusal(name, content, times[name]))}
    new = {name: content for name, content in named if name not in refused}
    changes = make_file_changes({name: in_force.get(name, b"") for name in new}, new)
    changed = {change.file: new[change.file] for change in changes}
    files = {**in_force, **changed}
    problems = _by_file(problems_of(files)) if changed else {}
    rows = [_file_row(name, refused, problems, changes) for name in times]
    rows += [
        RulesFileRow(f"{name}(追加していない現在の規則)", problem, is_wrong=True)
        for name, problem in problems.items()
        if name not in times
    ]
    return UploadedRules(tuple(rows), files, changes)


def _refusal(name: str, content: bytes, times: int) -> str:
    """Why a file is not even looked into; blank where it is."""
    if name not in FILES:
        return f"規則のファイルの名前ではありません。名前を {'、'.join(FILES)} のどれかにしてください。"
    if times > 1:
        return f"同じ名前のファイルが{times}件あります。1件だけにしてください。"
    if len(content) > MOST_BYTES:
        return f"ファイルが大きすぎます({MOST_BYTES:,}バイトまでです)。規則のファイルかどうかを確かめてください。"
    return "" if content.strip() else "中身がありません。書き換えたファイルを保存したかどうかを確かめてください。"


def _by_file(messages: Sequence[str]) -> dict[str, str]:
    """Messages by the file that they begin with, without its name."""
    problems = {}
    for message in messages:
        file = next((name for name in FILES if message.startswith(name)), "")
        problems[file] = message.removeprefix(file).lstrip(": ")
    return problems


def _file_row(
    name: str, refused: Mapping[str, str], problems: Mapping[str, str], changes: Sequence[FileChange]
) -> RulesFileRow:
    if problem := refused.get(name) or problems.get(name):
        return RulesFileRow(name, problem, is_wrong=True)
    counts = {change.file: change.counts for change in changes}
    return RulesFileRow(name, f"読めました。{counts[name]}" if name in counts else _SAME, is_wrong=False)


def name_in_history(name: str) -> str:
    """Under whose name a change stands in the history; blank where nobody has signed in."""
    return f"変更した人として「{name}」が履歴に残ります。" if name else ""


def changed_words(label: str, before: int) -> str:
    """What is said once other rules are in force as the version `label`; `before` is the version before it."""
    return (
        f"{label}として、規則を変更しました。画面の判定は新しい規則によるものです。"
        f"元に戻すには、「版の履歴」で第{before}版に戻してください(管理の権限が必要です)。"
    )
