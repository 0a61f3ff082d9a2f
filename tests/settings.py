"""The portal's settings as tests run them: a folder of their own, fast hashing, nothing sent.

Values are put into the environment first, so that a developer's `.env` does not reach the tests.
`DATABASE_URL` and `REDIS_URL` choose PostgreSQL and Redis; without them it is SQLite and a queue
in a file, as `make run` has it.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# A process that a test starts (a Celery worker) is told the folder of that test.
FOLDER = Path(os.environ.get("TESTS_FOLDER") or tempfile.mkdtemp(prefix="portal-tests-"))
if "TESTS_FOLDER" not in os.environ:
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

os.environ.update(
    DATA_DIR=str(FOLDER),
    SECRET_KEY="not-a-secret-" * 5,
    FIELD_KEY="not-a-secret-either-" * 3,
    DEBUG="0",
    HTTPS="0",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    TIME_ZONE="Europe/Moscow",
    EMAIL_URL="memorymail://",
)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / 'portal.sqlite3'}")
if redis := os.environ.setdefault("REDIS_URL", ""):
    # One numbered database for each worker of pytest-xdist, so that caches and queues differ.
    os.environ["REDIS_URL"] = re.sub(r"/\d*$", "", redis) + f"/{WORKER.removeprefix('gw') or 0}"

from shnor_portal.settings import *  # noqa: E402, F403
from shnor_portal.settings import DATABASES, TEMPLATES  # noqa: E402
from tests.undefined import UNDEFINED  # noqa: E402

PAPER_PROCESSES = 1
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = FOLDER / "static"
STATIC_ROOT.mkdir(exist_ok=True)
CELERY_TASK_ALWAYS_EAGER = "TESTS_FOLDER" not in os.environ
CELERY_TASK_EAGER_PROPAGATES = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED  # type: ignore[index]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in `make run`, so that threads and worker processes see the same rows.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
