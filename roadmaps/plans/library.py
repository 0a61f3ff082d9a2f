"""Measures to take into a plan: model roadmaps, and what the municipality has already agreed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from roadmaps.deadlines.shifting import shifted
from roadmaps.models import Measure, MeasureLink, PlanVersion
from roadmaps.plans.proposals import themes_of
from roadmaps.plans.texts import MeasureText, PlanText
from roadmaps.plans.wording import measure_text
from schools.models import Municipality, User

_FILE = Path(__file__).with_name("library.json")


@dataclass(frozen=True)
class Model:
    """A model roadmap, written for the school year that begins in `year`."""

    code: str
    title: str
    place: str
    year: int
    goal: str
    measures: tuple[MeasureText, ...]


@dataclass(frozen=True)
class Found:
    """A measure that was agreed in plans of the municipality: its latest words, and how often.

    `pk` is the row of the latest words; `year` the first year of its plan.
    """

    pk: int
    text: MeasureText
    year: int
    times: int
    factors: tuple[str, ...] = ()


def model_titles() -> dict[str, str]:
    """Titles of model roadmaps by code."""
    return {item["code"]: item["title"] for item in _document()["roadmaps"]}


def models(municipality: Municipality) -> tuple[Model, ...]:
    """The model roadmaps in the municipality's own words."""
    document = _document()
    own = {
        "head_post": municipality.head_post,
        "list_term": municipality.list_term,
        "order": municipality.order_term.capitalize(),
    }
    return tuple(
        Model(
            code=item["code"],
            title=item["title"],
            place=item["for"],
            year=document["year"],
            goal=item["goal"],
            measures=tuple(
                _measure({name: text.format(**own) for name, text in row.items()}, row["section"])
                for row in item["measures"]
            ),
        )
        for item in document["roadmaps"]
    )


def model_text(code: str, municipality: Municipality, *, start_year: int) -> PlanText | None:
    """A model roadmap with its dates moved to the plan's first year; None when there is none."""
    model = next((model for model in models(municipality) if model.code == code), None)
    if model is None:
        return None
    years = start_year - model.year
    return PlanText(goal=model.goal, measures=tuple(_moved(m, years) for m in model.measures))


def themed(title: str, *, start_year: int) -> tuple[MeasureText, ...]:
    """Model measures on the subjects that a factor's title names, in the factor's section."""
    document = _document()
    years = start_year - document["year"]
    return tuple(
        _moved(_measure(row, title), years)
        for theme in sorted(themes_of(title))
        for row in document["themes"].get(theme, [])
    )


def agreed_measures(
    viewer: User | None,
    municipality: Municipality,
    *,
    words: str = "",
    for_school: bool | None = None,
) -> list[Found]:
    """Measures of approved versions of the municipality, alike ones once, alphabetically.

    A school's people see the words that the neighbours' plans have given, and not whose they were.
    """
    if viewer is not None and not _is_at_home(viewer, municipality):
        return []
    rows = Measure.objects.filter(
        version__state=PlanVersion.State.APPROVED, version__plan__municipality=municipality
    )
    if for_school is not None:
        rows = rows.filter(version__plan__school__isnull=not for_school)
    rows = rows.select_related("version__plan").order_by("version__approved_at", "pk")
    groups: dict[str, list[Measure]] = {}
    for row in rows:
        groups.setdefault(_squeezed(row.text), []).append(row)
    factors = _factors_of(municipality)
    wanted = [word[:6] for word in words.lower().split()]
    measures = [
        _found(group, factors)
        for alike, group in groups.items()
        if all(word in f"{alike} {group[-1].result.lower()}" for word in wanted)
    ]
    return sorted(measures, key=lambda item: item.text.text.lower())


def all_themed() -> tuple[tuple[str, MeasureText], ...]:
    """Every model measure about a cause, with the code by which `chosen` finds it."""
    return tuple(
        (f"theme-{theme}-{number}", _measure(row, ""))
        for theme, rows in _document()["themes"].items()
        for number, row in enumerate(rows)
    )


def chosen(
    codes: Iterable[str], agreed: Sequence[Found], municipality: Municipality, *, start_year: int
) -> list[MeasureText]:
    """The ticked measures with their dates moved: agreed ones by primary key, model ones by code.

    A code that means nothing here is left out, one that comes twice counts once.
    """
    document_year = _document()["year"]
    known = {str(item.pk): _moved(item.text, start_year - item.year) for item in agreed}
    for code, text in all_themed():
        known[code] = _moved(text, start_year - document_year)
    for model in models(municipality):
        for number, text in enumerate(model.measures):
            known[f"{model.code}-{number}"] = _moved(text, start_year - model.year)
    return [known[code] for code in dict.fromkeys(codes) if code in known]


def taken(agreed: Iterable[Found], *, start_year: int) -> list[MeasureText]:
    """Library measures as new ones of a plan that begins in `start_year`."""
    return [_moved(item.text, start_year - item.year) for item in agreed]


@cache
def _document() -> dict[str, Any]:
    return json.loads(_FILE.read_text(encoding="utf-8"))


def _measure(row: dict[str, str], section: str) -> MeasureText:
    return MeasureText(
        text=row["text"],
        section=section,
        deadline_text=row["deadline"],
        responsible=row["responsible"],
        result=row["result"],
    )


def _moved(text: MeasureText, years: int) -> MeasureText:
    return MeasureText(
        text=shifted(text.text, years),
        section=text.section,
        deadline_text=shifted(text.deadline_text, years),
        responsible=text.responsible,
        result=shifted(text.result, years),
    )


def _found(group: list[Measure], factors: dict[tuple[int, Any], set[str]]) -> Found:
    latest = group[-1]
    plans = {row.version.plan_id for row in group}
    named = set().union(*(factors.get((r.version.plan_id, r.key), set()) for r in group))
    return Found(
        pk=latest.pk,
        text=measure_text(latest),
        year=latest.version.plan.period_start.year,
        times=len(plans),
        factors=tuple(sorted(named)),
    )


def _factors_of(municipality: Municipality) -> dict[tuple[int, Any], set[str]]:
    rows = MeasureLink.objects.filter(plan__municipality=municipality, factor__isnull=False)
    titles: dict[tuple[int, Any], set[str]] = {}
    for plan, key, title in rows.values_list("plan_id", "measure_key", "factor__title"):
        titles.setdefault((plan, key), set()).add(title)
    return titles


def _is_at_home(viewer: User, municipality: Municipality) -> bool:
    """Whether the viewer sees the municipality, one of its schools, or a plan there."""
    if Municipality.objects.visible_to(viewer).filter(pk=municipality.pk).exists():
        return True
    schools = viewer.visible_places().get("school", [])
    return municipality.schools.filter(pk__in=schools).exists()


def _squeezed(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".;")
