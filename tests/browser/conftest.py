from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.certificate import Certificate, make
from tests.browser.chromium import ONE_PROCESS, Readers, SharedPage, launch, shared
from tests.browser.visits import Visits

# Three workers on two cores: what is right comes, but not always within Playwright's five seconds.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright, certificate: Certificate) -> Iterator[Browser]:
    chromium = launch(playwright, certificate.flag, ONE_PROCESS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def server(run_folder: Path) -> Iterator[str]:
    with shared(run_folder, "real") as url:
        yield url


@pytest.fixture(scope="session")
def synthetic_server(run_folder: Path, synthetic_folder: Path) -> Iterator[str]:
    with shared(run_folder, "synthetic", synthetic_folder) as url:
        yield url


@pytest.fixture(scope="session")
def prefecture_server(run_folder: Path, prefecture_folder: Path) -> Iterator[str]:
    with shared(run_folder, "prefecture", prefecture_folder) as url:
        yield url


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Readers:
    return Readers(browser)


@pytest.fixture
def open_page(readers: Readers) -> Iterator[Callable[..., Page]]:
    """Another reader's empty page; see Readers.page."""
    yield readers.page
    readers.leave()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture(scope="module")
def shared_page(readers: Readers) -> Iterator[SharedPage]:
    """One page for a file's tests that only begin at an address."""
    yield SharedPage(readers)
    readers.leave()


@pytest.fixture(scope="session")
def visits(readers: Readers, request: pytest.FixtureRequest) -> Visits:
    servers = {"real": "server", "prefecture": "prefecture_server", "made_up": "synthetic_server"}
    return Visits(readers, lambda data: str(request.getfixturevalue(servers[data])))
