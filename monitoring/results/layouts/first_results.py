"""Who stands in several days of the main period of one exam, told by the participant's code.

The main period of ОГЭ and ЕГЭ ends before the 1st of July; later days are second attempts, which
are kept apart (`results.attempts`).
"""

import hashlib
import secrets
from datetime import date

from monitoring.results.layouts.parsed import ExamKey

LATE_FROM = (7, 1)


def is_late(sitting: date | None) -> bool:
    """Whether a day is after the main period; a work without a day is not."""
    return sitting is not None and (sitting.month, sitting.day) >= LATE_FROM


class FirstResults:
    """The first day with a result of each participant, in one file.

    Codes are held as hashes with a key of this reading alone, and go with it.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._days: dict[bytes, date] = {}

    def note(self, exam: ExamKey, school: str, code: str, day: date) -> None:
        who = self._who(exam, school, code)
        self._days[who] = min(day, self._days.get(who, day))

    def before(self, exam: ExamKey, school: str, code: str, day: date) -> date | None:
        """The earlier day of the main period in which the participant has a result, if any."""
        first = self._days.get(self._who(exam, school, code)) if self._days else None
        return first if first and first < day and not is_late(day) else None

    def _who(self, exam: ExamKey, school: str, code: str) -> bytes:
        words = repr((exam, school, code)).encode()
        return hashlib.blake2b(words, key=self._key, digest_size=16).digest()
