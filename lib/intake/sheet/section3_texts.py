"""Sections 3 and 4, the notes and the list of viewpoints: what was learned and how each project will be reviewed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from lib.contract.era import parse_period
from lib.contract.letters import CIRCLES
from lib.intake.files.book import Cell, Grid, Message
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.paragraphs import paragraphs
from lib.intake.values import plain, value_of

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_HEADING = re.compile(rf"(?:^|(?<=\s))({'|'.join(sorted(_ROMAN, key=len, reverse=True))})[\s.．、)]+(?=\S)")
_KINDS = (("実績の検証", "issue"), ("課題解決に向けた方向性", "direction"))


def signs_of(text: str) -> list[str]:
    """The roman signs in a cell of initiatives: ``取組項目 i ii iv`` -> i, ii, iv."""
    words = unicodedata.normalize("NFKC", text).lower().replace("取組項目", " ")
    return [word for word in re.split(r"[\s、,・]+", words) if word in _ROMAN]


def read_texts(draft: Draft, grid: Grid, top: int, bottom: int) -> None:
    """Section 3: initiatives, and the issues and directions under them."""
    subject: list[str] = []
    after_text = False
    kind = ""
    counts: dict[tuple[str, str], int] = {}
    for row in range(top, bottom):
        for cell in grid.row(row):
            text = re.sub(r"<[^<>]*>", "\n", cell.text)
            for piece in _pieces(text):
                word = plain(piece)
                if not word or re.match(r"[3３][.．、]?.*実績の検証及び解決すべき課題と", word):
                    continue
                heading = next(
                    (k for start, k in _KINDS if word.startswith(("●" + start, start)) and len(word) < 40), None
                )
                if heading:
                    kind = heading
                    continue
                names = [] if plain(piece).startswith(("●", "・", *CIRCLES)) else _headings(piece)
                if names:
                    if after_text:
                        subject, after_text, kind = [], False, ""
                    for sign, name in names:
                        initiative = draft.identity.initiative(sign)
                        subject.append(initiative)
                        if initiative not in {r["initiative_id"] for r in draft.rows["initiatives"]}:
                            said = next((s for s in (f"{sign} {name}", name) if s in cell.text), name)
                            draft.add(
                                "initiatives",
                                cell,
                                said=said,
                                initiative_id=initiative,
                                group_id=draft.group_id,
                                name=name,
                            )
                    continue
                if not subject or not kind:
                    if word not in ("取組項目", "項目"):
                        draft.say("warning", cell, f"「{' '.join(piece.split())[:40]}」が、どの取組項目の課題か方向性か分かりません。取り込まれません", Question("unplaced", (draft.group_id, word[:24])))  # fmt: skip
                    continue
                after_text = True
                about = ",".join(subject)
                counts[about, kind] = counts.get((about, kind), 0) + 1
                draft.texts("initiatives", about, kind, cell, [piece.strip()], counts[about, kind])


def _pieces(text: str) -> list[str]:
    """A text cut at its lines and where ● or ○ begins."""
    found = []
    for line in text.split("\n"):
        found += [p.strip() for p in re.split(rf"(?:^|(?<=\s))(?=[●{CIRCLES}])", line) if p.strip()]
    joined: list[str] = []
    for piece in found:  # a paragraph goes on over lines until the next sign or heading
        is_start = piece[0] in "●" + CIRCLES or _HEADING.match(unicodedata.normalize("NFKC", piece)) or not joined
        if is_start or not joined[-1].startswith(tuple(CIRCLES)):
            joined.append(piece)
        else:
            joined[-1] += " " + piece
    return joined


def _headings(piece: str) -> list[tuple[str, str]]:
    """(sign, name) of each initiative named in a piece; none where it is no heading."""
    text = re.sub(r"[ⅰ-ⅹ]", lambda m: unicodedata.normalize("NFKC", m[0]), piece).strip(" -")
    found = list(_HEADING.finditer(text))
    if not found or found[0].start() != 0:
        return []
    kept = [found[0]]
    for one in found[1:]:  # signs rise: an i within a name is no sign
        if _ROMAN.index(one[1]) > _ROMAN.index(kept[-1][1]):
            kept.append(one)
    ends = [*(one.start() for one in kept[1:]), len(text)]
    return [(one[1], text[one.end() : end].strip(" -\t")) for one, end in zip(kept, ends, strict=True)]


# ---------------------------------------------------------------------- section 4


@dataclass(frozen=True)
class Stated:
    """A row of section 4: a project with its name, period and section whole, and its review."""

    number: int
    name: str
    period: str
    section: str
    cell: Cell
    initiative: Cell | None
    review: Cell | None
    viewpoints: Cell | None
    direction: Cell | None
    decision: Cell | None

    def write(self, draft: Draft) -> None:
        """Add its review, if its project stands in section 2."""
        project = next((r["project_id"] for r in draft.rows["projects"] if r["number"] == self.number and _alike(r["name"], self.name)), None)  # fmt: skip
        if project is None:
            draft.say("warning", self.cell, f"4の表の事業{self.number}「{self.name[:40]}」が、2の表にありません。見直しは取り込まれません", Question("no_project", (str(self.number), plain(self.name)[:20])))  # fmt: skip
            return
        if self.initiative is not None:
            for sign in signs_of(self.initiative.text):
                draft.add("project_initiatives", self.initiative, said=" ".join(self.initiative.text.split()) if "\n" in self.initiative.text else self.initiative.text,
                          project_id=project, initiative_id=draft.identity.initiative(sign), stated_in="section_4")  # fmt: skip
        for kind, cell in (("review", self.review), ("next_direction", self.direction)):
            if cell is not None:
                draft.texts("project", project, kind, cell, _reviewed(cell.text))
        if self.decision is not None:
            draft.add(
                "reviews",
                self.decision,
                project_id=project,
                review_year=draft.year,
                decision="".join(self.decision.text.split()),
            )
        if self.viewpoints is not None:
            found = [n for n, sign in enumerate(_CIRCLED, start=1) if sign in self.viewpoints.text]
            for viewpoint in found:
                draft.add(
                    "review_viewpoints",
                    self.viewpoints,
                    project_id=project,
                    review_year=draft.year,
                    viewpoint=viewpoint,
                )
            if not found and value_of(self.viewpoints.text).state == "words":
                draft.say("warning", self.viewpoints, f"事業構築の視点「{self.viewpoints.text[:30]}」を読めません。①〜⑩で書いてください", Question("viewpoint", (project,)))  # fmt: skip


def _alike(one: str, other: str) -> bool:
    return plain(one) in plain(other) or plain(other) in plain(one)


def _reviewed(text: str) -> list[str]:
    parts = paragraphs(text)
    return parts if any(p.startswith(tuple(CIRCLES)) for p in parts) else [text.strip()]


def read_reviews(grid: Grid, top: int, bottom: int) -> list[Stated]:
    """The rows of section 4."""
    header = next(
        (row for row in range(top, bottom) if any(plain(c.text).startswith("事務事業名") for c in grid.row(row))), None
    )
    if header is None:
        return []
    words = {plain(c.text): c for row in range(header, min(header + 3, bottom)) for c in grid.row(row)}

    def column(*parts: str) -> int:
        for part in parts:
            for text, cell in words.items():
                if part in text and len(text) < 90:
                    return cell.column
        return -1

    number, name = column("事業番号", "番号"), column("事務事業名")
    review, view = column("見直した内容", "見直し内容"), column("事業構築の視点", "視点")
    direction, decision = column("見直しの方向"), column("見直し区分")
    initiative = column("取組項目")
    found = []
    for row in range(header + 1, bottom):
        cell = next((c for c in grid.row(row) if c.column == number), None)
        value = value_of(cell.text, cell.number) if cell else None
        named = grid.at(row, name)
        if value is None or not value.is_plain or value.number is None or named is None:
            continue
        own = {c.column: c for r in range(row, row + max(1, cell.rows if cell else 1)) for c in reversed(grid.row(r))}
        title, period, section = _whole(named.text)
        if not period or not section:  # each in a row of its own below the name
            for r in range(row + named.rows, row + max(cell.rows if cell else 1, named.rows)):
                below = grid.at(r, name)
                if below is not None:
                    title, more = title, _whole(f"x {below.text}")
                    period, section = period or more[1], section or (more[2] if not more[1] else section)
        found.append(
            Stated(
                int(value.number),
                title,
                period,
                section,
                named,
                own.get(initiative),
                own.get(review),
                own.get(view),
                own.get(direction),
                own.get(decision),
            )
        )
    return found


def _whole(text: str) -> tuple[str, str, str]:
    """(name, period, section) of a cell that holds all three; blanks for what it does not hold."""
    words = text.split()
    for at, word in enumerate(words):
        bare = re.sub(r"[〜~～‐‑–—―−]", "-", plain(word)).replace("令和", "R").replace("平成", "H")
        bare = re.sub(r"年度?", "", bare)
        try:
            parse_period(bare)
        except ValueError:
            continue
        if at:
            return " ".join(words[:at]), bare, " ".join(words[at + 1 :])
    return " ".join(words), "", ""


# ---------------------------------------------------------------------- notes and the list of viewpoints


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
    """A viewpoint that a review names and nobody has put into words yet: the sheet comes in, and says that it has no words."""
    known = draft.identity.known
    there = {r["viewpoint"] for r in draft.rows["viewpoints"]}
    there |= set(known["viewpoints"]["viewpoint"]) if known is not None else set()
    for row in draft.rows["review_viewpoints"]:
        viewpoint = row["viewpoint"]
        if viewpoint in there:
            continue
        there.add(viewpoint)
        sign = _CIRCLED[viewpoint - 1]
        words = f"視点{sign}(この調書には、視点の文が印刷されていません)"
        draft.messages.append(
            Message("info", row["source_ref"], f"事業構築の視点{sign}の文が、この調書に見当たりません")
        )
        draft.rows["viewpoints"].append(
            {"viewpoint": viewpoint, "question": words, "short": _short(draft, viewpoint), "source_id": draft.source_id, "source_ref": row["source_ref"]}
        )  # fmt: skip


def _short(draft: Draft, viewpoint: int) -> str:
    if draft.identity.known is not None:
        rows = draft.identity.known["viewpoints"]
        same = rows[rows["viewpoint"] == viewpoint]
        if len(same):
            return str(same["short"].iloc[0])
    return f"視点{_CIRCLED[viewpoint - 1]}"
