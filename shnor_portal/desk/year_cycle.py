"""The yearly cycle of a municipality as a strip: what of it is done, where it is now."""

from dataclasses import dataclass

from django.urls import reverse

from monitoring.identification.queries import latest_runs
from monitoring.models import Finding, Run
from monitoring.results.cell_queries import years_with_results
from schools.models import Municipality, User


@dataclass(frozen=True)
class Stage:
    """A step of the year; `here` is the first one that is not done."""

    title: str
    url: str
    done: bool
    here: bool = False


def year_cycle(user: User, place: Municipality) -> tuple[Stage, ...]:
    """From the latest results to the list by them; nothing where there are none yet.

    Statuses and plans of the list in force go on beside it, so they are the last stage. With a list
    approved, decisions by another methodology hold nobody up: «Сегодня» has them as a task.
    """
    years = years_with_results(place)
    if not years:
        return ()
    year = years[0]
    runs = latest_runs(place, year, among=Run.objects.told_to(user))
    signs = Finding.objects.filter(run__in=runs, outcome=Finding.Outcome.YES)
    undecided = bool(runs) and signs.filter(state=Finding.State.COMPUTED).exists()
    approved = any(run.is_approved for run in runs)
    board = reverse("desk:dashboard", args=[place.pk])
    listed = reverse("monitoring:run_list")
    shown = reverse("monitoring:run_detail", args=[runs[0].pk]) if runs else listed
    stages = [
        Stage(f"Результаты {year}\u00a0года", f"{board}?year={year}", done=True),
        Stage("Расчёт признаков", shown, done=bool(runs)),
        Stage("Решения по школам", shown, done=approved or (bool(runs) and not undecided)),
        Stage(f"Перечень {year + 1}\u00a0года", shown, done=approved),
        Stage("Планы и помощь школам", f"{board}#plans-title", done=False),
    ]
    now = next(place for place, stage in enumerate(stages) if not stage.done)
    return tuple(
        Stage(stage.title, stage.url, stage.done, here=place == now)
        for place, stage in enumerate(stages)
    )
