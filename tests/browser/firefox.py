"""A real Firefox, as the system has it, beside Chromium. A missing one is a failure with a message, never a skip.

Playwright drives a Firefox of the system by WebDriver BiDi, and is ahead of what the releases know of it: `main` stands
between the two.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

_NAMES = ("firefox-esr", "firefox")
# A Firefox that lacks one of these answers "unknown command". Nothing here depends on them: `PREFERENCES` say the same.
_OPTIONAL = {"emulation.setMediaFeaturesOverride"}
# A reader in Japan who wants no motion, on a light screen; nothing leaves the host.
PREFERENCES: dict[str, str | float | bool] = {
    "ui.prefersReducedMotion": 1,
    "layout.css.prefers-color-scheme.content-override": 1,
    "intl.accept_languages": "ja",
    "browser.download.alwaysOpenPanel": False,  # it would keep the focus
    "network.captive-portal-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9",
}


def executable(playwright: Playwright) -> str:
    """The system's Firefox (``FIREFOX`` names another). Raises RuntimeError with what to do when there is none."""
    own = playwright.firefox.executable_path
    found = os.environ.get("FIREFOX") or next((p for p in map(shutil.which, _NAMES) if p), None)
    found = found or (own if Path(own).exists() else None)
    if not found:
        raise RuntimeError("No Firefox found. Run `sh tests/run`, which installs one, or set FIREFOX to its path.")
    return found


def launch(playwright: Playwright) -> Browser:
    """A headless Firefox. Where it is Playwright's own, Playwright needs nobody in between."""
    path = executable(playwright)
    if path == playwright.firefox.executable_path:
        return playwright.firefox.launch(firefox_user_prefs=PREFERENCES)
    script = Path(tempfile.mkdtemp()) / "firefox"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" "{path}" "$@"\n')
    script.chmod(0o755)
    return playwright.firefox.launch(channel="moz-firefox", executable_path=script, firefox_user_prefs=PREFERENCES)


def context(browser: Browser) -> BrowserContext:
    """A reader of their own, at a desk. Of media features a Firefox of the system takes none from here (see PREFERENCES)."""
    return browser.new_context(
        locale="ja-JP",
        viewport={"width": 1366, "height": 768},
        color_scheme="null",
        reduced_motion="null",
        forced_colors="null",
        contrast="null",
    )


async def _relay(address: str, near: ServerConnection) -> None:
    """Pass on what Playwright and Firefox say. That Firefox lacks an optional command is answered as if it had done it."""
    optional: set[int] = set()
    async with connect(address, max_size=None, compression=None) as far:

        async def to_firefox() -> None:
            async for text in near:
                command = json.loads(text)
                if command["method"] in _OPTIONAL:
                    optional.add(command["id"])
                await far.send(text)

        async def to_playwright() -> None:
            async for text in far:
                if optional and (answer := json.loads(text)).get("id") in optional:
                    optional.discard(answer["id"])
                    if answer.get("error") == "unknown command":
                        text = json.dumps({"type": "success", "id": answer["id"], "result": {}})
                await near.send(text)

        await asyncio.wait(
            {asyncio.create_task(way()) for way in (to_firefox, to_playwright)}, return_when="FIRST_COMPLETED"
        )


async def main(command: list[str]) -> int:
    """Run Firefox and say at which address Playwright finds the relay, in the words in which Firefox names its own."""
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    async for line in process.stderr:
        if said := re.search(rb"WebDriver BiDi listening on (ws://\S+)", line):
            address = said[1].decode() + "/session"
            server = await serve(partial(_relay, address), "127.0.0.1", 0, max_size=None, compression=None)
            port = server.sockets[0].getsockname()[1]
            line = f"WebDriver BiDi listening on ws://127.0.0.1:{port}\n".encode()
        sys.stderr.buffer.write(line)
        sys.stderr.flush()
    return await process.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
