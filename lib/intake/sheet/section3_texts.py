"""Section 3: what was learned, by initiatives, and which way to go on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.contract.letters import CIRCLES, plain
from lib.intake.files.book import Cell, Grid
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_HEADING = re.compile(rf"(?:^|(?<=\s))({'|'.join(sorted(_ROMAN, key=len, reverse=True))})[\s.．、)]+(?=\S)")
_KINDS = (("実績の検証", "issue"), ("課題解決に向けた方向性", "direction"))


def signs_of(text: str) -> list[str]:
    """The roman signs in a cell of initiatives: ``取組項目 i ii iv`` -> i, ii, iv."""
    words = unicodedata.normalize("NFKC", text).lower().replace("取組項目", " ")
    return [word for word in re.split(r"[\s、,・]+", words) if word in _ROMAN]


def read_texts(draft: Draft, grid: Grid, top: int, bottom: int) -> None:
    """Section 3: initiatives, and the issues and directions under them."""
    reader = _Reader(draft)
    for row in range(top, bottom):
        for cell in grid.row(row):
            for piece in _pieces(re.sub(r"<[^<>]*>", "\n", cell.text)):
                reader.read(cell, piece)


@dataclass
class _Reader:
    """Goes through section 3 piece by piece: headings of initiatives, headings of a kind, texts of both."""

    draft: Draft
    subject: list[str] = field(default_factory=list)  # initiatives that the texts to come are about
    kind: str = ""
    has_texts: bool = False
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def read(self, cell: Cell, piece: str) -> None:
        """Read the next piece."""
        word = plain(piece)
        if not word or re.match(r"3[.、]?.*実績の検証及び解決すべき課題と", word):
            return
        kind = next((k for start, k in _KINDS if word.startswith(("●" + start, start)) and len(word) < 40), None)
        names = [] if word.startswith(("●", "・", *CIRCLES)) else _headings(piece)
        if kind:
            self.kind = kind
        elif names:
            self._begin(cell, names)
        elif self.subject and self.kind:
            self.has_texts = True
            about = ",".join(self.subject)
            self.counts[about, self.kind] += 1
            self.draft.texts("initiatives", about, self.kind, cell, [piece.strip()], self.counts[about, self.kind])
        elif word not in ("取組項目", "項目"):
            words = f"「{' '.join(piece.split())[:40]}」が、どの取組項目の記載か、又は課題と方向性のどちらかを特定できません。取り込みません"
            self.draft.say("warning", cell, words, Question("unplaced", (self.draft.group_id, word[:24])))

    def _begin(self, cell: Cell, names: Sequence[tuple[str, str]]) -> None:
        """Initiatives that are named after texts begin another subject; before them they join the one that stands."""
        if self.has_texts:
            self.subject, self.has_texts, self.kind = [], False, ""
        for sign, name in names:
            initiative = self.draft.identity.initiative(sign)
            self.subject.append(initiative)
            if initiative not in {r["initiative_id"] for r in self.draft.rows["initiatives"]}:
                said = next((s for s in (f"{sign} {name}", name) if s in cell.text), name)
                self.draft.add(
                    "initiatives", cell, said=said, initiative_id=initiative, group_id=self.draft.group_id, name=name
                )


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
