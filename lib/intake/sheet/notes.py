"""Notes below the tables and the questions of the viewpoints ①–⑩."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.intake.files.book import Cell, Message
from lib.intake.sheet.draft import Draft

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


def read_notes(draft: Draft, cells: Sequence[Cell]) -> None:
    """Notes below the tables and the questions of the viewpoints ①–⑩."""
    position = sum(1 for r in draft.rows["narratives"] if r["kind"] == "note")
    for cell in cells:
        text = cell.text.strip()
        if re.match(r"※?注[\s:：\d]", text):
            position += 1
            draft.texts("group", draft.group_id, "note", cell, [text], position)
        found = re.match(rf"[-・\s]*([{_CIRCLED}])\s*(?:視点\s*[{_CIRCLED}]?)?\s*(\S.{{3,}})$", text)
        if (
            found
            and ("視点" in text)
            and _CIRCLED.index(found[1]) + 1 not in {r["viewpoint"] for r in draft.rows["viewpoints"]}
        ):
            viewpoint = _CIRCLED.index(found[1]) + 1
            draft.rows["viewpoints"].append(
                {"viewpoint": viewpoint, "question": found[2].strip(), "short": _short(draft, viewpoint), "source_id": draft.source_id, "source_ref": cell.place}
            )  # fmt: skip


def add_unprinted_viewpoints(draft: Draft) -> None:
    """The viewpoints that reviews name and this sheet does not print: in the words of an older sheet, where one has them."""
    there = {r["viewpoint"] for r in draft.rows["viewpoints"]}
    for row in draft.rows["review_viewpoints"]:
        viewpoint = row["viewpoint"]
        if viewpoint in there:
            continue
        there.add(viewpoint)
        sign = _CIRCLED[viewpoint - 1]
        known = _known_words(draft, viewpoint)
        words = f"事業構築の視点{sign}の文が、この調書に見当たりません。{'前の調書の文のままです' if known else ''}"
        draft.messages.append(Message("info", row["source_ref"], words))
        question = known or f"視点{sign}(この調書には、視点の文が印刷されていません)"
        draft.rows["viewpoints"].append(
            {
                "viewpoint": viewpoint,
                "question": question,
                "short": _short(draft, viewpoint),
                "source_id": draft.source_id,
                "source_ref": row["source_ref"],
            }
        )


def _known_words(draft: Draft, viewpoint: int) -> str:
    if draft.identity.known is None:
        return ""
    rows = draft.identity.known["viewpoints"]
    same = rows.loc[rows["viewpoint"] == viewpoint, "question"]
    return str(same.iloc[0]) if len(same) else ""


def _short(draft: Draft, viewpoint: int) -> str:
    if draft.identity.known is not None:
        rows = draft.identity.known["viewpoints"]
        same = rows[rows["viewpoint"] == viewpoint]
        if len(same):
            return str(same["short"].iloc[0])
    return f"視点{_CIRCLED[viewpoint - 1]}"
