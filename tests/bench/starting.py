"""A process of the portal after its start, beside one of a bare Django project.

Each starts anew, so that its time and memory are its own; time is that of the processor.
"""

import subprocess
import sys

from tests.bench.measure import Contender, table

TIMES = 3
BARE = """
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    ROOT_URLCONF="django.contrib.auth.urls",
)
"""
SETTINGS = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'"
START = """
import django; django.setup()
from django.urls import get_resolver; get_resolver().url_patterns
from django.core.wsgi import get_wsgi_application; get_wsgi_application()
import time
print(time.process_time(), open("/proc/self/status").read().split("VmRSS:")[1].split()[0])
"""


def run() -> str:
    return table(
        "A process of the web server after its start",
        [
            _started("Django with accounts alone (limit)", BARE),
            _started("portal: settings, apps and addresses", SETTINGS),
        ],
    )


def _started(name: str, settings: str) -> Contender:
    best, memory = float("inf"), 0.0
    for _ in range(TIMES):
        command = [sys.executable, "-c", settings + START]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        best, memory = min(best, float(said[-2])), max(memory, int(said[-1]) / 1024)
    return Contender(name, best, memory)
