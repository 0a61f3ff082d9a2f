"""A municipality with words of its own: ШНРО, ШФНСУ, председатель, распоряжение, комитет."""

import html
import re

from django.utils.html import strip_tags

from monitoring.identification.services import decide
from monitoring.models import ListedSchool
from roadmaps.execution import services
from roadmaps.execution.queries import overdue
from roadmaps.models import EarlySign, ExpertReview, Measure, Occurrence, YearReport
from roadmaps.plans import reviewing
from shnor_portal.desk.demo.places import BEYOND_RIVER
from tests.cast import Cast, make_cast
from tests.world import World, make_world

FOREIGN = re.compile(
    r"ШНОР|ШНСУ|\b[Нн]ачальник(?!ов)\w*|\b[Уу]правлени\w*|\b[Пп]риказ\w*"
    r"|\b(?:[Оо]круг|[Рр]айон)(?:а|у|ом|е|ы|ов|ам|ами|ах)?\b",
)
# Said of every municipality, whatever it calls its own: a school and a ministry issue orders, the
# law calls any such body so, a methodology is named after the place that wrote it.
COMMON = re.compile(
    r"приказ министерства образования|«ШНОР»|приказ\w*(?: по)? школы|приказ\w* по школе"
    r"|приказ\w* М[А-Я]ОУ|орган\w* управления образованием"
    r"|Грачёвский округ|муниципальн\w+ район\w*|управление школой",
    re.IGNORECASE,
)
# Where the words themselves are chosen.
CHOOSING = {"schools:municipality_settings"}


def make_own_words_world() -> World:
    """One of everything in a municipality that calls everything otherwise."""
    cast = make_cast()
    _rename(cast)
    world = make_world(cast)
    # Words of people and of the region's act are theirs, and not the portal's.
    ListedSchool.objects.update(words="низкие результаты")
    Measure.objects.filter(section="Управление").update(section="Анализ")
    EarlySign.objects.filter(section="Управление").update(section="Анализ")
    for report in YearReport.objects.all():
        report.texts = {code: said.replace("Управление", "Анализ")
                        for code, said in report.texts.items()}  # fmt: skip
        report.save()
    for finding in world.run.findings.all():
        decide(finding=finding, decision="yes", reason="Подтверждено.", by=cast.north.head)
    _examine(world)
    late = Occurrence.objects.filter(overdue())[:1]
    services.escalate(occurrences=list(late), by=cast.north.coordinator)
    return world


def _examine(world: World) -> None:
    scores = {row.pk: (2, "") for row in reviewing.criteria_of(world.place.municipality)}
    for review in ExpertReview.objects.all():
        reviewing.save_scores(review=review, scores=scores, comment="", finish=True, by=None)


def _rename(cast: Cast) -> None:
    for place, name in ((cast.north, "Северный"), (cast.south, "Южный")):
        settings = {**BEYOND_RIVER.settings, "name": f"{name} муниципальный район"}
        for field, value in settings.items():
            setattr(place.municipality, field, value)
        place.municipality.save()
        for school in place.schools:
            school.municipality = place.municipality


def foreign_words(text: str) -> list[str]:
    """What is not the municipality's own, each with the words around it."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    said = re.findall(r'(?:data-confirm|title|aria-label|placeholder)="([^"]*)"', shown)
    plain = html.unescape(" ".join([strip_tags(re.sub(r"(<[^/])", r" \1", shown)), *said]))
    plain = COMMON.sub("", " ".join(plain.replace("\u00a0", " ").split()))
    return [plain[max(0, at.start() - 50) : at.end() + 30] for at in FOREIGN.finditer(plain)]
