"""Options that commands about plans share."""

import argparse
from datetime import date

from django.core.management.base import CommandParser


def add_period(parser: CommandParser) -> None:
    """`--period A:B`; `options["period"]` is then (first day, last day)."""
    parser.add_argument(
        "--period", type=period, required=True, metavar="A:B", help="период плана, две даты"
    )


def period(text: str) -> tuple[date, date]:
    """Two inclusive ISO dates joined by a colon, the first not after the second."""
    try:
        start, end = (date.fromisoformat(part) for part in text.split(":"))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"период «{text}» записан неверно; нужны две даты: 2023-01-01:2023-12-31"
        ) from None
    if start > end:
        raise argparse.ArgumentTypeError("конец периода раньше его начала")
    return start, end
