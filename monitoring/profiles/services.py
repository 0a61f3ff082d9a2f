"""Keeping risk profiles: receive one, build one, change its factors, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from monitoring.models import FactorCatalogue, ProfileFactor, RiskFactor, RiskProfile
from schools import access
from schools.clock import local_date
from schools.models import School, User
from schools.permissions import Permission
from shnor_portal.core import attachments, audit, files, states
from shnor_portal.core.errors import Refused
from shnor_portal.core.typography import counted, short_date

FACTORS = "фактор,фактора,факторов"
UPLOAD_ADVICE = "Сохраните профиль в PDF или Word и приложите снова."


@dataclass(frozen=True)
class Assessed:
    """What is said of one factor in a new profile."""

    level: str
    reason: str = ""


@transaction.atomic
def receive_profile(
    *,
    school: School,
    catalogue: FactorCatalogue,
    dated: date,
    issuer: str,
    factors: Mapping[int, Assessed],
    upload: tuple[str, bytes] | None = None,
    by: User | None,
) -> RiskProfile:
    """A profile that an institute issued; `factors` by primary key of the catalogue's factor.

    `upload` is the name and the bytes of its file. Refused without an issuer or a factor, for
    a day that has not come, for a file that is no document.
    """
    access.check(by, Permission.EDIT_PROFILE, school)
    if not issuer.strip():
        raise Refused("Укажите, кем выдан профиль.", code="no_issuer")
    profile = _make(school, catalogue, dated, factors, by)
    profile.origin, profile.issuer = RiskProfile.Origin.RECEIVED, issuer.strip()
    if upload:
        profile.file = attachments.keep(*upload, scope=school.scope, by=by, otherwise=UPLOAD_ADVICE)
    profile.save()
    _record("profile.receive", f"получен, {profile.issuer}", profile, by)
    return profile


@transaction.atomic
def build_profile(
    *,
    school: School,
    catalogue: FactorCatalogue,
    dated: date,
    factors: Mapping[int, Assessed],
    by: User | None,
) -> RiskProfile:
    """A profile made here; the levels are a person's, whatever the portal proposed."""
    access.check(by, Permission.EDIT_PROFILE, school)
    profile = _make(school, catalogue, dated, factors, by)
    _record("profile.build", "составлен", profile, by)
    return profile


@transaction.atomic
def change_factor(
    *,
    row: ProfileFactor,
    level: str,
    reason: str,
    responsible: User | None,
    responsible_text: str,
    by: User | None,
) -> bool:
    """Set what is said of a factor and who answers for it; false when nothing differs."""
    profile = states.take(row.profile, by=by, related=["school"])
    access.check(by, Permission.EDIT_PROFILE, profile)
    _check_level(level)
    _check_person(responsible, profile.school)
    row = states.take(row, by=by, related=["factor"])
    wanted: dict[str, Any] = {
        "level": level,
        "reason": reason.strip(),
        "responsible": responsible,
        "responsible_text": responsible_text.strip(),
    }
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, wanted[name])
    row.save(update_fields=changed)
    who = responsible or row.responsible_text or "не назначен"
    _record(
        "profile.factor",
        f"«{row.factor}» – {row.get_level_display()}, ответственный {who}",
        profile,
        by,
    )
    return True


@transaction.atomic
def add_factor(
    *, profile: RiskProfile, factor: RiskFactor, level: str, reason: str = "", by: User | None
) -> ProfileFactor:
    """One more factor of the profile's own catalogue."""
    profile = states.take(profile, by=by, related=["school"])
    access.check(by, Permission.EDIT_PROFILE, profile)
    _check_level(level)
    if factor.catalogue_id != profile.catalogue_id:
        raise Refused("Этот фактор из другого перечня.", code="other_catalogue")
    try:
        with transaction.atomic():
            row = ProfileFactor.objects.create(
                profile=profile, factor=factor, level=level, reason=reason.strip()
            )
    except IntegrityError as error:
        raise Refused("Этот фактор в профиле уже есть.", code="factor_twice") from error
    _record("profile.factor", f"добавлен «{factor}» – {row.get_level_display()}", profile, by)
    return row


@transaction.atomic
def remove_factor(row: ProfileFactor, *, by: User | None) -> None:
    """Take a factor out; the last one stays, for a profile without factors says nothing."""
    # The profile first: two who take out its two last factors at once leave one.
    profile = states.take(row.profile, by=by, related=["school"])
    access.check(by, Permission.EDIT_PROFILE, profile)
    row = states.take(row, by=by, related=["factor"])
    if profile.factors.count() == 1:
        raise Refused(
            "Это единственный фактор профиля. Если профиль внесён по ошибке, удалите его целиком.",
            code="last_factor",
        )
    _record("profile.factor", f"убран «{row.factor}»", profile, by)
    row.delete()


@transaction.atomic
def remove_profile(profile: RiskProfile, *, by: User | None) -> None:
    """Delete a profile entered by mistake, with its file."""
    profile = states.take(profile, by=by, related=["school", "file"])
    access.check(by, Permission.EDIT_PROFILE, profile)
    _record("profile.remove", "удалён", profile, by)
    stored = profile.file
    profile.delete()
    if stored:
        files.discard(stored)


def _make(
    school: School,
    catalogue: FactorCatalogue,
    dated: date,
    factors: Mapping[int, Assessed],
    by: User | None,
) -> RiskProfile:
    if dated > local_date(school.municipality):
        raise Refused("Дата профиля ещё не наступила.", code="future_date")
    if not factors:
        raise Refused(
            "Отметьте хотя бы один фактор: без факторов профиль ничего не говорит.",
            code="no_factors",
        )
    for assessed in factors.values():
        _check_level(assessed.level)
    rows = {factor.pk: factor for factor in catalogue.factors.filter(pk__in=factors)}
    if len(rows) != len(factors):
        raise Refused("Отмечен фактор из другого перечня.", code="other_catalogue")
    answering = _answering(school)
    profile = RiskProfile.objects.create(
        school=school,
        catalogue=catalogue,
        origin=RiskProfile.Origin.BUILT,
        dated=dated,
        created_by=by,
    )
    ProfileFactor.objects.bulk_create(
        ProfileFactor(
            profile=profile,
            factor=rows[pk],
            level=assessed.level,
            reason=assessed.reason.strip(),
            **answering.get(rows[pk].title, {}),
        )
        for pk, assessed in factors.items()
    )
    return profile


def _answering(school: School) -> dict[str, dict[str, Any]]:
    """Who answered for a factor in the profile before: a new one begins with the same people."""
    last = RiskProfile.objects.filter(school=school).order_by("-dated", "-pk").first()
    if last is None:
        return {}
    return {
        row.factor.title: {
            "responsible": row.responsible,
            "responsible_text": row.responsible_text,
        }
        for row in last.factors.select_related("factor", "responsible")
    }


def _check_level(level: str) -> None:
    if level not in ProfileFactor.Level.values:
        raise Refused("Значимость – низкая, средняя или высокая.", code="wrong_level")


def _check_person(person: User | None, school: School) -> None:
    if person and not person.holds_in(Permission.VIEW_SCHOOL, school.scope):
        raise Refused(
            f"{person} не работает с этой школой: выберите другого человека.", code="stranger"
        )


def _record(verb: str, words: str, profile: RiskProfile, by: User | None) -> None:
    audit.record(
        verb,
        f"{profile.school}, рисковый профиль от {short_date(profile.dated)} "
        f"({counted(profile.factors.count(), FACTORS)}): {words}",
        by=by,
        scope=profile.scope,
        obj=profile,
    )
