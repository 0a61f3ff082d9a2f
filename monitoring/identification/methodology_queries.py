"""Methodologies that a municipality may use: the ready ones and its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from monitoring.identification.methodology.document import PRESETS, load, preset
from monitoring.identification.methodology.document import Methodology as Loaded
from monitoring.identification.words.describe import parameter_value
from monitoring.models import MethodologyVersion, Run
from schools.models import Municipality, User


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
    own = MethodologyVersion.objects.filter(
        methodology__municipality=municipality, methodology__municipality__isnull=False
    )
    return ready + _latest(own)


def visible(user: User) -> list[Choice]:
    """The ready methodologies and those of the viewer's municipalities."""
    ready = [_choice(code, preset(code)) for code in PRESETS]
    own = MethodologyVersion.objects.filter(
        methodology__municipality__in=Municipality.objects.visible_to(user)
    )
    return ready + _latest(own)


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
        MethodologyVersion.objects.filter(methodology__code=code)
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


def _latest(found: QuerySet[MethodologyVersion]) -> list[Choice]:
    latest: dict[int, MethodologyVersion] = {}
    for version in found.select_related("methodology").order_by("number"):
        latest[version.methodology_id] = version
    choices = [_choice(v.methodology.code, v.document, own=True) for v in latest.values()]
    return sorted(choices, key=lambda choice: choice.title)
