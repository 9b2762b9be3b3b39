"""Whether this server can take readers, for a machine that watches it: ``/healthz``.

Answered from what was read last: a question costs no more than a look for a newer commit. Facts or rules that changed
since are read beside the answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse

from lib.contract.contract import ContractError
from lib.store import access, rules
from lib.store.folder import NoDataYetError
from lib.ui.app.program import Program, running
from lib.ui.session import kept

PLACE = "healthz"
STARTING = "起動中です。最初の画面を作成しています。"
UNREADABLE = "データ又は規則を読み込めないため、画面を表示できません。理由は画面にあります。修正後、自動で再開します。"
REPLACED = "プログラムのファイルが、サーバーの起動後に更新されています。サーバーを再起動してください。"
_READ_AGAIN = 5.0  # seconds after which what could not be read is tried again
_SHORT = 12  # letters of a folder's state
# What is served: where the facts come from, their state, and that of the rules.
State: TypeAlias = tuple[access.Origin, str, str]


class _Reading(NamedTuple):
    """What was read last, when, and whether it can be shown. `state` is None for a store that was never reached."""

    state: State | None
    is_sound: bool
    time: float


def _state() -> State:
    """What would be served now; no fact is read. Raises ContractError for a store that was never reached."""
    origin = access.origin()
    return origin, access.stamp(origin), rules.stamp(rules.rules_folder())


class Health:
    """Whether this server can take readers. `read` reads and judges the facts and raises where they cannot be used."""

    def __init__(self, program: Program, read: Callable[[], object] = kept.base) -> None:
        self._program, self._read = program, read
        self._last: _Reading | None = None
        self._reader = ThreadPoolExecutor(1, "health")
        self._under_way: Future[None] | None = None
        self._lock = Lock()

    def begin(self) -> None:
        """Say from now on that readers are served, or why not: the first screens are drawn."""
        self._read_now()

    def answer(self, _request: Request) -> JSONResponse:
        """200 with the version that is served, or 503 with the reason in Japanese; both with the program's name."""
        reason = self._reason()
        words = {"reason": reason} if reason else {"version": self._version()}
        content = {"ready": not reason, **words, "program": self._program.name}
        return JSONResponse(content, 503 if reason else 200, {"Cache-Control": "no-store"})

    def _reason(self) -> str:
        """Why nobody should be led here; blank where all is well."""
        last = self._last
        if last is None:
            return STARTING
        if self._program.is_replaced():
            return REPLACED
        try:
            is_other = _state() != last.state
        except ContractError:
            return UNREADABLE
        if is_other or (not last.is_sound and time.monotonic() - last.time > _READ_AGAIN):
            self._read_beside()
        return "" if last.is_sound else UNREADABLE

    def _version(self) -> int | str:
        """The number of the commit that was read last, or the state of a folder's files."""
        assert self._last is not None and self._last.state is not None
        origin, stamp, _ = self._last.state
        return int(stamp) if origin.is_store else stamp[:_SHORT]

    def _read_beside(self) -> None:
        """Read what is served now, unless that is under way; who asked does not wait."""
        with self._lock:
            if self._under_way is None or self._under_way.done():
                self._under_way = self._reader.submit(self._read_now)

    def _read_now(self) -> None:
        """Read what is served now, and note whether it can be shown. The pages say why not."""
        state = None
        try:
            state = _state()
            self._read()
            is_sound = True
        except NoDataYetError:  # the pages say how to begin
            is_sound = state is not None
        except Exception:
            is_sound = False
        self._last = _Reading(state, is_sound, time.monotonic())


serving = Health(running)
