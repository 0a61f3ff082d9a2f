"""`python -m tests.faults run OUT KILLS SEED` tries one database and writes what came of it;
`python -m tests.faults report OUT…` puts the tables together into docs/reliability.md."""

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
# Shares of the kills by kind of work; the rest are Celery's own workers.
SHARES = {
    "reading": 0.24, "applying": 0.24, "identification": 0.24, "rendering": 0.10,
    "reminding": 0.14,
}  # fmt: skip


def main() -> None:
    deed, *arguments = sys.argv[1:]
    if deed == "run":
        out, kills, seed = arguments
        Path(out).write_text(json.dumps(run(int(kills), int(seed))))
    else:
        sys.exit(report([json.loads(Path(path).read_text()) for path in arguments]))


def run(kills: int, seed: int) -> dict[str, Any]:
    import django

    django.setup()

    import time_machine
    from django.db import connection

    from tests.cast import make_cast
    from tests.faults import real_workers, trial, works
    from tests.faults.servers import Servers
    from tests.roadmaps.plans_in_force import NOW

    chance, servers = random.Random(seed), Servers()
    connection.creation.create_test_db(verbosity=0, serialize=False)
    database = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]

    def between() -> None:
        if servers.are_there and chance.random() < 0.1:
            servers.restart_postgresql()

    tallies = []
    try:
        with time_machine.travel(NOW, tick=True):
            cast = make_cast()
            works.prepare(cast)
            for work in works.WORKS:
                count = round(kills * SHARES[work.name])
                tallies.append(trial.try_work(work, cast, count, chance, between))
                say(database, tallies[-1])
        # A worker is another process: its clock cannot be set.
        left = kills - sum(tally.kills for tally in tallies)
        tallies.append(real_workers.try_workers(cast, left, chance, servers))
        say(database, tallies[-1])
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        servers.stop_redis()
    rows = [{**vars(tally), "points": dict(tally.points)} for tally in tallies]
    return {"database": database, "seed": seed, "restarts": servers.restarts, "rows": rows}


def say(database: str, tally: Any) -> None:
    sys.stdout.write(
        f"{database:<11} {tally.title:<32} killed {tally.kills:>3}, pieces {tally.pieces:>3}, "
        f"lost {tally.lost}, doubled {tally.doubled}\n"
    )
    for fault in tally.faults:
        sys.stdout.write(f"  {fault}\n")
    sys.stdout.flush()


def report(runs: list[dict[str, Any]]) -> int:
    lines = [
        "| database | work | pieces | kills | lost rows | doubled rows |",
        "|---|---|---|---|---|---|",
    ]
    kills = lost = doubled = 0
    for one in runs:
        for row in one["rows"]:
            kills, lost = kills + row["kills"], lost + row["lost"]
            doubled += row["doubled"]
            lines.append(
                f"| {one['database']} | {row['title']} | {row['pieces']} | {row['kills']} "
                f"| {row['lost']} | {row['doubled']} |"
            )
    lines.append(f"| both | all | | {kills} | {lost} | {doubled} |")
    notes = [
        f"{one['database']}: seed {one['seed']}, "
        + ", ".join(f"{name} {count}" for name, count in one["restarts"].items())
        for one in runs
    ]
    table = "\n".join([*lines, "", "Between the kills, restarts: " + "; ".join(notes) + "."])
    sys.stdout.write(table + "\n")
    page = PAGE.read_text()
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")
    faults = [fault for one in runs for row in one["rows"] for fault in row["faults"]]
    return 1 if lost or doubled or faults else 0


if __name__ == "__main__":
    main()
