"""Sections that are called the same in several departments, told apart: ``総務課(福祉保健部)``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

_NOT_NAMED: Final = "部局の記載なし"


@dataclass(frozen=True)
class Sections:
    """The sections of a data set.

    `departments`: of each name that stands in several departments, these. `department_of`: group id -> its department.
    A section is called by a word: its name, of such a name with the department.
    """

    departments: Mapping[str, tuple[str, ...]]
    department_of: Mapping[str, str]

    def word(self, name: str, group_id: str) -> str:
        """What the section of a group's sheet is called."""
        if name not in self.departments:
            return name
        return f"{name}({self.department_of.get(group_id, _NOT_NAMED)})"

    def expand(self, words: Iterable[str]) -> tuple[str, ...]:
        """These words, each name that stands in several departments as those of all of them."""
        return tuple(dict.fromkeys(word for name in words for word in self._words_of(name)))

    def _words_of(self, name: str) -> tuple[str, ...]:
        if name not in self.departments:
            return (name,)
        return tuple(f"{name}({department})" for department in (*self.departments[name], _NOT_NAMED))

    def label(self, word: str) -> str:
        """A word as a reader sees it; of a name that means several sections, in how many departments: ``総務課(全3部局)``."""
        return f"{word}(全{len(self.departments[word])}部局)" if word in self.departments else word


def find_sections(groups: Iterable[Any], projects: Iterable[Any]) -> Sections:
    """The sections of these rows of the tables program_groups and projects."""
    groups = list(groups)
    department_of = {row.group_id: row.department for row in groups if isinstance(row.department, str)}
    departments: dict[str, dict[str, None]] = {}
    stated = [*((row.section, row.group_id) for row in projects), *((row.lead_section, row.group_id) for row in groups)]
    for name, group_id in stated:
        if isinstance(name, str) and group_id in department_of:
            departments.setdefault(name, {})[department_of[group_id]] = None
    several = {name: tuple(names) for name, names in departments.items() if len(names) > 1}
    return Sections(several, department_of)
