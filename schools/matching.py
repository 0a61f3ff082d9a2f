"""Which school a row of a file is about: by its number, by a confirmed spelling, by its name.

Everything is loaded once, so that a file of any length costs the same number of queries. A school
is never created here, and of another municipality's school nothing is told but that it is one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from schools.identifiers import parse_gia_code, parse_login
from schools.models import Municipality, School, SchoolAlias, SchoolIdentifier
from schools.names import SUGGEST, SchoolName, likeness, parse_name
from shnor_portal.core.models import Batch, BatchFile, StagedRecord

REGISTRY = "registry"
System = SchoolIdentifier.System
_LOGIN_DIGITS = 6
GIA = (System.OGE, System.EGE)


@dataclass(frozen=True, slots=True)
class PendingSchool:
    """A row of the registry that waits in the same batch; `school_id` when the school exists.

    `codes` are pairs (system, code of РИС ГИА).
    """

    login: str
    name: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    school_id: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What a row's code and name lead to.

    Found: `school_id`, or `pending_login` of a school that the batch is to create, with its
    `name` and `how` (`login`, `oge`, `ege`, `alias`, `name`). Not found: `code` and `message` of
    the issue, and a `suggestion` when one school of the municipality alone is alike.
    """

    school_id: int | None = None
    pending_login: str = ""
    how: str = ""
    name: str = ""
    suggestion: School | None = None
    foreign_municipality: bool = False
    code: str = ""
    message: str = ""

    @property
    def found(self) -> bool:
        return bool(self.school_id or self.pending_login)


@dataclass(frozen=True, slots=True)
class _Candidate:
    school_id: int | None
    login: str = ""
    own: bool = field(default=True, compare=False)
    name: str = field(default="", compare=False)


Holders = dict[int | None, set[_Candidate]]


class Matcher:
    """Answers for one municipality; without one, by numbers alone inside the batch's scope."""

    def __init__(
        self,
        municipality: Municipality | None,
        *,
        batch: Batch | None = None,
        pending: Iterable[PendingSchool] | None = None,
    ) -> None:
        if municipality:
            self._region_id: int | None = municipality.region_id
            self._municipality_id: int | None = municipality.pk
        else:
            self._region_id, self._municipality_id = _places_of(batch)
        self._numbers: dict[tuple[str, str], Holders] = {}
        self._keys: dict[str, set[_Candidate]] = defaultdict(set)
        self._aliases: dict[str, set[_Candidate]] = defaultdict(set)
        self._names: list[tuple[SchoolName, School]] = []
        self._load_numbers()
        if municipality:
            self._load_names(municipality)
        if pending is None:
            pending = pending_logins(batch) if batch else ()
        for school in pending:
            self._add_pending(school, with_name=bool(municipality))

    def match(
        self, code: object, name: str | None, *, year: int | None = None, system: str = ""
    ) -> Match:
        """`code` is a cell with a ФИС ОКО login or a code of РИС ГИА, `name` one with the name.

        `year` narrows codes that hold for one year only; `system` says whose a code of digits is
        (`oge`, `ege`), by default either.
        """
        text = "" if code is None else str(code).strip()
        if not any(character.isdigit() for character in text):
            text = ""
        name = (name or "").strip()
        systems = (system,) if system else GIA
        return self._by_number(text, year, systems) or self._by_name(text, name)

    def _by_number(self, text: str, year: int | None, systems: Iterable[str]) -> Match | None:
        """None when the number leads nowhere."""
        if login := parse_login(text):
            # A login is never given to another school, so its year does not matter.
            systems, value, year = (System.FIS_OKO,), login.digits, None
        else:
            value = parse_gia_code(text) or ""
        holders: dict[_Candidate, str] = {}
        for system in systems:
            for candidate in _holders(self._numbers.get((system, value), {}), year):
                holders.setdefault(candidate, "login" if login else system)
        if not holders and len(value) == _LOGIN_DIGITS and systems == GIA:
            # A login whose letters the file has lost; a code of РИС ГИА goes before it.
            known = _holders(self._numbers.get((System.FIS_OKO, value), {}), None)
            holders = {candidate: "login" for candidate in known if candidate.own}
        own = [candidate for candidate in holders if candidate.own]
        if len(own) == 1:
            return _found(own[0], holders[own[0]])
        if own:
            return Match(
                code="ambiguous_school",
                message=f"Код {text} записан у нескольких школ. Исправьте реестр школ или укажите "
                "в файле логин.",
            )
        return FOREIGN if holders else None

    def _by_name(self, text: str, name: str) -> Match:
        seen = parse_name(name or text)
        aliases = self._aliases.get(seen.key, set())
        if len(aliases) == 1:
            return _found(next(iter(aliases)), "alias")
        # A number that nobody has outweighs an equal name: it may be a namesake elsewhere.
        same = self._keys.get(seen.key, set()) if name and not text else set()
        if len(same) == 1:
            return _found(next(iter(same)), "name")
        return _unknown(text, name, self._suggest(seen) if name else None)

    def _suggest(self, seen: SchoolName) -> School | None:
        """The one school that is alike enough and more alike than any other."""
        best: dict[int, tuple[float, School]] = {}
        for known, school in self._names:
            score = likeness(seen, known)
            if score >= SUGGEST and score > best.get(school.pk, (0.0, school))[0]:
                best[school.pk] = (score, school)
        if not best:
            return None
        top = max(score for score, _ in best.values())
        first = [school for score, school in best.values() if score == top]
        return first[0] if len(first) == 1 else None

    def _load_numbers(self) -> None:
        codes = Q(system__in=GIA)
        if self._region_id:
            # Codes of РИС ГИА repeat from region to region; logins do not.
            codes &= Q(school__municipality__region=self._region_id)
        numbers = SchoolIdentifier.objects.filter(Q(system=System.FIS_OKO) | codes).values_list(
            "system",
            "value",
            "year",
            "school_id",
            "school__name",
            "school__municipality_id",
            "school__municipality__region_id",
        )
        for system, value, year, school_id, name, municipality_id, region_id in numbers:
            own = self._region_id in {None, region_id} and self._municipality_id in {
                None,
                municipality_id,
            }
            self._add_number(system, value, year, _Candidate(school_id, own=own, name=name))

    def _load_names(self, municipality: Municipality) -> None:
        for school in School.objects.filter(municipality=municipality):
            for name in {school.name, school.full_name} - {""}:
                parsed = parse_name(name)
                self._keys[parsed.key].add(_Candidate(school.pk, name=school.name))
                self._names.append((parsed, school))
        aliases = SchoolAlias.objects.filter(school__municipality=municipality)
        for key, school_id, name in aliases.values_list("normalised", "school_id", "school__name"):
            self._aliases[key].add(_Candidate(school_id, name=name))

    def _add_pending(self, school: PendingSchool, *, with_name: bool) -> None:
        login = "" if school.school_id else school.login
        candidate = _Candidate(school.school_id, login, name=school.name)
        if parsed := parse_login(school.login):
            self._add_number(System.FIS_OKO, parsed.digits, None, candidate)
        for system, value in school.codes:
            self._add_number(system, value, None, candidate)
        if school.name and with_name:
            self._keys[parse_name(school.name).key].add(candidate)

    def _add_number(self, system: str, value: str, year: int | None, candidate: _Candidate) -> None:
        holders = self._numbers.setdefault((system, value), {})
        holders.setdefault(year, set()).add(candidate)


def alike(schools: Iterable[School], names: Iterable[str]) -> list[School]:
    """Those of the schools whose name is like one of these, the likest first.

    It is worth asking a person whether a new school is not one of them.
    """
    seen = [parse_name(name) for name in names if name]
    scored = []
    for school in schools:
        known = [parse_name(name) for name in (school.name, school.full_name) if name]
        score = max((likeness(one, other) for one in seen for other in known), default=0.0)
        if score >= SUGGEST:
            scored.append((-score, school.name, school))
    return [school for _, _, school in sorted(scored, key=lambda item: item[:2])]


FOREIGN = Match(
    foreign_municipality=True,
    code="foreign_school",
    message="Это школа другого муниципалитета: её строка не загружается. Проверьте код или уберите "
    "строку из файла.",
)


def municipality_of(batch: Batch) -> Municipality | None:
    """The municipality whose files the batch holds: as the user said, else as its scope says.

    None for a batch of a whole region: its rows are found by numbers alone.
    """
    pk = batch.hints.get("municipality") or _places_of(batch)[1]
    return Municipality.objects.select_related("region").filter(pk=pk).first() if pk else None


def pending_logins(batch: Batch) -> list[PendingSchool]:
    """Rows of registries that are staged in the batch and not yet applied."""
    waiting = StagedRecord.objects.to_apply().filter(
        file__batch=batch,
        file__layout=REGISTRY,
        file__included=True,
        file__state=BatchFile.State.READY,
    )
    return [
        PendingSchool(
            login=key,
            name=after.get("name") or "",
            codes=tuple((system, after[system]) for system in GIA if after.get(system)),
            school_id=target_id,
        )
        for key, after, target_id in waiting.values_list("key", "after", "target_id")
    ]


def _holders(by_year: Holders, year: int | None) -> set[_Candidate]:
    """Those with the number in the year; without a year, those with it in any."""
    if year is None:
        return set().union(*by_year.values())
    return by_year.get(year) or by_year.get(None) or set()


def _places_of(batch: Batch | None) -> tuple[int | None, int | None]:
    """Region and municipality of a batch's scope path."""
    parts = [int(part) for part in batch.scope.split("/") if part] if batch else []
    region_id, municipality_id, *_ = [*parts, None, None]
    return region_id, municipality_id


def _found(candidate: _Candidate, how: str) -> Match:
    return Match(
        school_id=candidate.school_id,
        pending_login=candidate.login,
        how=how,
        name=candidate.name,
    )


def _unknown(text: str, name: str, suggestion: School | None) -> Match:
    code = "unknown_school"
    if text and not (parse_login(text) or parse_gia_code(text)):
        code = "bad_login"
        message = (
            f"«{text}» – не логин ФИС ОКО и не код школы: логин – это edu и шесть цифр, код – "
            "до шести цифр. Исправьте ячейку."
        )
    elif text:
        message = f"Школы с кодом {text} нет в реестре. Проверьте код или добавьте школу в реестр."
    elif name:
        message = (
            f"Школы {name if '«' in name else f'«{name}»'} нет в реестре. Проверьте название, "
            "укажите логин или добавьте школу в реестр."
        )
    else:
        message = "В строке нет ни логина, ни названия школы. Заполните логин."
    if suggestion:
        message += f" Похоже на {suggestion.name}: если это она, подтвердите соответствие."
    return Match(code=code, message=message, suggestion=suggestion)
