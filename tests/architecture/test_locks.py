"""What is installed: locked packages with hashes, images by digest, passwords of any characters."""

import os
import re
import subprocess
import sys
from pathlib import Path

import environ
import pytest

from shnor_portal.service_urls import with_password

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([\w.-]+)==(\S+)(?: ; (.+))? \\$", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def named(name: str) -> str:
    """One writing of a package's name: case, `-` and `_` do not matter."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lock(kind: str) -> str:
    return (ROOT / ".ci" / f"{kind}.lock").read_text()


def locked(kind: str) -> set[tuple[str, str]]:
    return {(named(name), version) for name, version, _ in PIN.findall(lock(kind))}


def required(kind: str) -> set[tuple[str, str]]:
    lines = (ROOT / f"{kind}.txt").read_text().splitlines()
    pins = [re.match(r"([\w-]+)(?:\[[^]]*])?==(\S+)", line) for line in lines]
    return {(named(pin[1]), pin[2]) for pin in pins if pin}


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev"])
def test_lock_agrees_with_the_requirements(kind):
    assert required(kind) - locked(kind) == set(), "run `make lock`"


def test_lock_of_the_tests_holds_what_runs_the_portal():
    assert locked("requirements") - locked("requirements-dev") == set(), "run `make lock`"


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev"])
def test_lock_has_hashes_and_names_no_address(kind):
    packages = re.split(r"^(?=\S)", lock(kind), flags=re.MULTILINE)[1:]

    assert len(packages) == len(PIN.findall(lock(kind))) > 40
    assert [package for package in packages if not HASH.search(package)] == []
    assert not re.search(r"://|index|find-links|trusted-host", lock(kind))


# Web server, worker and schedule where only what the lock holds can be imported.
IMPORTS = """
import re, sys
from importlib.metadata import packages_distributions
locked = set(sys.argv[1:])
owners = {
    module: {re.sub("[-_.]+", "-", each).lower() for each in names}
    for module, names in packages_distributions().items()
}

class OnlyLocked:
    def find_spec(self, name, path=None, target=None):
        if name in owners and not owners[name] & locked:
            raise ModuleNotFoundError(f"{name} is not in the lock", name=name)

sys.meta_path.insert(0, OnlyLocked())
import django
django.setup()
import celery.bin.celery, celery.beat, celery.apps.worker, celery.concurrency.prefork
import gunicorn.app.wsgiapp, gunicorn.workers.gthread, gunicorn.workers.sync
import kombu.transport.redis, kombu.transport.sqlalchemy, shnor_portal.wsgi
import django.core.cache
from django.urls import get_resolver
get_resolver().url_patterns
shnor_portal.celery.app.loader.import_default_modules()
shnor_portal.celery.app.connection()
assert django.core.cache.cache._class
"""


def test_lock_of_the_portal_is_enough_for_its_processes(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "shnor_portal.settings",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://portal@db/portal",
        "REDIS_URL": "redis://redis/0",
    }
    names = sorted(name for name, _ in locked("requirements"))

    said = subprocess.run(
        [sys.executable, "-c", IMPORTS, *names],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert said.returncode == 0, said.stderr


def test_locks_are_what_is_installed():
    for reader in (".ci/install", "Dockerfile"):
        text = (ROOT / reader).read_text()

        assert "--require-hashes" in text
        assert ".ci/requirements.lock" in text
        assert "-r requirements" not in text


def test_images_are_named_by_digest():
    compose = (ROOT / "docker-compose.yml").read_text()
    images = re.findall(r"^\s*image: (\S+)$", compose, re.MULTILINE)
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    others = set(images) - {"shnor-portal"}

    assert len(others) == 4
    assert [
        image
        for image in others
        if not re.fullmatch(r"[\w/-]+:[\w.-]*\d\.\d[\w.-]*@sha256:[0-9a-f]{64}", image)
    ] == []


PASSWORDS = ["p@ss/w#rd:1?[::1] 50% %zz a+b&c=d", "$HOME 'простой' \"y\""]


@pytest.mark.parametrize("password", PASSWORDS)
def test_password_beside_the_addresses_may_have_any_characters(password, tmp_path):
    """As docker-compose.yml gives it: the addresses without, the passwords in variables."""
    code = (
        "from shnor_portal import settings as s;"
        "from kombu import Connection;"
        "d = s.DATABASES['default'];"
        "import redis;"
        "r = redis.ConnectionPool.from_url(s.REDIS_URL).connection_kwargs;"
        "print(repr([d['USER'], d['PASSWORD'], d['HOST'], d['PORT'], d['NAME'],"
        " r['password'], r['host'], Connection(s.CELERY_BROKER_URL).password]))"
    )
    environment = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://portal@db:5432/portal",
        "POSTGRES_PASSWORD": password,
        "REDIS_URL": "redis://redis:6379/0",
        "REDIS_PASSWORD": password,
        "PYTHONIOENCODING": "utf-8",
        "LC_ALL": "C.UTF-8",
    }

    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
    )

    expected = ["portal", password, "db", 5432, "portal", password, "redis", password]
    assert said.stdout.decode().strip() == repr(expected)


@pytest.mark.parametrize("password", ["простой", "p@ss/w#rd:1?", "50%", "%zz@", "a+b"])
def test_password_inside_the_address_may_be_written_as_it_is(password):

    url = with_password(f"postgres://portal:{password}@db:5432/portal")

    config = environ.Env.db_url_config(url)
    assert (config["USER"], config["PASSWORD"]) == ("portal", password)
    assert (config["HOST"], config["PORT"], config["NAME"]) == ("db", 5432, "portal")


@pytest.mark.parametrize(
    ("url", "password", "result"),
    [
        ("postgres://portal:p%40ss%2F@db/x", "", "postgres://portal:p%40ss%2F@db/x"),
        ("postgres://portal:own@db/x", "other", "postgres://portal:own@db/x"),
        ("postgres://portal@/%2Frun%2Fpg/x", "", "postgres://portal@/%2Frun%2Fpg/x"),
        ("redis://:s/s@redis:6379/0", "", "redis://:s%2Fs@redis:6379/0"),
        ("redis://redis:6379/0", "", "redis://redis:6379/0"),
        ("sqlite:////data/portal.sqlite3", "", "sqlite:////data/portal.sqlite3"),
        ("", "", ""),
    ],
)
def test_address_without_need_stays(url, password, result):
    assert with_password(url, password) == result


def test_compose_writes_no_password_into_an_address():
    compose = (ROOT / "docker-compose.yml").read_text()

    assert not re.search(r"://\S*\$\{?\w*PASSWORD", compose)
