"""How many people can read at once: sessions over Streamlit's own websocket protocol, with time to think.

``python -m tests.bench.people [--sessions 200 500] [--seconds 60] [--groups 130] [--servers 2] [--store FOLDER]``: on the
real sheet and on made-up groups, or on a copy of a store alone; a fresh server each. What its start is made of is printed
first. With ``--servers 2`` two more stand behind the nginx of lib/ui/README.md, and at the end one of them is killed while
people read: whose socket breaks takes up another and asks again, as a browser does.

First a cold start: 50 people open the first screen at the same moment. Then the sessions walk, a page every `--think`
seconds on average: half the visits are to the pages as everyone opens them, half to addresses of the person's own (their
group or section, one of its projects, one of its indicators). A page has come when the server says that the script has
finished. Prints p50, p95 and the worst, first sights of an address by themselves, server CPU a run, memory, what went wrong,
the client's own CPU (above 60 % of a core its figures are its own) and the load of the machine. A bare Streamlit page with
one figure is walked in the same way, in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from lib.judge.keep import keep_results
from lib.store.access import load_store
from lib.store.delta import Store
from lib.store.folder import ROOT, load
from lib.store.tables import Tables
from tests.bench.interaction import quantile
from tests.browser.chromium import free_port, start
from tests.browser.proxy import PORT, SECOND_PORT, nginx, recipe_for_two
from tests.synthetic import generate

_PATIENCE = 120.0
_COLD = 50
# A busy client would report its own queue as the server's.
_CLIENT_LIMIT = 0.6


@dataclass(frozen=True)
class Visit:
    """A page and the query of its address."""

    page: str = ""
    query: str = ""


@dataclass(frozen=True)
class Run:
    """One visit as it went: seconds from asking to the script's end; `trouble` is empty when all was well.

    `is_second_try`: the socket broke, and the page came over another one.
    """

    visit: Visit
    taken: float
    size: int
    trouble: str
    is_second_try: bool = False


EVERYONE = [
    Visit(),
    Visit("indicators"),
    Visit("projects"),
    Visit("viewpoints"),
    Visit("sources"),
    Visit("sources", "part=method"),
    Visit("sources", "part=reporting"),
    Visit("meeting"),
    Visit("meeting", "run=yes"),
]


@dataclass(frozen=True)
class Data:
    """What is served: a folder of tables (none: those that come with the code), or a store."""

    folder: Path | None = None
    store: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The variables that name it."""
        return {"DASHBOARD_STORE": self.store, "DASHBOARD_DATA": str(self.folder or "")}

    def tables(self) -> Tables:
        """Its tables in force."""
        return load_store(Store(self.store)) if self.store else load(self.folder)


def own_visits(data: Data) -> list[list[Visit]]:
    """For each kind of person (one a section where there is one group, else one a group) the addresses of their own."""
    tables = data.tables()
    projects, indicators = tables["projects"], tables["indicators"]
    by = "group" if len(tables["program_groups"]) > 1 else "section"
    column = {"group": "group_id", "section": "section"}[by]
    people = []
    for value, rows in projects.groupby(column):
        mine = indicators[indicators["project_id"].isin(rows["project_id"]) | (indicators["group_id"] == value)]
        filtered = [Visit(page, urlencode({by: value})) for page in ("", "projects", "indicators", "viewpoints")]
        one = [Visit("projects", urlencode({by: value, "project": p})) for p in rows["project_id"].head(4)]
        two = [Visit("indicators", urlencode({by: value, "indicator": i})) for i in mine["indicator_id"].head(4)]
        people.append([*filtered, *one, *two, Visit("meeting", urlencode({by: value, "run": "yes"}))])
    return people


class Person:
    """One browser's end of the protocol, with the messages it would still hold from its last two runs."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.socket: ClientConnection | None = None
        self.held: list[set[str]] = []

    async def open(self) -> None:
        """Connect as the page's own script does."""
        host = self.url.split("//")[1].rstrip("/")
        self.socket = await connect(
            f"ws://{host}/_stcore/stream",
            origin=Origin(f"http://{host}"),
            subprotocols=[Subprotocol("streamlit")],
            compression=None,
            max_size=None,
            open_timeout=_PATIENCE,
            ping_interval=None,
        )

    async def visit(self, visit: Visit) -> Run:
        """Ask for a page and read all of it."""
        assert self.socket is not None
        state = ClientState(
            query_string=visit.query,
            page_name=visit.page,
            cached_message_hashes=sorted(set().union(*self.held)),
            context_info=ContextInfo(
                timezone="Asia/Tokyo", locale="ja-JP", url=f"{self.url}{visit.page}", color_scheme="light"
            ),
        )
        asked = time.perf_counter()
        size, held, trouble, shown = 0, set(), "", False
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.socket.send(BackMsg(rerun_script=state).SerializeToString())
                while True:
                    raw = await self.socket.recv()
                    assert isinstance(raw, bytes)
                    size += len(raw)
                    message = ForwardMsg.FromString(raw)
                    kind = message.WhichOneof("type")
                    if kind == "script_finished":
                        break
                    if message.metadata.cacheable:
                        held.add(message.hash)
                    if kind == "ref_hash":
                        held.add(message.ref_hash)
                        shown = True
                    elif kind == "delta":
                        element = message.delta.new_element.WhichOneof("type")
                        shown = shown or element in ("html", "plotly_chart", "bidi_component")
                        if element in ("exception", "alert"):
                            trouble = f"{element} on the page"
        except TimeoutError:
            trouble = f"nothing within {_PATIENCE:.0f} s"
        except (WebSocketException, OSError) as error:
            trouble = f"connection: {type(error).__name__}"
        self.held = [*self.held[-1:], held]
        return Run(visit, time.perf_counter() - asked, size, trouble or ("" if shown else "an empty page"))


async def _visit_anyway(person: Person, visit: Visit) -> Run:
    """A visit; where the socket breaks, once more over another, as a browser does by itself."""
    asked = time.perf_counter()
    run = await person.visit(visit)
    if not run.trouble.startswith("connection"):
        return run
    try:
        await person.open()
    except (WebSocketException, OSError, TimeoutError):
        return run
    person.held = []  # the other server knows nothing of what this one sent
    run = await person.visit(visit)
    return replace(run, taken=time.perf_counter() - asked, is_second_try=True)


@dataclass
class Server:
    """A server under test and what it has used."""

    name: str
    process: subprocess.Popen[bytes]
    url: str

    def __post_init__(self) -> None:
        self.watched = psutil.Process(self.process.pid)

    def cpu(self) -> float:
        """CPU seconds so far."""
        times = self.watched.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Resident memory in MB."""
        return float(self.watched.memory_info().rss / 1e6)


@dataclass
class Servers:
    """What is walked through: one server, or two behind nginx, whose address is `url`."""

    name: str
    url: str
    members: list[Server]
    front: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    seen: set[Visit] = field(default_factory=set)

    def cpu(self) -> float:
        """CPU seconds so far, of all servers; nginx is not counted."""
        return sum(server.cpu() for server in self.members)

    def memory(self) -> list[float]:
        """Resident memory of each in MB."""
        return [server.memory() for server in self.members]

    def end(self) -> None:
        """End nginx and the servers."""
        self.front.close()
        for server in self.members:
            server.process.terminate()
            server.process.wait(timeout=20)


def served(name: str, data: Data, number: int = 1) -> Servers:
    """A fresh server, of the dashboard or of the bare page on the same data; several behind nginx."""
    script = "tests/bench/bare_page.py" if name == "bare page" else "dashboard.py"
    ports = [free_port() for _ in range(number)]
    with ThreadPoolExecutor(number) as starting:
        members = list(starting.map(lambda port: _started(name, script, port, data), ports))
    if number == 1:
        return Servers(name, members[0].url, members)
    front = contextlib.ExitStack()
    folder = Path(front.enter_context(tempfile.TemporaryDirectory()))
    by_port = dict(zip((PORT, SECOND_PORT), ports, strict=True))
    site = front.enter_context(nginx(recipe_for_two(), by_port, None, folder))
    return Servers(name, f"{site.replace('localhost', '127.0.0.1')}/", members, front)


def _started(name: str, script: str, port: int, data: Data) -> Server:
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    url = f"http://127.0.0.1:{port}/"
    health = f"{url}_stcore/health" if script.endswith("bare_page.py") else f"{url}healthz"  # all pages are drawn
    return Server(name, start([*command, "--server.address", "127.0.0.1"], health, data.environment), url)


# The start of a server without its sockets, taken apart: wall seconds and CPU seconds of each part.
_PARTS = """
import time
laps = {}
def lap(name, begun):
    was = laps.get(name, (0, 0))
    laps[name] = (was[0] + time.perf_counter() - begun[0], was[1] + time.process_time() - begun[1])
def now():
    return time.perf_counter(), time.process_time()
def timed(owner, attribute, name):
    inner = getattr(owner, attribute)
    def outer(*args, **kwargs):
        begun = now()
        try:
            return inner(*args, **kwargs)
        finally:
            lap(name, begun)
    setattr(owner, attribute, outer)
begun = (time.perf_counter(), 0)
import asyncio, json
import streamlit.web.cli
import dashboard
from lib.judge.kept_results import KeptResults
from lib.ui.app import server
from lib.ui.app.web import health
from lib.ui.session import kept
lap("imports", begun)
timed(kept.store, "load", "read facts")
timed(KeptResults, "read", "read results")
timed(kept._GROUPS, "evaluate", "evaluate, results included")
timed(kept, "base", "all until judged")
def drawn(attribute, name):
    draw = getattr(server, attribute)
    async def outer(app):
        begun = now()
        await draw(app)
        lap(name, begun)
    setattr(server, attribute, outer)
drawn("draw_first_screen", "draw the first screen")
drawn("draw_other_pages", "draw the other pages")
async def start():
    begun = now()
    async with dashboard.app.lifespan()(dashboard.app):
        lap("without imports, until it serves", begun)
        while health.serving._last is None:
            await asyncio.sleep(0.01)
        lap("without imports, until it is ready", begun)
asyncio.run(start())
print(json.dumps(laps))
"""


def _print_start(data: Data) -> None:
    """How soon a new server serves, and what that time is made of."""
    done = subprocess.run(
        [sys.executable, "-c", _PARTS],
        cwd=ROOT,
        env=os.environ | data.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    laps: dict[str, tuple[float, float]] = json.loads(done.stdout.splitlines()[-1])
    parts = ", ".join(f"{name} {wall:.2f} s ({cpu:.2f} CPU)" for name, (wall, cpu) in laps.items())
    print(f"  {'start':<10} {parts}")


async def cold(server: Servers, people: int, choose: Callable[[int], Visit]) -> tuple[list[Run], list[list[float]]]:
    """All at the same moment: the runs, and memory (MB) of each server as it was each quarter of a second."""
    crowd = [Person(server.url) for _ in range(people)]
    await asyncio.gather(*(p.open() for p in crowd))
    memory = [server.memory()]

    async def watch() -> None:
        while True:
            await asyncio.sleep(0.25)
            memory.append(server.memory())

    watching = asyncio.create_task(watch())
    runs = await asyncio.gather(*(p.visit(choose(at)) for at, p in enumerate(crowd)))
    watching.cancel()
    for person in crowd:
        if person.socket:
            await person.socket.close()
    memory.append(server.memory())
    server.seen |= {r.visit for r in runs}
    return list(runs), memory


async def walk(
    server: Servers, people: int, seconds: float, think: float, own: Sequence[Sequence[Visit]], dies: bool = False
) -> tuple[list[tuple[Run, bool]], list[list[float]]]:
    """Everybody reads for so long: the runs, each with whether its address was new to the servers; memory each second.

    With `dies` the first of the servers is killed halfway.
    """
    chance = random.Random(11)
    runs: list[tuple[Run, bool]] = []
    memory = [server.memory()]
    end = time.perf_counter() + seconds

    async def read(number: int) -> None:
        mine = own[number % len(own)] if own else []
        person = Person(server.url)
        await asyncio.sleep(chance.random() * think)
        try:
            await person.open()
        except (WebSocketException, OSError, TimeoutError) as error:
            runs.append((Run(Visit(), _PATIENCE, 0, f"connection: {type(error).__name__}"), False))
            return
        while time.perf_counter() < end:
            visit = chance.choice(mine if mine and chance.random() < 0.5 else EVERYONE) if own else Visit()
            new = visit not in server.seen
            server.seen.add(visit)
            run = await _visit_anyway(person, visit)
            runs.append((run, new))
            if run.trouble.startswith("connection"):
                return
            await asyncio.sleep(think * (0.5 + chance.random()))
        if person.socket:
            with suppress(WebSocketException, OSError):
                await person.socket.close()

    async def watch() -> None:
        while True:
            await asyncio.sleep(1)
            memory.append(server.memory())

    async def kill() -> None:
        await asyncio.sleep(seconds / 2)
        server.members[0].process.kill()

    beside = [asyncio.create_task(watch()), *([asyncio.create_task(kill())] if dies else [])]
    await asyncio.gather(*(read(n) for n in range(people)))
    for task in beside:
        task.cancel()
    return runs, memory


def _ms(values: Sequence[float]) -> str:
    if not values:
        return "none"
    p50, p95 = (quantile(list(values), share) * 1000 for share in (0.5, 0.95))
    return f"p50 {p50:,.0f}  p95 {p95:,.0f}  worst {max(values) * 1000:,.0f} ms"


def _mb(memory: Sequence[float]) -> str:
    """The memory of each server: 310+302."""
    return "+".join(f"{part:.0f}" for part in memory)


def _troubles(runs: Sequence[Run]) -> str:
    counted = Counter(r.trouble for r in runs if r.trouble)
    return ", ".join(f"{n} x {what}" for what, n in counted.most_common()) or "none"


@dataclass
class _Meter:
    """What server and client used between two moments."""

    server: Servers

    def __enter__(self) -> _Meter:
        self._began, self._server, self._client = time.perf_counter(), self.server.cpu(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall = time.perf_counter() - self._began
        self.cpu = self.server.cpu() - self._server
        self.client = (time.process_time() - self._client) / self.wall

    def words(self, runs: int) -> str:
        busy = "  CLIENT TOO BUSY" if self.client > _CLIENT_LIMIT else ""
        return (
            f"server CPU {self.cpu * 1000 / max(runs, 1):.1f} ms a run ({self.cpu / self.wall:.0%} of a core),"
            f" client {self.client:.0%}{busy}, load {os.getloadavg()[0]:.1f}"
        )


def _cold_start(server: Servers, choose: Callable[[int], Visit], what: str) -> None:
    with _Meter(server) as meter:
        runs, memory = asyncio.run(cold(server, _COLD, choose))
    taken = [r.taken for r in runs]
    print(f"  {server.name:<10} cold, {_COLD} at once {what}: {_ms(taken)}  trouble: {_troubles(runs)}")
    print(
        f"  {'':<10}   memory {_mb(memory[0])} MB, at most {_mb(max(memory, key=sum))}, then {_mb(memory[-1])}; {meter.words(len(runs))}"
    )


def _walk(server: Servers, people: int, seconds: float, think: float, own: Sequence[Sequence[Visit]]) -> float:
    with _Meter(server) as meter:
        runs, memory = asyncio.run(walk(server, people, seconds, think, own))
    alone = [run for run, _ in runs]
    print(
        f"  {server.name:<10} {people} sessions, {len(runs)} runs: {_ms([r.taken for r in alone])}"
        f"  trouble: {_troubles(alone)}"
    )
    if own:
        first, again = [r.taken for r, new in runs if new], [r.taken for r, new in runs if not new]
        print(f"  {'':<10}   first sights ({len(first)}) {_ms(first)}; seen before ({len(again)}) {_ms(again)}")
    size = sum(r.size for r in alone) / max(len(alone), 1) / 1000
    half = memory[len(memory) // 2]
    print(
        f"  {'':<10}   memory {_mb(memory[0])} MB, halfway {_mb(half)}, at the end {_mb(memory[-1])}; {size:.0f} kB a run;"
        f" {meter.words(len(runs))}"
    )
    return quantile([r.taken for r in alone], 0.95)


def _death(server: Servers, people: int, seconds: float, think: float, own: Sequence[Sequence[Visit]]) -> None:
    """A walk in which one of two servers is killed halfway: whose page came over another socket, and how soon."""
    runs = [run for run, _ in asyncio.run(walk(server, people, seconds, think, own, dies=True))[0]]
    again = [run.taken for run in runs if run.is_second_try]
    print(
        f"  {'one killed':<10} {people} sessions, {len(runs)} runs, {len(again)} of them over a second socket: {_ms(again)}"
        f"  trouble: {_troubles(runs)}"
    )


def _compare(title: str, data: Data, options: argparse.Namespace) -> None:
    print(f"\n{title}")
    _print_start(data)
    own = own_visits(data)
    # One cold start where all want the same, one where everybody wants something else.
    server = served("dashboard", data)
    try:
        _cold_start(server, lambda at: own[at % len(own)][at // len(own) % len(own[0])], "on addresses of their own")
    finally:
        server.end()
    numbers = {"bare page": 1, "dashboard": 1, "two": 2}
    if options.servers == 1:
        del numbers["two"]
    servers = [served(name, data, number) for name, number in numbers.items()]
    try:
        for server in servers:
            _cold_start(server, lambda _: Visit(), "on the first screen")
        for people in options.sessions:
            p95 = [
                _walk(server, people, options.seconds, options.think, [] if server.name == "bare page" else own)
                for server in servers
            ]
            print(f"  {'ratio':<10} {people} sessions: p95 {p95[1] / p95[0]:.2f} of the bare page's")
        if options.servers == 2:
            _death(servers[-1], options.sessions[0], options.seconds, options.think, own)
    finally:
        for server in servers:
            server.end()


def _compare_store(folder: Path, options: argparse.Namespace) -> None:
    """The store of a folder as it is after a commit: a copy that keeps the results of this very program."""
    with tempfile.TemporaryDirectory() as name:
        store = str(shutil.copytree(folder, Path(name) / "store"))
        keep_results(Store(store))
        _compare(f"the store {folder.name}", Data(store=store), options)


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.people", description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[200, 500])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=10, help="seconds between two pages of a person, on average")
    parser.add_argument("--groups", type=int, default=130)
    parser.add_argument("--servers", type=int, choices=[1, 2], default=1, help="2: also two servers behind nginx")
    parser.add_argument("--store", default="", help="measure on a copy of this folder's store alone")
    options = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {options.seconds:.0f} s, a page every {options.think:.0f} s"
    )
    if options.store:
        _compare_store(Path(options.store), options)
        return
    _compare("the real sheet", Data(), options)
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), options.groups)
        _compare(f"{options.groups} made-up groups", Data(Path(name)), options)


if __name__ == "__main__":
    main()
