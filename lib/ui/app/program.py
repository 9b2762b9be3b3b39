"""Whether the program on disk is still the one that runs. Streamlit reads pages anew from disk; what they import it does not."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from pathlib import Path

from lib.store.folder import ROOT

REPLACED = (
    "プログラムのファイルが、サーバーの起動後に更新されています。新旧のプログラムが混在するため、表示を停止しています。"
    "データは変わっていません。管理者がサーバーを再起動すると、この画面を読み込み直すだけで表示されます。"
)
_LOG = logging.getLogger("dashboard")
_KINDS = frozenset((".py", ".js", ".css", ".html", ".typ"))
_LOOK_AGAIN = 10.0  # seconds; a look costs 3 ms


class Program:
    """The program's files as they were when this was made."""

    def __init__(self, folder: Path = ROOT) -> None:
        self._folder = folder
        self._times = self._all_times()
        self._digest = self._all_contents()
        self._name = self._digest.hex()[:12]
        self._looked_at = time.monotonic()
        self._is_replaced = False

    @property
    def name(self) -> str:
        """A short name of the program that runs: the same on every server that runs the same files."""
        return self._name

    def is_replaced(self) -> bool:
        """Whether any file is another, new or gone. A file that was only copied anew or touched is the same."""
        if time.monotonic() - self._looked_at > _LOOK_AGAIN:
            self.look()
        return self._is_replaced

    def look(self) -> None:
        """Look at the files now."""
        self._looked_at = time.monotonic()
        times = self._all_times()
        if times == self._times:
            return
        self._times = times
        was_replaced, self._is_replaced = self._is_replaced, self._all_contents() != self._digest
        if self._is_replaced and not was_replaced:
            _LOG.error("The program's files have changed since the server started. Restart the server.")

    def _files(self) -> Iterator[Path]:
        yield self._folder / "dashboard.py"
        for part in ("pages", "lib"):
            yield from (path for path in (self._folder / part).rglob("*") if path.suffix in _KINDS)

    def _all_times(self) -> dict[Path, tuple[int, int]]:
        """When each file was written, and its size; a file that goes meanwhile is not there."""
        times = {}
        for path in self._files():
            try:
                stat = path.stat()
            except OSError:
                continue
            times[path] = (stat.st_mtime_ns, stat.st_size)
        return times

    def _all_contents(self) -> bytes:
        digest = hashlib.sha256()
        for path in sorted(self._times):
            try:
                content = path.read_bytes().replace(b"\r\n", b"\n")
            except OSError:
                content = b""
            place = path.relative_to(self._folder).as_posix()
            digest.update(place.encode() + b"\0" + hashlib.sha256(content).digest())
        return digest.digest()


running = Program()
