"""What the bank of pupils at risk tells to the forms of monitoring rounds."""

from collections.abc import Sequence

from django.db.models import Sum

from monitoring.rounds.document import Type
from monitoring.rounds.prefill import BySchool, Source, figure, kept, register, share
from roadmaps.models import RiskCount
from shnor_portal.core.typography import NBSP

Quarter = RiskCount.Quarter
SOURCES = (
    Source("risk_pupils", "доля обучающихся в группе риска", Type.SHARE),
    Source("risk_resolved", "случаев группы риска, где трудности преодолены", Type.NUMBER),
)


def join() -> None:
    """Let forms of rounds know what this room knows."""
    register(known, *SOURCES)


def known(schools: Sequence[int], year: int) -> BySchool:
    """The latest quarter that a school has told of by the end of the calendar year.

    The bank counts cases, a pupil and a subject: the words say so, the school puts it right.
    """
    rows = (
        RiskCount.objects.filter(school__in=schools, year__in=(year, year + 1))
        .exclude(year=year + 1, quarter__gt=Quarter.SECOND)
        .order_by()
        .values_list("school", "school__pupils", "year", "quarter")
        .annotate(found=Sum("found"), resolved=Sum("resolved"))
    )
    by_school: BySchool = {}
    for school, pupils, of, quarter, found, resolved in sorted(
        rows, key=lambda row: (row[2], row[3])
    ):
        words = (
            f"банк группы риска, {Quarter(quarter).label} {of - 1}/{of % 100:02}: "
            f"случаев; ученик с{NBSP}двумя предметами{NBSP}– два случая"
        )
        by_school[school] = kept(
            [
                ("risk_pupils", share(found, pupils, words)),
                ("risk_resolved", figure(resolved, words)),
            ]
        )
    return by_school
