"""Which works of ВПР the demonstration has: subject, grade and the scores where marks begin."""

from shnor_portal.desk.demo.cohorts import MA, RU, Work

# Subject, its sign in the names of sheets, grade, lowest scores of «3», «4», «5», the maximum.
Row = tuple[str, str, int, tuple[int, int, int], int]

# Ф1 and the comparison with journals are brought in for these.
MAIN: tuple[Row, ...] = (
    (RU, "РУ", 5, (18, 29, 39), 45),
    (MA, "МА", 5, (7, 11, 15), 20),
    (RU, "РУ", 6, (25, 35, 45), 51),
    (MA, "МА", 6, (6, 10, 14), 16),
)
OTHER: tuple[Row, ...] = (
    (RU, "РУ", 4, (14, 24, 33), 38),
    (MA, "МА", 4, (6, 10, 15), 20),
    ("История", "ИС", 5, (4, 8, 12), 15),
    (RU, "РУ", 7, (22, 32, 42), 47),
    (MA, "МА", 7, (7, 12, 16), 19),
    (RU, "РУ", 8, (26, 32, 45), 51),
    (MA, "МА", 8, (8, 15, 21), 25),
)
# Of these the latest year's reports are loaded and withdrawn, wait, and lie ready to try.
WITHDRAWN: Row = ("География", "ГГ", 6, (10, 22, 31), 37)
WAITING: tuple[Row, ...] = (
    ("История", "ИС", 8, (7, 12, 18), 24),
    ("Физика", "ФИ", 8, (5, 8, 11), 18),
)
PRACTICE: Row = ("Биология", "БИ", 7, (10, 17, 23), 28)


def work(row: Row, year: int) -> Work:
    subject, short, grade, starts, top = row
    return Work(year, subject, short, grade, starts, top)
