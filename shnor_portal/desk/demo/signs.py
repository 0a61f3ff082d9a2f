"""Early signs of the demonstration's plans: one answered, one that waits for an answer."""

from datetime import date, timedelta

from roadmaps.execution import signs
from roadmaps.models import EarlySign, Plan
from schools.models import Municipality
from shnor_portal.desk.demo.accounts import person
from shnor_portal.desk.demo.days import Days, on
from shnor_portal.desk.demo.places import UPPER_RIVER

SIGNS = (
    ("quarter", "Доля учеников группы риска, которые ходят на консультации", "не менее 70 %"),
    ("middle", "Доля учеников, закрывших пробел по математике по итогам среза", "не менее 50 %"),
)
SEEN = "55 %"
WHY = "Консультации стоят шестым уроком: перенести на нулевой и разбить на две группы."


def give(municipality: Municipality, days: Days) -> None:
    name = next(one.name for one in UPPER_RIVER.schools if one.key == "school4")
    plan = Plan.objects.filter(
        municipality=municipality, school__name=name, kind=Plan.Kind.ROADMAP,
        state__in=(Plan.State.APPROVED, Plan.State.RUNNING),
    ).latest("pk")  # fmt: skip
    version = plan.versions.filter(state="approved").latest("number")
    sections = list(dict.fromkeys(version.measures.values_list("section", flat=True)))
    named = max(plan.period_start, version.order_date or plan.period_start)
    by, made = person("zavuch"), []
    with on(min(named + timedelta(days=2), days.ago(1))):
        for place, (when, title, expected) in enumerate(SIGNS):
            made.append(
                signs.name(
                    plan=plan, key=None, section=sections[place], when=when, title=title,
                    expected=expected, due=_day(plan, when, days), by=by,
                )
            )  # fmt: skip
    if made[0].due < days.today:
        with on(made[0].due):
            signs.answer(
                sign=made[0], value=SEEN, answer=EarlySign.Answer.CHANGE, reason=WHY, by=by
            )


def _day(plan: Plan, when: str, days: Days) -> date:
    """The middle of the year has always still to come, soon."""
    usual = signs.usual_day(plan, when)
    soon = min(days.ago(-9), plan.period_end)
    return usual if when == "quarter" else max(soon, plan.period_start)
