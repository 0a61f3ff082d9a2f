"""What every test gets: the cast, clients, a browser, a worker; no network, nothing undefined."""

import gc
import os
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import CHROMIUM, CHROMIUM_ARGUMENTS, INSTALL_CHROMIUM, Watched
from tests.cast import Cast, make_cast
from tests.database import migrated_database
from tests.undefined import UNDEFINED
from tests.workers import WorkerFactory

# A process with the whole program in it would look for garbage a fifth of its time.
gc.set_threshold(100_000, 50, 1000)
# Playwright keeps an event loop in the test's thread; the ORM is still called synchronously.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# A busy machine is no fault of a property.
hypothesis_settings.register_profile(
    "suite", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")
PAGES = re.compile(r"_pages?\.py$")
# Milliseconds, of an action and of an assertion: the machine has other tests to run.
WAIT = 15_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only what touches a database, a worker or a browser",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        pure = [item for item in items if not _touches_database(item)]
        items[:] = [item for item in items if _touches_database(item)]
        config.hook.pytest_deselected(items=pure)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What stays until the end is not looked through again."""
    gc.collect()
    gc.freeze()


def _touches_database(item: pytest.Item) -> bool:
    """What may come out otherwise on another database. The words of a page do not: on PostgreSQL
    every page is asked by `tests/architecture/test_junk.py`, and its queries by tests of services.
    """
    if item.get_closest_marker("once") or PAGES.search(item.path.name):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"})


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test is a failed run: what a test needs is installed by `make test`."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal and terminal.stats.get("skipped"):
        terminal.write_line("tests were skipped, and none may be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    with django_db_blocker.unblock(), migrated_database():
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only this machine may be spoken to."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0])
            assert host == "localhost" or host.startswith("127.") or host == "::1", (
                f"a test wants the network: {address}"
            )
        return connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", local_only)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _nothing_undefined() -> Iterator[None]:
    """No template of ours may use a name that the view did not give it."""
    UNDEFINED.seen.clear()
    yield
    seen = sorted(set(UNDEFINED.seen))
    assert not seen, f"names that templates use and nobody gave: {seen}"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def sign_in() -> Callable[[Any], Client]:
    """`sign_in(cast.north.coordinator)` is a client of that person; None is a passer-by."""

    def client_of(user: Any) -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client

    return client_of


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[WorkerFactory]:
    """Starts real Celery workers on this test's database and broker (mark the test `worker`)."""
    factory = WorkerFactory(django_settings.FOLDER)
    with factory.real_queue():
        yield factory
        factory.stop_all()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    assert os.path.exists(CHROMIUM), INSTALL_CHROMIUM
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page at the live server (mark the test `browser`): `browser_page.goto("/")`.

    The test fails on an error in the console (a violation of the content policy is one), on an
    answer of 5xx, on a missing static file, and on a request to anywhere else.
    """
    context = chromium.new_context(
        base_url=live_server.url, locale="ru-RU", timezone_id="Europe/Moscow",
        viewport={"width": 1280, "height": 900}, accept_downloads=True,
    )  # fmt: skip
    watched = Watched(context, live_server.url)
    page = context.new_page()
    page.set_default_timeout(WAIT)
    yield page
    context.close()
    assert not watched.faults, "\n".join(watched.faults)
