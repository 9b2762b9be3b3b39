"""What needs attention, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from lib.findings.attention import Attention, Raised
from lib.findings.reasons import Reason, make_reasons
from lib.ui.parts.status import codes, group_beside
from lib.ui.parts.templates import render
from lib.ui.session import links
from lib.ui.session.session import Session
from lib.view.narrow import named_groups


def attention_list(session: Session, rows: Sequence[Attention], rest: int, undirected: int = 0) -> str:
    """What needs attention, in order, each with the way in; `rest` counts what is not shown, `undirected` what is not judged."""
    groups = named_groups(session.view)
    shown = [
        {
            "href": links.href("indicators", session.selection, indicator=row.indicator_id),
            "name": row.name,
            "short_name": row.short_name,
            "whose": Markup(group_beside(groups, row.group_id)),
            "mark": row.mark,
            "tone": row.tone,
            "is_judged": row.is_judged,
            "recorded": Markup(codes(row.recorded, False)),
            "suggested": Markup(codes(row.suggested, True)),
            "reason": row.reason,
        }
        for row in rows
    ]
    href = links.href("indicators", session.selection)
    behind = session.evaluation.policy.scale.behind_label
    return render("attention", rows=shown, rest=rest, rest_href=href, undirected=undirected, behind=behind)


def draw_reasons(reasons: Iterable[Reason]) -> Markup:
    """Why viewpoints are raised, as list items: the reason, the places of its figures, the sheet's words beside it."""
    return render("reasons", reasons=tuple(reasons))


def reason_items(session: Session, flags: Iterable[Raised]) -> str:
    """As draw_reasons, for screens that have no model yet; no new users."""
    return str(draw_reasons(make_reasons(session.view, flags)))
