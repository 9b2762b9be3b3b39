"""The query in the README of the store reads a store as it is, without us."""

from __future__ import annotations

import re
import subprocess
import sys

from lib.store.commit import commit
from lib.store.delta import Store
from lib.store.folder import ROOT
from tests.store.readings import next_year, with_open_data


def test_the_query_of_the_readme_counts_the_actuals_in_force(store: Store) -> None:
    commit(store, [with_open_data(1_900)], "担当", "先に")
    commit(store, [next_year()], "担当", "R4調書")
    (code,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "lib" / "store" / "README.md").read_text(encoding="utf-8"), re.S
    )
    code = code.replace("/srv/hyoka/store", store.address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    # R3 has two actuals, both of the R4 sheet's newest reading; R元 and R2 stand in both sheets, counted once.
    counts = {int(y): int(n) for y, n in re.findall(r"│\s+(\d{4})\s+│\s+(\d+)\s+│", done.stdout)}
    assert counts == {2019: 2, 2020: 8, 2021: 2}, done.stdout
