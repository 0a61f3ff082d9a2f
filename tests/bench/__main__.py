"""Runs the benches named (all without a name) on a test database and prints their tables."""

import os
import sys
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> None:
    import django

    django.setup()

    from django.core.management import call_command
    from django.db import connection

    from tests.bench import (
        applying,
        closing,
        dashboard,
        identifying,
        million,
        notes,
        pdf,
        peers,
        plans,
        reading,
        recomputing,
        searching,
        starting,
        today,
    )

    benches: dict[str, Callable[[], str]] = {
        "reading": reading.run,
        "applying": applying.run,
        "million": million.run,
        "notes": notes.run,
        "peers": peers.run,
        "recomputing": recomputing.run,
        "identifying": identifying.run,
        "dashboard": dashboard.run,
        "today": today.run,
        "searching": searching.run,
        "closing": closing.run,
        "starting": starting.run,
        "plans": plans.reading,
        "pdf": pdf.run,
        "deadlines": plans.deadlines,
    }
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        for name in sys.argv[1:] or benches:
            sys.stdout.write(benches[name]() + "\n")
            sys.stdout.flush()
            call_command("flush", interactive=False, verbosity=0)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
