"""Deeds on one programme: written, approved, taken up again, deleted; a fact accepted, removed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from roadmaps.models import Programme, TargetFact
from roadmaps.programmes import facts, services
from tests.cast import Cast
from tests.races.racing import Deed, Family
from tests.roadmaps.programme_samples import enter, indicator_of, make_programme

ORDER_DAY = date(2024, 1, 15)


def programmes(cast: Cast) -> Iterator[Family]:
    north = cast.north

    def draft() -> Programme:
        return make_programme(north.municipality, preset="seven")

    def approved() -> Programme:
        return services.approve(programme=draft(), order_number="1", order_date=ORDER_DAY, by=None)

    def look(programme: Any) -> Any:
        found = Programme.objects.filter(pk=programme.pk).first()
        if found is None:
            return "deleted"
        return found.state, found.order_number, found.order_date, found.tasks.count()

    def entered() -> TargetFact:
        return enter(indicator_of(draft(), "5"), "12")

    def look_at_fact(fact: Any) -> Any:
        found = TargetFact.objects.filter(pk=fact.pk).first()
        return "removed" if found is None else found.reported_by_id

    approve = Deed(
        services.approve,
        lambda p: services.approve(
            programme=p, order_number="2", order_date=ORDER_DAY, by=north.head
        ),
    )
    reopen = Deed(services.reopen, lambda p: services.reopen(programme=p, by=north.head))
    write = Deed(
        services.add_task,
        lambda p: services.add_task(programme=p, by=north.specialist, text="Ещё задача"),
    )
    delete = Deed(services.delete, lambda p: services.delete(programme=p, by=north.coordinator))
    report = Deed(facts.report, lambda f: facts.report(fact=f, by=north.coordinator))
    remove = Deed(facts.remove, lambda f: facts.remove(fact=f, by=north.specialist))
    related = ["municipality"]
    yield Family("programme draft", draft, look, [approve, reopen, write, delete], related)
    yield Family("programme approved", approved, look, [approve, reopen, write, delete], related)
    yield Family(
        "fact entered", entered, look_at_fact, [report, remove],
        ["indicator__programme__municipality"],
    )  # fmt: skip
