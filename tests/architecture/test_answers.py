"""Every answer, whoever asks and however: the same headers, no other methods, no redirect away."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.architecture.protective_headers import HEADERS
from tests.architecture.test_roles import everywhere

pytestmark = pytest.mark.once

ALLOWED = {"get", "head", "post", "options"}
# What WhiteNoise answers itself bears no header against frames: its policy forbids them.
OF_VIEWS = {"X-Frame-Options"}


def test_static_file_has_them_too_and_may_be_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "STATIC_ROOT", tmp_path)
    (tmp_path / "portal.css").write_text("body {}")
    with override_settings(WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=False):
        response = Client().get("/static/portal.css")
        body = b"".join(response.streaming_content)

    assert body == b"body {}"
    assert not {
        name
        for name, value in HEADERS.items()
        if name not in OF_VIEWS and response.headers.get(name) != value
    }
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "no-store" not in response.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["trace", "put", "patch", "delete"])
def test_no_address_answers_a_method_that_it_does_not_use(method, world, sign_in):
    client = sign_in(world.cast.north.coordinator)
    answered = []
    for address, url in everywhere(world):
        status = getattr(client, method)(url).status_code
        if status != 405:
            answered.append(f"{address.name}: {status}")

    assert not answered, "\n".join(answered)


def test_cookies_of_a_working_server_belong_to_its_host_alone(production: Any):
    named = production(
        "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY",
        "CSRF_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "COOKIE_PREFIX",
    )  # fmt: skip

    assert named == [
        "__Host-sessionid", True, True, "Lax", "__Host-csrftoken", True, True, "Lax", None, None,
        "__Host-",
    ]  # fmt: skip


def test_working_server_speaks_https_alone(production: Any):
    named = production(
        "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "DEBUG"
    )

    assert named == [True, 31_536_000, True, False]


def test_messages_stay_out_of_cookies():
    assert settings.MESSAGE_STORAGE.endswith("session.SessionStorage")


def test_scripts_of_the_portal_keep_and_evaluate_nothing():
    """No storage of the browser but for a person's last searches, which the field of the search
    forgets when they sign out; no HTML put together from text, no message from other windows."""
    root = Path(settings.BASE_DIR) / "static"
    dangerous = (
        "localStorage", "sessionStorage", "indexedDB", "eval(", "document.write", "__proto__",
        "insertAdjacentHTML", ".innerHTML =", ".outerHTML =", "postMessage", "new Function",
    )  # fmt: skip
    used = [
        f"{path.name}: {word}"
        for path in root.rglob("*.js")
        for word in dangerous
        if word in path.read_text()
    ]

    assert used == ["search.js: localStorage"]


@pytest.fixture
def production() -> Any:
    """Settings as a working server has them, read in a process of its own."""

    def read(*names: str) -> list[Any]:
        code = (
            "import json, sys; import shnor_portal.settings as own;"
            "from django.conf import global_settings as usual;"
            "print(json.dumps([getattr(own, n, getattr(usual, n, None)) for n in sys.argv[1:]]))"
        )
        env = os.environ | {"HTTPS": "1", "DEBUG": "0", "ALLOWED_HOSTS": "portal.example"}
        done = subprocess.run(
            [sys.executable, "-c", code, *names],
            capture_output=True, text=True, check=True, env=env, cwd=settings.BASE_DIR,
        )  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])

    return read
