"""«Распределение первичных баллов»."""

from monitoring.results.layouts.parsed import ExamKey
from tests.core import files
from tests.monitoring.vpr_books import DISTRICT, HILL, RIVER, codes, head, parse

HEADER = ("Группы участников", "Кол-во ОО", "Кол-во участников", *range(11))


def report(*rows, maximum=10) -> bytes:
    top = head("Распределение первичных баллов", maximum=maximum)
    return files.xlsx([*top, HEADER, *rows], "РУ 4 Распределение первичных")


def shares(**at: float) -> tuple[float, ...]:
    return tuple(at.get(f"s{score}", 0) for score in range(11))


def test_percents_of_scores_become_their_sum_and_groups_means():
    parsed = parse(
        report(
            (DISTRICT, 9, 500, *shares(s4=50, s6=50)),
            (RIVER, None, 89, *shares(s3=12.36, s5=52.81, s7=26.97, s10=7.87)),
            (HILL, None, 3, *shares(s0=33.33, s9=66.67)),
        )
    )

    assert parsed.exams == (ExamKey("vpr", 2024, "Русский язык", "", 4, "spring"),)
    found = [(p.counts.primary_n, p.counts.primary_sum, p.counts.primary_max) for p in parsed.parts]
    assert found == [(89, 3 * 11 + 5 * 47 + 7 * 24 + 10 * 7, 10), (3, 18, 10)]
    assert all(part.counts.participants is None for part in parsed.parts)
    (district,) = parsed.benchmarks
    assert (district.mean_primary, district.max_primary, district.participants) == (5, 10, 500)


def test_a_layout_that_nobody_has_seen_says_so():
    parsed = parse(report((HILL, None, 3, *shares(s0=33.33, s9=66.67))))

    assert codes(parsed) == [("layout_unseen", None, "")]
    assert parsed.problems[0].severity == "warning"


def test_percents_of_another_number_of_people_refuse_the_school():
    parsed = parse(report((HILL, None, 3, *shares(s0=50, s9=50))))

    assert ("percent_base_differs", 9, "D") in codes(parsed)
    assert (parsed.parts, parsed.rejected) == ((), 1)
