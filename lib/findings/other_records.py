"""Records of meetings that a browser keeps under other names: of other data, of another place, of an older program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lib.contract.terms import SYNTHETIC
from lib.findings.decisions import KINDS, MOST_DECISIONS, Data, Decision, items_of, sort_out, stranger, time_words

_MEETING = re.compile(r"(real|synthetic)\.[a-z0-9]+@(/.*)")
_UNKNOWN = "どのデータの記録か特定できないため、追加できません。"


@dataclass(frozen=True)
class OtherRecord:
    """What one other name holds. `meeting` is the name; `why_not` says why it cannot join this record, empty if it can."""

    meeting: str
    decisions: tuple[Decision, ...]
    unreadable: int
    drafts: int
    is_synthetic: bool | None
    why_not: str

    @property
    def about(self) -> str:
        """When it was written, what it holds and where, in one sentence."""
        times = [time_words(time) for time in sorted(d.written_at for d in self.decisions if d.written_at)]
        span = "" if not times else times[0] if times[0] == times[-1] else f"{times[0]}〜{times[-1]}"
        kinds = [(word, sum(d.kind == kind for d in self.decisions)) for kind, word in KINDS.items()]
        counts = "・".join(
            [f"{word}{n}件" for word, n in [*kinds, ("下書き", self.drafts), ("読めない行", self.unreadable)] if n]
        )
        return f"{span} {counts}({self._place})".strip()

    @property
    def _place(self) -> str:
        named = _MEETING.fullmatch(self.meeting)
        if not named:
            return "以前の版のプログラムで書いた記録"
        return f"{SYNTHETIC if self.is_synthetic else '実在のデータ'}、アドレス {named[2]}"


def other_record(given: Mapping[str, object], here: Data) -> OtherRecord:
    """A record as the browser hands it over: its name (`meeting`), `notes` and the number of `drafts`."""
    meeting, notes, drafts = str(given.get("meeting", "")), given.get("notes"), given.get("drafts")
    decisions, unreadable = sort_out(notes[:MOST_DECISIONS] if isinstance(notes, list) else [])
    named = _MEETING.fullmatch(meeting)
    is_synthetic = named[1] == "synthetic" if named else None
    why_not = stranger(decisions, is_synthetic, here)
    if not named and not why_not and not _is_of(meeting, decisions, here):
        why_not = _UNKNOWN
    return OtherRecord(
        meeting, tuple(decisions), len(unreadable), drafts if isinstance(drafts, int) else 0, is_synthetic, why_not
    )


def _is_of(meeting: str, decisions: Iterable[Decision], here: Data) -> bool:
    """Whether a record of an older program is of this data: its name joined the ids of the sources, cut to 200 letters."""
    return bool(set(meeting.split("+")) & set(here.sources)) or any(
        slide in here.slides for slide in items_of(decisions)
    )
