"""Codes of invitations and calendar tokens that stand in an address reach no log."""

import logging
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings

from shnor_portal.core.masking import MaskSecrets, masked
from shnor_portal.desk.management.commands import run

CODE = "1234567812345678"
TOKEN = "dGhlLXNlY3JldC1vZi1hLWNhbGVuZGFy_-x"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"GET /join/{CODE}/ HTTP/1.1", "GET /join/***/ HTTP/1.1"),
        (f'"http://portal/join/{CODE}"', '"http://portal/join/***"'),
        ("/join/1234 5678 1234 5678/", "/join/***/"),
        ("/join/1234%205678/", "/join/***/"),
        (f"/join%2F{CODE}%2F", "/join%2F***%2F"),
        (f"/feed/{TOKEN}/?x=1", "/feed/***/?x=1"),
        (f"Not Found: /feed/{TOKEN}", "Not Found: /feed/***"),
        ("/join/password/", "/join/password/"),
        ("/join/", "/join/"),
        ("/people/12/", "/people/12/"),
    ],
)
def test_masked_hides_the_secret_and_leaves_the_rest(line, shown):
    assert masked(line) == shown


def test_masked_is_every_line_of_the_portals_log_and_its_traceback():
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(MaskSecrets())
    logger = logging.getLogger("tests.masking")
    logger.propagate = False
    logger.addHandler(handler)

    logger.warning("Not Found: %s", f"/join/{CODE}/")
    try:
        raise ValueError(f"/feed/{TOKEN}/")
    except ValueError:
        logger.exception("failed at %s", f"/feed/{TOKEN}/")

    assert CODE not in written.getvalue()
    assert TOKEN not in written.getvalue()


def test_masked_handlers_are_those_of_the_settings():
    handlers = settings.LOGGING["handlers"]

    assert all("masked" in handler["filters"] for handler in handlers.values())
    for name in ("Dockerfile",):
        text = (settings.BASE_DIR / name).read_text()
        assert "--logger-class shnor_portal.server_log.ServerLog" in text
    assert "shnor_portal.server_log.ServerLog" in run._web().command


def test_web_server_writes_no_secret_into_its_access_log(tmp_path):
    """A real gunicorn with the format of the image: the path and the page one came from."""
    port = _free_port()
    (tmp_path / "app.py").write_text(
        "def app(environ, start):\n    start('200 OK', [])\n    return [b'yes']\n"
    )
    log = tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "app:app", "--bind", f"127.0.0.1:{port}"),
                *("--access-logfile", "-", "--log-level", "debug", "--chdir", str(tmp_path)),
                *("--pythonpath", str(settings.BASE_DIR)),
                *("--logger-class", "shnor_portal.server_log.ServerLog"),
            ],
            stdout=output,
            stderr=output,
        )
        try:
            for path in (f"/join/{CODE}/", f"/feed/{TOKEN}/"):
                _ask(f"http://127.0.0.1:{port}{path}", referer=f"http://portal/join/{CODE}/")
        finally:
            server.terminate()
            server.wait()

    written = log.read_text()
    assert len(re.findall(r'"GET /(?:join|feed)/\*\*\*/ HTTP', written)) == 2
    assert "http://portal/join/***/" in written
    assert CODE not in written
    assert TOKEN not in written


def test_proxy_of_the_compose_file_hides_them_too():
    text = Path(settings.BASE_DIR / "docker-compose.yml").read_text()

    (pattern,) = re.findall(r'request>uri regexp "([^"]+)" "/hidden"', text)
    assert re.sub(pattern, "/hidden", f"/join/{CODE}/") == "/hidden/"
    assert re.sub(pattern, "/hidden", f"/feed/{TOKEN}/") == "/hidden/"
    assert "request>headers>Referer delete" in text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(url: str, *, referer: str) -> None:
    request = urllib.request.Request(url, headers={"Referer": referer})
    for _ in range(200):
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                assert response.status == 200
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")
