"""Places to walk from and into: one's own, and the foreign ones whose words must never be seen.

The foreign school is of the same municipality, the foreign municipality of the same region, and
the far one of another region. Each has one of everything, and each name in it bears a word that
no page of the portal has of itself.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.test import Client

from roadmaps.models import ReviewCriterion
from roadmaps.plans import workflow
from schools.models import Municipality, School, User
from schools.permissions import Role
from shnor_portal.core.intake import services as intake
from shnor_portal.core.models import Batch, BatchFile
from tests.architecture.traces import Label, Traces
from tests.cast import SCHOOL_ROLES, Cast, Place, far_place, make_cast, next_door
from tests.roadmaps.plan_samples import make_plan, sent_version
from tests.world import World, make_world

# What a person of the place wrote or was told, by model.
WRITTEN = {
    "core.BatchIssue": "message",
    "core.Job": "title",
    "core.PaperSnapshot": "title",
    "core.StoredFile": "name",
    "monitoring.SwotEntry": "text",
    "roadmaps.Directive": "title",
    "roadmaps.Errand": "text",
    "roadmaps.Evidence": "title",
    "roadmaps.Measure": "text",
    "roadmaps.Plan": "title",
    "roadmaps.Practice": "title",
    "roadmaps.Programme": "title",
    "roadmaps.ProgrammeTask": "text",
    "roadmaps.Partnership": "subject",
    "roadmaps.SupportEvent": "theme",
    "roadmaps.SupportNorm": "title",
    "roadmaps.TargetIndicator": "title",
    "schools.SchoolAlias": "seen_as",
}


# Schools of a municipality read the words of each other's agreed measures, not whose they are, and
# all of them its programmes, norms and practices.
LENT = {
    "roadmaps.Measure",
    "roadmaps.Practice",
    "roadmaps.Programme",
    "roadmaps.ProgrammeTask",
    "roadmaps.SupportNorm",
    "roadmaps.TargetIndicator",
}


@dataclass(frozen=True)
class Ground:
    """A place with its world, the word that its names bear, and what else can be asked of it."""

    name: str
    word: str
    world: World
    whole_municipality: bool = True

    @cached_property
    def labels(self) -> frozenset[Label]:
        """What the place owns, as `traces` names the owner of a row."""
        place = self.world.place
        people = list(place.people.values())
        schools = place.schools
        if not self.whole_municipality:
            people, schools = people[-3:], schools[:1]
        labels = {("schools.User", one.pk) for one in people}
        labels |= {("schools.School", one.pk) for one in schools}
        if self.whole_municipality:
            labels.add(("schools.Municipality", place.municipality.pk))
        return frozenset(labels)

    @cached_property
    def ids(self) -> dict[str, str]:
        """What a field of a form may ask for, by the names of FIELDS."""
        asked = self.world.arguments
        place = self.world.place
        version = self.world.expert_review.version
        found = {
            **asked,
            "criterion": ReviewCriterion.objects.filter(municipality=place.municipality)[0].pk,
            "factor": self.world.profile.factors.all()[0].factor_id,
            "person": place.school_team.pk,
            "plan_pattern": f"plan-{asked['plan']}",
            "place_dash": f"school-{asked['school']}",
            "municipality_dash": f"municipality-{asked['municipality']}",
            "place_colon": f"school:{asked['school']}",
            "municipality_colon": f"municipality:{asked['municipality']}",
            "region_colon": f"region:{place.municipality.region_id}",
            "version": version.pk,
        }
        return {name: str(value) for name, value in found.items()}


@dataclass(frozen=True)
class Grounds:
    cast: Cast
    own: Ground
    school: Ground
    municipality: Ground
    region: Ground
    states: tuple[dict[str, object], ...]
    """Arguments of addresses of one's own place instead of those of its world."""
    clients: dict[int, Client]
    """Everybody's browser; signing in has left its rows before the first request."""
    traces: Traces
    seen: dict[Role, Any] = field(default_factory=dict)

    @property
    def foreign(self) -> tuple[Ground, ...]:
        return self.school, self.municipality, self.region

    @property
    def own_labels(self) -> frozenset[Label]:
        """The north without its second school: what people of that school must not touch."""
        return self.own.labels - self.school.labels

    def people_of(self, where: str) -> list[tuple[Role, User]]:
        """Everybody of a place by its name; of the far region, its operator too."""
        if where == "own":
            return list(self.cast.by_role().items())
        ground = next(one for one in self.foreign if one.name == where)
        people = list(ground.world.place.people.items())
        if ground is self.region:
            people.append((Role.REGION_OPERATOR, self.cast.far_operator))
        return [one for one in people if ground.whole_municipality or one[0] in SCHOOL_ROLES]


def make_grounds() -> Grounds:
    cast = make_cast()
    far = far_place(cast)
    near = next_door(cast.north)
    own = Ground("own", "", make_world(cast, cast.north))
    foreign = (
        _foreign("foreign school", "Соседкин", near, cast, whole_municipality=False),
        _foreign("foreign municipality", "Зюйдвестов", cast.south, cast),
        _foreign("foreign region", "Тундровиков", far, cast),
    )
    states = tuple(_states(cast.north))
    people = {*cast.everybody(), *near.people.values(), *far.people.values()}
    clients = {person.pk: _signed_in(person) for person in people}
    return Grounds(cast, own, *foreign, states, clients, Traces())


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _foreign(
    name: str, word: str, place: Place, cast: Cast, *, whole_municipality: bool = True
) -> Ground:
    before = {label: set(_model(label).values_list("pk", flat=True)) for label in WRITTEN}
    world = _world_of(place, cast, word, whole_municipality)
    for label, written in WRITTEN.items():
        if label in LENT and not whole_municipality:
            continue
        for row in _model(label).exclude(pk__in=before[label]):
            words = f"{getattr(row, written)} {word}"
            _model(label).filter(pk=row.pk).update(**{written: words})
    return Ground(name, word, world, whole_municipality)


def _world_of(place: Place, cast: Cast, word: str, whole: bool) -> World:
    """The world, made after its schools and people have got the word into their names."""
    schools, people = (place.schools, list(place.people.values()))
    if not whole:
        schools, people = schools[:1], people[-3:]
    for school in schools:
        School.objects.filter(pk=school.pk).update(name=f"{school.name} {word}")
    for person in people:
        User.objects.filter(pk=person.pk).update(surname=word)
    if whole:
        Municipality.objects.filter(pk=place.municipality.pk).update(
            name=f"{place.municipality.name} {word}"
        )
    for row in (*place.schools, *people, place.municipality):
        row.refresh_from_db()
    return make_world(cast, place)


def _model(label: str) -> object:
    return apps.get_model(label)._base_manager


def _states(place: Place) -> list[dict[str, object]]:
    """A plan that is sent, one that is being written, one with a remark, a batch to confirm."""
    sent = sent_version(place.school)
    draft = make_plan(place.school, place.school_team)
    returned = sent_version(place.school)
    key = returned.measures.earliest("position").key
    workflow.return_measure(version=returned, key=key, text="Уточните", by=place.coordinator)
    batch = intake.receive(
        [("Новые.csv", b"1;2")], scope=place.municipality.scope, by=place.coordinator,
        hints={"municipality": place.municipality.pk},
    )  # fmt: skip
    file = batch.files.get()
    BatchFile.objects.filter(pk=file.pk).update(layout="vpr_marks", state=BatchFile.State.READY)
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.PREVIEW)
    file.issues.create(code="unknown_school", severity="error", row=7, value="Школа", message="Нет")
    return [
        {"plan": sent.plan_id, "measure_key": sent.measures.earliest("position").key},
        {"plan": draft.pk, "measure_key": draft.versions.get().measures.earliest("position").key},
        {"plan": returned.plan_id, "measure_key": key},
        {"batch": batch.pk, "batch_file": file.pk, "stored_file": file.stored_id},
    ]
