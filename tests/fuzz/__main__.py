"""`python -m tests.fuzz SEED N`: N spoilt files; each batch with a fault is told with its files."""

import os
import random
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
BATCH = 10


def main() -> None:
    import django

    django.setup()

    from django.db import connection

    seed, count = int(sys.argv[1]), int(sys.argv[2])
    folder = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        faults = run(seed, count, folder)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    sys.exit(1 if faults else 0)


def run(seed: int, count: int, folder: Path | None = None) -> int:
    """Try so many files; the number of faults. Files of a faulty batch are written to `folder`."""
    from tests.cast import make_cast
    from tests.fuzz.seeds import seeds
    from tests.fuzz.spoiling import spoilt
    from tests.fuzz.trial import tried

    place, known, total, start = make_cast().north.municipality, seeds(), 0, time.monotonic()
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        named = [
            spoilt(known[number % len(known)], random.Random(f"{seed}.{number}"))
            for number in numbers
        ]
        faults = tried(place, named)
        total += len(faults)
        for fault in dict.fromkeys(faults):
            sys.stdout.write(f"\n{seed}: {numbers[0]}–{numbers[-1]}: {fault}\n")
        if faults and folder:
            folder.mkdir(parents=True, exist_ok=True)
            for number, (name, data) in zip(numbers, named, strict=True):
                (folder / f"{number}.{name.rpartition('.')[2] or 'bin'}").write_bytes(data)
        sys.stdout.flush()
    spent = time.monotonic() - start
    sys.stdout.write(f"{count} files, seed {seed}: {total} faults, {spent:.0f} s\n")
    return total


if __name__ == "__main__":
    main()
