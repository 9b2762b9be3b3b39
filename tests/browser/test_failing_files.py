"""A file that cannot be made says why below its button, for as long as it takes to read; the next button works."""

from __future__ import annotations

import sys

from playwright.sync_api import expect

from tests.browser.chromium import Readers, own_port, start


def test_what_failed_stays_to_be_read_and_the_others_are_made(readers: Readers) -> None:
    url = f"http://127.0.0.1:{own_port()}/"
    port = ["--server.port", str(own_port()), "--server.address", "127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "tests/browser/failing_files.py", *port]
    server = start(command, f"{url}_stcore/health")
    try:
        page = readers.page()
        page.goto(url)
        page.get_by_role("button", name="PDF A4").click()
        words = page.locator("[data-files]")
        expect(words).to_contain_text("「PDF A4」を作れませんでした(")
        expect(words).to_contain_text("メモリーが足りません。絞り込みで件数を減らして、もう一度押してください。")
        expect(page.get_by_test_id("stDownloadButtonError")).to_have_count(0)  # Streamlit takes its own away
        expect(words).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="CSVで保存").click()
        assert download.value.suggested_filename == "a.csv"
        expect(words).to_be_empty()
    finally:
        readers.leave()
        server.terminate()
        server.wait(timeout=20)
