"""What a note on a municipality proposes to decide: by rules, changed by whoever signs it."""

from collections.abc import Sequence
from datetime import timedelta

from monitoring.models import Finding
from schools.clock import local_date
from schools.models import Municipality, School
from shnor_portal.core.documents.wording import Point
from shnor_portal.core.typography import counted, enumerated, in_case, short_date
from shnor_portal.core.working_days import on_working_day
from shnor_portal.desk.completeness import Gap
from shnor_portal.desk.papers.notes.municipal_plans import PlanRow

_WEEKS = 4


def proposals(
    municipality: Municipality,
    *,
    year: int,
    undecided: Sequence[Finding],
    is_approved: bool,
    is_shown: bool,
    missing: Sequence[Gap],
    rows: Sequence[PlanRow],
    accompanied: Sequence[School],
    above: Sequence[School],
) -> tuple[Point, ...]:
    """Each rule reads one section of the note; terms fall on working days."""
    due = on_working_day(local_date(municipality) + timedelta(weeks=_WEEKS))
    by, points = f"до {short_date(due)}", []
    if undecided and not is_approved:
        schools = len({finding.school_id for finding in undecided})
        points.append(
            f"Муниципальному координатору принять {by} решения по признакам "
            f"{counted(schools, 'школы,школ,школ')} и подготовить "
            f"{in_case(municipality.order_term, 'acc')} об утверждении перечня {year + 1} года."
        )
    elif not is_shown:
        points.append(
            f"Муниципальному координатору завершить {by} идентификацию школ по результатам "
            f"{year} года и показать школам её выводы."
        )
    if above:
        points.append(
            f"Рассмотреть {by} причины результатов школ вне перечня, где доля «2» выше "
            "муниципальной и случайностью это не объяснить: "
            f"{enumerated([school.name for school in above])}."
        )
    late = [row.place for row in rows if row.overdue]
    if late:
        points.append(f"Выполнить {by} просроченные мероприятия: {enumerated(late)}.")
    with_plan = {row.school for row in rows}
    bare = [school.name for school in accompanied if school.pk not in with_plan]
    if bare:
        points.append(
            f"Разработать и представить на согласование {by} дорожные карты: {enumerated(bare)}."
        )
    if missing:
        works = "; ".join(gap.title for gap in missing[:3])
        points.append(f"Получить {by} недостающие данные: {works}.")
    if not points:
        points.append("Принять результаты к сведению и продолжить работу в установленном порядке.")
    return tuple(Point(text) for text in points)
