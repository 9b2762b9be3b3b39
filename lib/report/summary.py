"""What the screens say about one program group, as JSON: for checks and for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from lib.contract.terms import RECORDED
from lib.contract.wording import group_name, step
from lib.findings import agreement, headline
from lib.findings.attention import Attention, Raised, attention, raised, tally
from lib.findings.cost import about_cost, cost_of
from lib.judge.passages import Passage
from lib.view.narrow import View

FORMAT = 1


def to_json(view: View) -> bytes:
    """UTF-8 JSON with the keys that lib/report/README.md lists; a figure that is not known is null."""
    evaluation, groups = view.evaluation, view.groups
    tables, scale = evaluation.tables, evaluation.policy.scale
    said = headline.sentences(view)
    cost = cost_of(tables["budgets"], view.projects["project_id"])
    counts = tally(view.assessments, view.evaluation.policy.scale)
    content = {
        "format": FORMAT,
        "version": tables.version,
        "is_synthetic": tables.is_synthetic,
        "groups": [
            {"group_id": g.group_id, "name": group_name(g.name), "source_id": g.source_id}
            for g in groups.itertuples(index=False)
        ],
        "scale": scale.name,
        "headline": "".join(s.text for s in said),
        "headline_places": [p.key for p in sorted({p for s in said for p in s.places})],
        "cost": None if cost is None else asdict(cost) | {"words": about_cost(cost)},
        "counts": {
            "indicators": counts.total, "behind": counts.behind, "warned": counts.warned,
            "unreported": counts.unreported, "not_due": counts.not_due,
        },
        "indicators": list(_indicators(view)),
        "flags": [_flag(f) for f in raised(view.flags)],
        "attention": [_attention(at, row) for at, row in enumerate(attention(view), start=1)],
        "agreement": _agreement(view),
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8")


def _indicators(view: View) -> Iterable[dict[str, Any]]:
    scale = view.evaluation.policy.scale
    labels, places = scale.labels(), view.evaluation.places
    for item in view.assessments.to_dict("records"):
        yield {
            "id": item["indicator_id"],
            "name": item["name"],
            "short_name": item["short_name"],
            "kind": item["kind"],
            "project_id": _known(item["project_id"]),
            "unit": item["unit"],
            "direction": item["direction"],
            "finding": headline.about_indicator(item, scale),
            "status": labels[item["status"]],
            "status_code": item["status"],
            "is_behind": bool(item["is_underperforming"]),
            "is_warned": bool(item["is_warned"]),
            "years_behind": int(item["years_behind"]),
            "year": _whole(item["year"]),
            "target": _known(item["target"]),
            "actual": _known(item["actual"]),
            "rate": _known(item["achievement_rate"]),
            "progress": _known(item["progress"]),
            "latest": _known(item["latest"]),
            "latest_year": _whole(item["latest_year"]),
            "final_target": _known(item["final_target"]),
            "final_year": _whole(item["final_year"]),
            "pace_so_far": _known(item["pace_so_far"]),
            "pace_needed": _known(item["pace_needed"]),
            "pace_needed_words": step(item["pace_needed"], str(item["unit"])),
            "pace_from_year": _whole(item["pace_start_year"]) if pd.notna(item["projection"]) else None,
            "pace_points": int(item["pace_points"]) if pd.notna(item["projection"]) else None,
            "projection": _known(item["projection"]),
            "projection_rate": _known(item["projection_rate"]),
            "projection_status": labels[item["projection_status"]] if _known(item["projection_status"]) else None,
            "places": [p.key for p in places.of_indicator(str(item["indicator_id"]))],
        }


def _flag(flag: Raised) -> dict[str, Any]:
    return {
        "subject_type": flag.subject_type,
        "subject_id": flag.subject_id,
        "subject_name": flag.subject_name,
        "viewpoint": flag.viewpoint,
        "rule_id": flag.rule_id,
        "because": flag.because,
        "passages": [_passage(p) for p in flag.passages],
        "places": [p.key for p in flag.places],
    }


def _passage(passage: Passage) -> dict[str, str]:
    return {"text": passage.text, "source_id": passage.place.source_id, "place": passage.place.place}


def _attention(rank: int, row: Attention) -> dict[str, Any]:
    return {
        "rank": rank,
        "indicator_id": row.indicator_id,
        "name": row.name,
        "project_id": row.project_id,
        "group_id": row.group_id,
        "is_judged": row.is_judged,
        "mark": row.mark,
        "reason": row.reason,
        "recorded": list(row.recorded),
        "suggested": list(row.suggested),
        "flags": [
            {"subject_type": f.subject_type, "subject_id": f.subject_id, "viewpoint": f.viewpoint} for f in row.flags
        ],
        "passages": [_passage(p) for p in row.passages],
        "places": [p.key for p in row.places],
    }


def _agreement(view: View) -> Mapping[str, Any]:
    meeting = agreement.agreement_of(view.evaluation, view.projects["project_id"])
    return {
        "recorded": meeting.recorded,
        "suggested": meeting.suggested,
        "both": meeting.both,
        "by_chance": round(meeting.by_chance, 3),
        "words": meeting.words,
        "caution": meeting.caution,
        "recorded_are": RECORDED,
    }


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
