"""What was judged, kept in the store: read by every server that starts, written by who commits.

The judgement of a group follows from its revisions, the rules, a few words about the other groups, and the program. All
of these make the name under which it is kept; where any of them is another, nothing is found and the group is judged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from typing import Any, Final, TypeAlias

import pandas as pd

from lib.contract.reference import Reference
from lib.judge.passages import Passage
from lib.store.delta import Store
from lib.store.problems import StoreError
from lib.store.results import KEY, kept_keys, read_results, write_results
from lib.store.schemas import RESULTS
from lib.store.tables import Tables

Frame: TypeAlias = pd.DataFrame
GROUP: Final = "group_id"
# What a judgement is computed by: another program may judge otherwise, so any change of these starts anew.
_PROGRAM: Final = ("contract", "judge", "store")
_LIBRARIES: Final = ("pandas", "numpy", "pyarrow")
# The engine of results that the program judged by itself, in one process or in several.
THIS_PROGRAM: Final = "lib.judge"


@dataclass(frozen=True)
class Results:
    """What is kept of some groups: the frames of an evaluation that take time to make.

    engines: group id -> what judged it, None where that was not recorded; of results that were read.
    """

    group_ids: frozenset[str]
    assessments: Frame
    flags: Frame
    verdicts: Frame
    engines: Mapping[str, str | None] = field(default_factory=dict)


class KeptResults:
    """The results in a store. `write_by` runs the writing of new ones, at once or later; None: nothing is written."""

    def __init__(self, store: Store, write_by: Callable[[Callable[[], None]], object] | None = None) -> None:
        self._store = store
        self._write_by = write_by

    def read(self, keys: Mapping[str, Hashable], tables: Tables) -> Results | None:
        """What is kept of groups (id -> key), under the facts that they were judged from; None where nothing is."""
        group_of = {_name(key): group_id for group_id, key in keys.items()}
        engines, frames = read_results(self._store, group_of)
        if not engines:
            return None
        return Results(
            frozenset(group_of[name] for name in engines),
            _assessments(frames["judged_indicators"].drop(columns=KEY), tables),
            _flags(frames["judged_flags"].drop(columns=KEY), tables),
            _verdicts(frames["judged_groups"].drop(columns=KEY)),
            {group_of[name]: engine for name, engine in engines.items()},
        )

    def write(self, keys: Mapping[str, Hashable], results: Results) -> None:
        """Keep those results of groups (id -> key) that are not kept yet, where this one may write.

        What cannot be written is judged again by who reads: nothing is raised.
        """
        if self._write_by is not None:
            self._write_by(lambda: self._write(keys, results))

    def _write(self, keys: Mapping[str, Hashable], results: Results) -> None:
        missing = not_kept(self._store, {group_id: keys[group_id] for group_id in results.group_ids})
        with suppress(StoreError):
            rows = rows_to_keep(results.assessments, results.flags, results.verdicts)
            keep_rows(self._store, missing, rows, THIS_PROGRAM)


def not_kept(store: Store, keys: Mapping[str, Hashable]) -> dict[str, Hashable]:
    """Those of these groups (id -> key) of which no result was written."""
    name_of = names_of(keys)
    written = kept_keys(store, name_of.values())
    return {group_id: keys[group_id] for group_id, name in name_of.items() if name not in written}


def names_of(keys: Mapping[str, Hashable]) -> dict[str, str]:
    """The name under which the result of each of these groups (id -> key) is kept."""
    return {group_id: _name(key) for group_id, key in keys.items()}


def keep_rows(store: Store, keys: Mapping[str, Hashable], rows: Mapping[str, Frame], engine: str) -> None:
    """Write the results of these groups (id -> key), which `engine` judged.

    `rows`: as rows_to_keep gives them; those of others are left out.
    Raises StoreError where they cannot be written; what is there then is not read.
    """
    name_of = names_of(keys)
    if name_of:
        frames = {name: _named(frame, name_of) for name, frame in rows.items()}
        write_results(store, {name: group_id for group_id, name in name_of.items()}, frames, engine)


def rows_to_keep(assessments: Frame, flags: Frame, verdicts: Frame) -> dict[str, Frame]:
    """The rows of an evaluation as they are kept, by table of RESULTS: its columns, and group_id."""
    as_texts = flags.assign(
        passages=[_passages_as_json(passages) for passages in flags["passages"]],
        places=[_places_as_json(places) for places in flags["places"]],
    )
    frames = {"judged_indicators": assessments, "judged_flags": as_texts, "judged_groups": verdicts}
    return {name: frame[list(dict.fromkeys([GROUP, *RESULTS[name].names]))] for name, frame in frames.items()}


def _named(rows: Frame, name_of: Mapping[str, str]) -> Frame:
    """The rows of groups that have a name here, with that name."""
    names = rows[GROUP].map(name_of)
    return rows[names.notna()].assign(**{KEY: names[names.notna()]})


def _name(key: Hashable) -> str:
    """The name of a key, the same in every process: of its words and of the program."""
    return hashlib.sha256(f"{program_name()}|{key!r}".encode("utf-8", "surrogatepass")).hexdigest()


@cache
def program_name() -> str:
    """The name of the program that judges: of its files and of the libraries that compute."""
    files = hashlib.sha256()
    for folder in _PROGRAM:
        # Also in an archive, as which an engine may get the program.
        for name, content in sorted(_python_files(resources.files("lib") / folder, folder)):
            files.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return f"{files.hexdigest()} {' '.join(version(name) for name in _LIBRARIES)}"


def _python_files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """(path from lib, content) of the program's files in a folder and below."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _python_files(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{path}/{entry.name}", entry.read_bytes()


# ---------------------------------------------------------------------- as kept, as judged


def _assessments(rows: Frame, tables: Tables) -> Frame:
    """The assessments: what is kept beside the facts of each indicator."""
    facts = tables["indicators"].drop(columns=["source_text", "attribution"])
    judged = rows.assign(is_met=rows["is_met"].astype(object).where(rows["is_met"].notna(), None))
    # What is both is as judged: a name told apart, a direction that a criterion states.
    stated = [name for name in facts.columns if name == "indicator_id" or name not in judged]
    joined = facts[stated].merge(judged, on="indicator_id")
    return joined[[*facts.columns, *(name for name in judged.columns if name not in facts)]]


def _flags(rows: Frame, tables: Tables) -> Frame:
    reference = cache(tables.reference)  # many flags name the same places
    passages = [
        tuple(Passage(words, reference(source_id, place), word) for words, word, source_id, place in each)
        for each in _from_json(rows["passages"])
    ]
    places = [tuple(reference(source_id, place) for source_id, place in each) for each in _from_json(rows["places"])]
    return rows.assign(
        passages=pd.Series(passages, rows.index, dtype=object), places=pd.Series(places, rows.index, dtype=object)
    )


def _from_json(texts: Iterable[str]) -> list[Any]:
    """What each of these texts of JSON holds, read at once."""
    values: list[Any] = json.loads(f"[{','.join(texts)}]")
    return values


def _verdicts(rows: Frame) -> Frame:
    before = rows["before"].astype(object)
    return rows.assign(before=before.where(before.notna(), None))


def _passages_as_json(passages: Collection[Passage]) -> str:
    return json.dumps([[p.text, p.word, p.place.source_id, p.place.place] for p in passages], ensure_ascii=False)


def _places_as_json(places: Collection[Reference]) -> str:
    return json.dumps([[place.source_id, place.place] for place in places], ensure_ascii=False)
