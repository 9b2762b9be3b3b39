"""What needs attention, in which order, and which flags count for it: decided here once for screen, slide, paper and files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.reference import Reference
from lib.contract.terms import NO_DIRECTION, NOT_DUE, PROJECTION, UNGRADED, UNREPORTED, WARNED
from lib.contract.wording import how_many, percent
from lib.judge.evaluation import Evaluation, Item
from lib.judge.passages import Passage
from lib.judge.phrases import basis_years, goal_share, rests_on_one_step, standing_is_judged, standing_words
from lib.judge.policy.scale import Scale
from lib.view.narrow import View

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Raised:
    """One flag as it is read: whose it is, which viewpoint, the reason, the sheet's words and lines that support it."""

    subject_type: str
    subject_id: str
    subject_name: str
    group_id: str
    viewpoint: int
    rule_id: str
    because: str
    passages: tuple[Passage, ...]
    places: tuple[Reference, ...]


@dataclass(frozen=True)
class Attention:
    """One indicator that is behind, or is warned of: how it stands, why, what is asked, what the prefecture recorded.

    `mark` is how it stands in a few words; `tone` its colour, "unknown" for a projection that has no grade.
    """

    indicator_id: str
    group_id: str
    project_id: str | None
    name: str
    short_name: str
    status: str
    is_judged: bool
    mark: str
    tone: str
    reason: str
    flags: tuple[Raised, ...]
    recorded: tuple[int, ...]
    places: tuple[Reference, ...]

    @property
    def suggested(self) -> tuple[int, ...]:
        """The viewpoints raised for it, each once, in order."""
        return tuple(sorted({f.viewpoint for f in self.flags}))

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The sheet's words beside the reason that is shown."""
        return self.flags[0].passages if self.flags else ()


def raised(flags: Iterable[Any]) -> list[Raised]:
    """Rows of the flags as they are read, in their order."""
    return [
        Raised(
            f.subject_type,
            f.subject_id,
            f.subject_name,
            f.group_id,
            int(f.viewpoint),
            f.rule_id,
            f.because,
            f.passages,
            f.places,
        )
        for f in flags
    ]


class Counted:
    """Which flags and records count for an indicator or a project."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._rows = evaluation.rows
        self._flags: dict[tuple[str, str], list[Raised]] = {}

    def _on(self, subject_type: str, subject_id: str) -> list[Raised]:
        """The flags on a subject, made once."""
        key = (subject_type, subject_id)
        if key not in self._flags:
            rows = self._rows.flags.of("subject_id", subject_id)
            self._flags[key] = raised(row for row in rows if row.subject_type == subject_type)
        return self._flags[key]

    def flags(self, item: Row) -> tuple[Raised, ...]:
        """Its own flags first, then those of its project, or of its group where it is the group's own."""
        above = ("project", item["project_id"]) if isinstance(item["project_id"], str) else ("group", item["group_id"])
        return (*self._on("indicator", item["indicator_id"]), *self._on(*above))

    def project_flags(self, project_id: str, indicator_ids: list[str]) -> tuple[Raised, ...]:
        """A project's own flags, then those of its indicators."""
        keys = [("project", project_id), *(("indicator", i) for i in indicator_ids)]
        return tuple(flag for key in keys for flag in self._on(*key))

    def recorded(self, project_id: object) -> tuple[int, ...]:
        """Viewpoints the prefecture recorded for a project; none for a group's own indicator."""
        rows = self._rows.agreement.of("project_id", project_id)
        return tuple(sorted(int(row.viewpoint) for row in rows if row.is_recorded))


def counted(evaluation: Evaluation) -> Counted:
    """Which flags and records count, made once for an evaluation."""
    return evaluation.once(Counted)


def own_first(items: Iterable[Row]) -> list[Row]:
    """A group's own indicators first, then its projects'; each in the order that they came in."""
    return sorted(items, key=lambda item: item["kind"] != "group")


def attention(view: View, most: int | None = None, urgency: Callable[[Item], Any] | None = None) -> list[Attention]:
    """The indicators in view that need attention, in order; the first `most` of them. `urgency` comes before that order."""
    marks, scale = counted(view.evaluation), view.evaluation.policy.scale
    pressing = [item for item in view.assessed if item["needs_attention"]]
    shown = (sorted(pressing, key=urgency) if urgency else pressing)[:most]
    known = view.evaluation.places
    years = ("year", "pace_start_year", "latest_year", "final_year")
    return [_row(i, marks, scale, known.of_indicator(str(i["indicator_id"]), [i[y] for y in years])) for i in shown]


def _row(item: Row, marks: Counted, scale: Scale, places: tuple[Reference, ...]) -> Attention:
    flags = marks.flags(item)
    mark, tone = mark_of(item, scale)
    return Attention(
        str(item["indicator_id"]),
        str(item["group_id"]),
        item["project_id"] if isinstance(item["project_id"], str) else None,
        str(item["name"]),
        str(item["short_name"]),
        str(item["status"]),
        standing_is_judged(item),
        mark,
        tone,
        flags[0].because if flags else f"「{item['name']}」は{standing_words(item, scale)}です。",
        flags,
        marks.recorded(item["project_id"]),
        flags[0].places if flags else places,
    )


def mark_of(item: Row, scale: Scale) -> tuple[str, str]:
    """How an indicator stands in a few words, with the tone: its judged grade, else where the pace leads."""
    if standing_is_judged(item):
        code = str(item["status"])
        own = scale.of(item["indicator_id"])
        rate = "" if pd.isna(item["achievement_rate"]) else f" {own.rate_words(item['achievement_rate'])}"
        return f"{scale.shape(code)}{scale.labels()[code]}{rate}", scale.tone(code)
    return projection_mark(item, scale)


def projection_mark(item: Row, scale: Scale) -> tuple[str, str]:
    """A projection in a few words: its share of the final target. From one step it says so and carries no grade."""
    code = item["projection_status"]
    share = goal_share(item, scale)
    if rests_on_one_step(item):
        word = share or ("目標に達しない" if item["is_projected_short"] else "目標に達する")
        return f"{PROJECTION} {word}({basis_years(item)})", "unknown"
    return f"{PROJECTION} {scale.shape(code)}{share or scale.labels()[code]}", scale.tone(code)


def raised_words(view: View) -> str:
    """How many questions are raised in view; no count where the rules cannot be read."""
    return "—(規則に問題があり止めています)" if view.evaluation.policy.problem else how_many(len(view.flag_rows), "件")


# ---------------------------------------------------------------------- counting, each indicator once


@dataclass(frozen=True)
class Tally:
    """How many indicators stand where.

    Each is counted once in `by_status`; `warned` are those of them that are warned of, `warned_by_status` by theirs. behind_label: how the scale calls
    those behind.
    """

    total: int
    behind: int
    warned: int
    by_status: Mapping[str, int]
    behind_label: str
    warned_by_status: Mapping[str, int]

    @property
    def attention(self) -> int:
        """How many need attention: judged behind, or warned of."""
        return self.behind + self.warned

    @property
    def words(self) -> str:
        """The counts in words: ``遅れ・やや遅れ2指標、早期注意なし``."""
        counts = {self.behind_label: self.behind, WARNED: self.warned}
        return "、".join(f"{label}{how_many(n, heads.INDICATOR)}" for label, n in counts.items())

    @property
    def waiting_words(self) -> str:
        """What is not judged for want of an actual or a direction, where there is any: ``判定前(報告時期前)6指標``."""
        codes = [code for code in (UNREPORTED, NOT_DUE, NO_DIRECTION) if self.by_status.get(code)]
        return "、".join(f"{UNGRADED[code]}{self.by_status[code]:,}指標{self._of_them_warned(code)}" for code in codes)

    def _of_them_warned(self, code: str) -> str:
        """How many of a status are warned of, who are counted as such too: ``(うち早期注意1指標)``; empty for none."""
        warned = self.warned_by_status.get(code, 0)
        return f"(うち{WARNED}{warned:,}指標)" if warned else ""


def tally(items: Sequence[Row], scale: Scale) -> Tally:
    """The counts of these indicators, as every screen, slide and page says them, in the words of the scale."""
    by_status = Counter(str(item["status"]) for item in items)
    return Tally(
        len(items),
        sum(item["is_underperforming"] for item in items),
        sum(item["is_warned"] for item in items),
        by_status,
        scale.behind_label,
        Counter(str(item["status"]) for item in items if item["is_warned"]),
    )


def warned_below(scale: Scale) -> str:
    """What an early warning means under a scale, for a hint."""
    return f"試算が最終目標の{percent(scale.warned_below)}未満"
