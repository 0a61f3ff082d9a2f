"""Methodologies that a municipality may use: the ready ones and its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from monitoring.identification.methodology.document import PRESETS, load, preset
from monitoring.identification.methodology.document import Methodology as Loaded
from monitoring.identification.words.describe import parameter_value
from monitoring.identification.words.firmness import by_chance, shift_words, turn_words
from monitoring.identification.words.names import limit
from monitoring.models import Methodology, MethodologyVersion, Run, Trial
from schools.models import Municipality, User
from schools.permissions import Permission


@dataclass(frozen=True)
class Choice:
    """A methodology in its latest version; `own` is one that a municipality made for itself."""

    code: str
    title: str
    loaded: Loaded
    own: bool = False


@dataclass(frozen=True)
class ShownParameter:
    """A parameter of a run and whether it differs from the methodology's own."""

    title: str
    value: str
    default: str
    note: str

    @property
    def changed(self) -> bool:
        return self.value != self.default


def available(municipality: Municipality | None) -> list[Choice]:
    """The ready methodologies, then the municipality's own."""
    ready = [_choice(code, preset(code)) for code in PRESETS]
    own = MethodologyVersion.objects.published().filter(
        methodology__municipality=municipality, methodology__municipality__isnull=False
    )
    return ready + _latest(own)


def visible(user: User) -> list[Choice]:
    """The ready methodologies and those of the viewer's municipalities."""
    ready = [_choice(code, preset(code)) for code in PRESETS]
    own = MethodologyVersion.objects.published().filter(
        methodology__municipality__in=Municipality.objects.visible_to(user)
    )
    return ready + _latest(own)


def drafts(user: User) -> QuerySet[MethodologyVersion]:
    """Drafts of the municipalities whose methodologies the viewer keeps."""
    kept = Municipality.objects.where_holds(user, Permission.RUN_IDENTIFICATION)
    return (
        MethodologyVersion.objects.drafts()
        .filter(methodology__municipality__in=kept.values("pk"))
        .select_related("methodology__municipality", "created_by")
        .order_by("methodology__title")
    )


def kept(user: User) -> QuerySet[Methodology]:
    """The own methodologies that the viewer may change."""
    places = Municipality.objects.where_holds(user, Permission.RUN_IDENTIFICATION)
    return Methodology.objects.filter(municipality__in=places.values("pk"))


def to_compare_with(
    version: MethodologyVersion, places: Sequence[Municipality]
) -> list[tuple[str, str]]:
    """What a trial may stand beside, as a form sends it (`trials.version_of` reads it) and as a
    person reads it: the earlier versions, then the methodologies of the places and the ready ones
    that have a category in common with it, the most alike first."""
    mine = version.methodology.versions.published().exclude(pk=version.pk).order_by("-number")
    published = MethodologyVersion.objects.published().filter(
        methodology__municipality__in=places, methodology__municipality__isnull=False
    )
    ready = [_choice(code, preset(code)) for code in PRESETS]
    categories = {category["code"] for category in version.document["categories"]}
    alike = [
        (categories & {category.code for category in choice.loaded.categories}, choice)
        for choice in _latest(published) + ready
        if choice.code != version.methodology.code
    ]
    others = [choice for shared, choice in sorted(alike, key=lambda one: -len(one[0])) if shared]
    return [(f"v{one.number}", str(one)) for one in mine] + [
        (choice.code, choice.title) for choice in others
    ]


def trials(user: User) -> QuerySet[Trial]:
    """Trials in the municipalities where the viewer runs identifications."""
    return Trial.objects.where_holds(user, Permission.RUN_IDENTIFICATION).select_related(
        "municipality", "version__methodology", "against__methodology", "created_by"
    )


@dataclass(frozen=True)
class TriedSchool:
    """A school in a tried year: who it is, what changed and why, how near the threshold is."""

    school: int
    name: str
    outcome: str
    other: str
    before: str
    label: str
    because: tuple[str, ...]
    turns: tuple[str, ...]
    lines: tuple[dict[str, Any], ...]

    @property
    def enters(self) -> bool:
        return self.outcome == "yes" and self.other not in ("yes", "")

    @property
    def leaves(self) -> bool:
        return self.other == "yes" and self.outcome != "yes"

    @property
    def beside(self) -> str:
        """What the change against the other version is, in a word."""
        if self.enters:
            return "войдёт"
        return "выйдет" if self.leaves else ""

    @property
    def since(self) -> str:
        """What the change since the year before is, in a word."""
        if not self.before:
            return ""
        was, now = self.before == "yes", self.outcome == "yes"
        return "" if was == now else ("появились" if now else "исчезли")


@dataclass(frozen=True)
class TriedCategory:
    title: str
    yes: int
    chance: str
    other_yes: int
    other_chance: str
    compared: bool
    schools: tuple[TriedSchool, ...]
    thresholds: tuple[tuple[str, str, tuple[tuple[str, dict[str, Any]], ...]], ...]

    @property
    def enter(self) -> list[TriedSchool]:
        return [one for one in self.schools if one.enters]

    @property
    def leave(self) -> list[TriedSchool]:
        return [one for one in self.schools if one.leaves]


def told(trial: Trial) -> list[tuple[int, list[TriedCategory]]]:
    """The years of a trial as a page shows them, the latest first."""
    return [
        (year["year"], [_tried(category) for category in year["categories"]])
        for year in reversed(trial.years)
    ]


def _tried(category: dict[str, Any]) -> TriedCategory:
    rows = [
        TriedSchool(
            **{name: row[name] for name in ("school", "name", "outcome", "other", "before")},
            label=row["label"],
            because=tuple(row["because"]),
            turns=tuple(turn_words(turn) for turn in row["turns"]),
            lines=tuple(row["lines"]),
        )
        for row in category["schools"]
    ]
    return TriedCategory(
        category["title"],
        category["yes"],
        by_chance(category["yes"], category["chance"]),
        category["other_yes"],
        by_chance(category["other_yes"], category["other_chance"]),
        category["compared"],
        tuple(sorted(rows, key=lambda row: row.name)),
        tuple(
            (
                each["title"],
                limit(each["value"], "share"),
                tuple((shift_words(one["shift"]), one) for one in each["shifts"]),
            )
            for each in category["thresholds"]
        ),
    )


def before(version: MethodologyVersion) -> MethodologyVersion | None:
    """The published version before this one."""
    earlier = version.methodology.versions.published().filter(number__lt=version.number)
    return earlier.order_by("-number").first()


def chosen(choices: Sequence[Choice], code: str | None) -> Choice:
    """The methodology of the code, the first one without it; 404 for one that is not there."""
    if not code:
        return choices[0]
    for choice in choices:
        if choice.code == code:
            return choice
    raise Http404


def versions(user: User, code: str) -> QuerySet[MethodologyVersion]:
    """Versions on record, the latest first, with how many runs of the viewer used each."""
    mine = Run.objects.visible_to(user)
    return (
        MethodologyVersion.objects.published()
        .filter(methodology__code=code)
        .annotate(used=Count("runs", filter=Q(runs__in=mine)))
        .order_by("-number")
    )


def of_version(version: MethodologyVersion) -> Choice:
    """An earlier version as it was."""
    return _choice(version.methodology.code, version.document)


def parameters_of(run: Run) -> list[ShownParameter]:
    """Parameters as the run used them, beside the methodology's own."""
    original = load(run.version.document)
    used = load(run.version.document, run.params)
    return [
        ShownParameter(after.title, parameter_value(after), parameter_value(before), after.note)
        for before, after in zip(original.parameters, used.parameters, strict=True)
    ]


def overrides_of(run: Run) -> dict[str, Any]:
    """The parameters in which a run differs from its methodology."""
    original = load(run.version.document).values
    return {name: value for name, value in run.params.items() if value != original.get(name)}


def _choice(code: str, document: object, own: bool = False) -> Choice:
    loaded = load(document)  # type: ignore[arg-type]
    return Choice(code, loaded.title, loaded, own)


def _latest(versions: QuerySet[MethodologyVersion]) -> list[Choice]:
    latest: dict[int, MethodologyVersion] = {}
    for version in versions.select_related("methodology").order_by("number"):
        latest[version.methodology_id] = version
    choices = [_choice(v.methodology.code, v.document, own=True) for v in latest.values()]
    return sorted(choices, key=lambda choice: choice.title)
