"""Deeds on one event of support, on one errand and on one document that gives errands."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from roadmaps.models import Directive, Errand, SupportEvent
from roadmaps.support import errands, services
from roadmaps.support.errands import Point, Whom
from tests.cast import Cast
from tests.races.racing import Deed, Family
from tests.roadmaps.errand_samples import draft, given
from tests.roadmaps.support_samples import planned_event


def support(cast: Cast) -> Iterator[Family]:
    north = cast.north
    dates = {"starts": date(2026, 9, 1), "ends": date(2026, 9, 1)}

    def event() -> SupportEvent:
        return planned_event(north.school)

    def look(row: Any) -> Any:
        found = SupportEvent.objects.filter(pk=row.pk).first()
        return "removed" if found is None else (found.state, found.theme, found.reason)

    deeds = [
        Deed(
            services.change_event,
            lambda e: services.change_event(
                event=e, schools=[north.school], by=north.specialist, theme="Иначе", **dates
            ),
        ),
        Deed(services.hold, lambda e: services.hold(event=e, people={}, by=north.specialist)),
        Deed(
            services.cancel,
            lambda e: services.cancel(event=e, reason="Отпало", by=north.coordinator),
        ),
        Deed(services.reopen, lambda e: services.reopen(event=e, by=north.specialist)),
        Deed(services.remove, lambda e: services.remove(event=e, by=north.coordinator)),
    ]
    yield Family("support event", event, look, deeds, ["municipality"])

    def errand() -> Errand:
        return given(north.school, municipality=north.municipality, by=north.coordinator)[0]

    def reported() -> Errand:
        return errands.report(errand=errand(), done_on=date(2026, 9, 2), text="Готово", by=None)

    def look_at_errand(row: Any) -> Any:
        found = Errand.objects.get(pk=row.pk)
        return found.state, found.report, found.reason, found.due

    told = [
        Deed(
            errands.report,
            lambda e: errands.report(
                errand=e, done_on=date(2026, 9, 3), text="Сделано", by=north.school_team
            ),
        ),
        Deed(errands.accept, lambda e: errands.accept(errand=e, by=north.coordinator)),
        Deed(
            errands.send_back,
            lambda e: errands.send_back(errand=e, reason="Мало", by=north.coordinator),
        ),
        Deed(
            errands.cancel,
            lambda e: errands.cancel(errand=e, reason="Отпало", by=north.coordinator),
        ),
        Deed(
            errands.move,
            lambda e: errands.move(errand=e, due=date(2026, 12, 1), reason="", by=north.head),
        ),
    ]
    related = ["directive__municipality", "school__municipality", "person"]
    yield Family("errand open", errand, look_at_errand, told, related)
    yield Family("errand reported", reported, look_at_errand, told, related)

    def document() -> Directive:
        return draft(north.municipality)

    def look_at_document(row: Any) -> Any:
        found = Directive.objects.filter(pk=row.pk).first()
        return "dropped" if found is None else (found.state, found.errands.count())

    point = Point("1", "Сделать", "", date(2026, 12, 1), [Whom()])
    yield Family(
        "directive draft", document, look_at_document,
        [
            Deed(
                errands.issue,
                lambda d: errands.issue(directive=d, points=[point], by=north.coordinator),
            ),
            Deed(errands.drop, lambda d: errands.drop(directive=d, by=north.head)),
        ],
        ["municipality"],
    )  # fmt: skip
