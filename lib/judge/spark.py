"""Judges and counts on a Spark Connect server: rows are sent, and this process keeps or prints what comes back."""

from __future__ import annotations

import re
import socket
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pandas as pd

from lib.judge.elsewhere import PROGRAM, RETURNED, SENT, judge_sent_rows, judged_rows, sent_row
from lib.judge.engine import GOES_ON, EngineError, Results, as_judged
from lib.judge.kept_results import program_name
from lib.judge.part import Judged, Part
from lib.judge.rollup import Head, RollUpRow, rolled_up
from lib.store.folder import ROOT
from lib.system.console import one_line
from lib.system.faults import cause_of

_ADDRESS: Final = re.compile(r"(sc://)(\[[0-9A-Fa-f:]+\]|[^/:;\[\]]+)(?::(\d{1,5}))?(/.*)?")
_PORT: Final = 15002
_SECONDS: Final = 10.0  # until a server that does not answer is given up
# A connection that breaks is tried again for some 17 s; a server that is silent is asked every five minutes, the most
# often that servers allow, whether it is there.
_MOST_TRIES: Final = 5
_CHANNEL: Final = [("grpc.keepalive_time_ms", 300_000), ("grpc.keepalive_timeout_ms", 20_000)]
_NO_MODULE: Final = re.compile(r"No module named '([\w.]+)'")
# What gRPC says of a connection, not of what the server answered.
_CONNECTION: Final = re.compile(r"StatusCode\.(UNAVAILABLE|DEADLINE_EXCEEDED|CANCELLED)|RETRIES_EXCEEDED")
_ERROR: Final = re.compile(r"[\w.]*(Error|Exception)\b.*:")
_MOST_LETTERS: Final = 300
_PREPARE: Final = "エンジンのPythonに .requirements.lock のパッケージを入れ、このプログラムのフォルダを PYTHONPATH に書いて、起動し直してください。"
_ANOTHER: Final = f"の側のプログラムかパッケージ(pandas、numpy、pyarrow)の版が、こちらと違います。{_PREPARE}"
_NO_CLIENT: Final = (
    "--engine には pyspark-client が必要です。.venv/bin/python -m pip install pyspark-client==4.2.0 で入れてください。"
)
_IS_IT_THERE: Final = "Spark Connect のサーバーが動いているかを確かめてください。"
_AGAIN: Final = "集計は出力していません。もう一度実行するか、--engine を付けずに実行してください。"
_HOW: Final = "--engine には、Spark Connect のサーバーを sc://ホスト:ポート の形で書いてください"


class SparkConnect:
    """Judges parts on a Spark Connect server, some at once. See engine.Engine."""

    def __init__(self, address: str, at_once: int) -> None:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise EngineError(f"{_HOW}(値: {one_line(address)})。")
        scheme, host, port, _ = match.groups()
        self._address = address
        self._at_once = at_once
        self._host, self._port = host.strip("[]"), int(port or _PORT)
        # Without what follows the port, which may be a password.
        self.name = f"{scheme}{host}:{self._port}"

    def judge(self, parts: Iterator[Part]) -> Results:
        """See engine.Engine."""
        session = self._session()
        _send_program(session)
        pool = ThreadPoolExecutor(self._at_once, "engine")
        try:
            yield from as_judged(lambda part: pool.submit(self._judge, session, part), parts, self._at_once)
        finally:
            pool.shutdown(cancel_futures=True)
            with suppress(Exception):  # the server may be gone
                session.client.close()

    def count(self, rows: Any, in_force: Any, head: Head) -> list[RollUpRow]:
        """See counting.Counter. The rows are sent: the server needs no way to the store."""
        session = self._session("集計", _AGAIN)
        try:
            with self._in_words("集計", _AGAIN):
                return rolled_up(session.createDataFrame(rows), session.createDataFrame(in_force), head)
        finally:
            with suppress(Exception):  # the server may be gone
                session.client.close()

    def _session(self, task: str = "判定", then: str = GOES_ON) -> Any:
        """A session on the server. Raises EngineError, which names what was to be done there, and what to do next."""
        try:
            socket.create_connection((self._host, self._port), _SECONDS).close()
        except OSError as error:
            raise EngineError(f"エンジン「{self.name}」に接続できません。{cause_of(error)}") from error
        # Of pandas 3, which nothing here meets: only bytes are sent. What else it warns of is said below, in Japanese.
        warnings.filterwarnings("ignore", module="pyspark")
        try:
            from pyspark.sql.connect.client.core import DefaultChannelBuilder
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession
        except ImportError as error:
            raise EngineError(_NO_CLIENT) from error
        with self._in_words(task, then):
            session = SparkSession(DefaultChannelBuilder(self._address, _CHANNEL))
            session.client.set_retry_policies([DefaultPolicy(max_retries=_MOST_TRIES)])
            session.version  # noqa: B018 - the first thing that is asked
        return session

    def _judge(self, session: Any, part: Part) -> Judged:
        """The results of a part, as the server judges it. Raises StoreError and EngineError."""
        sent = pd.DataFrame([sent_row(part)])
        with self._in_words():
            (row,) = session.createDataFrame(sent, SENT).mapInPandas(judge_sent_rows, RETURNED).collect()
        if row[PROGRAM] != program_name():
            raise EngineError(f"エンジン「{self.name}」{_ANOTHER}")
        try:
            return judged_rows(row.asDict())
        except (KeyError, ValueError) as error:
            raise EngineError(f"エンジン「{self.name}」の結果を読めません。{GOES_ON}") from error

    @contextmanager
    def _in_words(self, task: str = "判定", then: str = GOES_ON) -> Iterator[None]:
        """Raise what the server or its client says as an EngineError, for this task; `then`: what to do next."""
        try:
            yield
        except Exception as error:  # of pyspark and of gRPC, which is not to be imported before it is there
            name = f"エンジン「{self.name}」"
            if no_module := _NO_MODULE.search(str(error)):
                raise EngineError(f"{name}の側に {no_module[1]} がありません。{_PREPARE}") from error
            if _CONNECTION.search(str(error)):
                raise EngineError(f"{name}と通信できなくなりました。{_IS_IT_THERE}{then}") from error
            lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
            last = next((line for line in reversed(lines) if _ERROR.match(line)), lines[0])
            words = one_line(last)[:_MOST_LETTERS]
            raise EngineError(f"{name}で{task}できませんでした。{words}({type(error).__name__})。{then}") from error


def _send_program(session: Any) -> None:
    """Send the program to a server that takes it; another one (Sail) has it already, or says that it has not."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "lib.zip"
        write_program(archive)
        with suppress(Exception):
            session.addArtifacts(str(archive), pyfile=True)


def write_program(archive: Path) -> None:
    """Write the program's Python files as an archive that Python imports from."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as program:
        for file in sorted((ROOT / "lib").rglob("*.py")):
            program.write(file, file.relative_to(ROOT))
