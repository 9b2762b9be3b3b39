"""What each program group is called wherever several are listed: one way for screens, slides and papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from lib.contract.wording import group_label
from lib.judge.evaluation import Evaluation
from lib.store.tables import Tables


def names_apart(tables: Tables) -> Mapping[str, str]:
    """Group id -> its name; of several of one name with the department, where that tells them apart, else the code."""
    names, rows = tables.group_names, tables.rows["program_groups"]
    alike = Counter(names[row.group_id] for row in rows)
    of_department = Counter((names[row.group_id], row.department) for row in rows if isinstance(row.department, str))
    labels = {}
    for row in rows:
        name = names[row.group_id]
        if alike[name] > 1:
            is_told = of_department[name, row.department] == 1
            name = f"{name}({row.department})" if is_told else group_label(row.group_id, name)
        labels[row.group_id] = name
    return labels


def distinct_names(evaluation: Evaluation) -> Mapping[str, str]:
    """The names of all groups, told apart; see names_apart. Made once: ``evaluation.once(distinct_names)``."""
    return names_apart(evaluation.tables)
