"""The menu, as data: what this person may open, in the order of their day."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from schools.models import User
from schools.permissions import Level, Permission
from shnor_portal.core import disk
from shnor_portal.core.models import Notice

# Sections whose pages also lie under another address than their own.
ALSO = {
    "roadmaps:my_deadlines": ("/errands/",),
    "schools:school_list": ("/school/",),
    "schools:people": ("/offers/",),
    "monitoring:run_list": ("/methodologies/", "/effects/"),
    "monitoring:profile_list": ("/risk-factors/",),
    "monitoring:round_list": ("/responses/", "/monitoring-forms/"),
}


@dataclass(frozen=True)
class Entry:
    """A line of the menu. `active` marks the section of the page, `here` the page itself."""

    label: str
    icon: str
    url: str
    covers: tuple[str, ...] = ()
    active: bool = False
    here: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    items: tuple[Entry, ...]


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor; nothing is read until a whole page asks for the menu."""
    return {
        "navigation": SimpleLazyObject(lambda: menu(request)),
        "unseen_notices": SimpleLazyObject(lambda: _unseen(request)),
        "disk_is_short": SimpleLazyObject(disk.is_short),
        "watches_portal": SimpleLazyObject(lambda: _watches(request)),
    }


def menu(request: HttpRequest) -> list[Group]:
    """Groups of entries for the viewer, with the section of the current page marked."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return []
    levels = {assignment.level for assignment in user.current_assignments}
    if levels == {Level.SCHOOL}:
        groups = [_school(user)]
    else:
        groups = [_today(user), _data(user), _support(user), _order(user)]
    here = _section(request.path, [entry for group in groups for entry in group.items])
    return [
        Group(group.title, tuple(_marked(entry, here, request.path) for entry in group.items))
        for group in groups
        if group.items
    ]


def _watches(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.holds(Permission.WATCH_PORTAL)


def _unseen(request: HttpRequest) -> int:
    """How many notices the viewer has not seen."""
    user = request.user
    return Notice.objects.visible_to(user).unseen().count() if user.is_authenticated else 0


def _school(user: User) -> Group:
    """What a school uses: its own page first, then its work; no lists of others."""
    own = user.visible_places().get("school", [])
    entries = []
    if len(own) == 1:
        card = reverse("schools:school_card", args=own)
        entries += [
            replace(entry, covers=(card,))
            for entry in _entry("Моя школа", "school", "desk:school", *own)
        ]
    else:
        entries += _entry("Мои школы", "school", "schools:school_list")
    entries += _entry("Сегодня", "today", "desk:today")
    entries += _entry("Мои сроки", "deadline", "roadmaps:my_deadlines")
    entries += _entry("Дорожные карты", "plan", "roadmaps:plan_list")
    entries += _entry("Программы", "programme", "roadmaps:programme_list")
    if len(own) == 1:
        events = reverse("roadmaps:support_list")
        entries += [
            replace(entry, covers=(events,))
            for entry in _entry("Поддержка", "support", "roadmaps:support_school", *own)
        ]
    else:
        entries += _entry("Поддержка", "support", "roadmaps:support_list")
    entries += _entry("Мониторинги", "round", "monitoring:round_list")
    entries += _entry("Результаты", "results", "monitoring:assessment_list")
    if len(own) == 1:
        entries += _entry("Рисковый профиль", "profile", "monitoring:profile", *own)
    else:
        entries += _entry("Рисковые профили", "profile", "monitoring:profile_list")
    entries += _entry("Документы", "paper", "desk:paper_list")
    entries += _entry("Люди", "people", "schools:people")
    return Group("", tuple(entries))


def _today(user: User) -> Group:
    entries = _entry("Сегодня", "today", "desk:today")
    if user.holds(Permission.VIEW_MUNICIPALITY):
        entries += _municipality(user)
    if user.holds(Permission.VIEW_SCHOOL):
        entries += _entry("Школы", "school", "schools:school_list")
    return Group("", tuple(entries))


def _municipality(user: User) -> list[Entry]:
    places = user.places_with(Permission.VIEW_MUNICIPALITY)
    own = set(places.get("municipality", []))
    if len(own) == 1 and not places.get("region"):
        return _entry("Муниципалитет", "municipality", "desk:dashboard", *own)
    return _entry("Муниципалитеты", "municipality", "schools:municipality_list")


def _data(user: User) -> Group:
    entries = []
    if user.holds(Permission.IMPORT_FILES):
        entries += _entry("Загрузка файлов", "upload", "monitoring:import_list")
    if user.holds(Permission.VIEW_SCHOOL):
        entries += _entry("Результаты", "results", "monitoring:assessment_list")
    if user.holds(Permission.VIEW_MUNICIPALITY):
        entries += _entry("Идентификация", "run", "monitoring:run_list")
    return Group("Результаты и перечень", tuple(entries))


def _support(user: User) -> Group:
    if not user.holds(Permission.VIEW_SCHOOL):
        return Group("", ())
    entries = _entry("Рисковые профили", "profile", "monitoring:profile_list")
    entries += _entry("Дорожные карты", "plan", "roadmaps:plan_list")
    entries += _entry("Программы", "programme", "roadmaps:programme_list")
    entries += _entry("Поддержка школ", "support", "roadmaps:support_list")
    entries += _entry("Мониторинги", "round", "monitoring:round_list")
    entries += _entry("Мои сроки", "deadline", "roadmaps:my_deadlines")
    entries += _entry("Проверка сайтов", "site", "roadmaps:site_checks")
    entries += _entry("Документы", "paper", "desk:paper_list")
    if user.holds(Permission.VIEW_MUNICIPALITY):
        entries += _entry("Подтверждения", "journal", "roadmaps:proof")
    return Group("Сопровождение", tuple(entries))


def _order(user: User) -> Group:
    entries = _entry("Люди", "people", "schools:people")
    places = user.places_with(Permission.EDIT_SETTINGS)
    own = places.get("municipality", [])
    if places and len(own) == len(places) == 1:
        entries += _entry("Настройки", "settings", "schools:municipality_settings", *own)
    elif places and not user.holds(Permission.VIEW_MUNICIPALITY):
        entries += _entry("Муниципалитеты", "settings", "schools:municipality_list")
    if user.holds(Permission.SEE_AUDIT):
        entries += _entry("Журнал действий", "journal", "core:audit")
    entries += _entry("Задания", "jobs", "core:jobs")
    entries += _entry("Роли и права", "key", "schools:roles")
    if user.holds(Permission.EXPLAIN_ACCESS):
        entries += _entry("Проверка доступа", "question", "schools:access_explain")
    if user.holds(Permission.WATCH_PORTAL):
        entries += _entry("Сроки хранения", "deadline", "desk:retention")
        entries += _entry("Состояние портала", "state", "desk:state")
    return Group("Порядок и доступ", tuple(entries))


def _entry(label: str, icon: str, name: str, *args: int) -> list[Entry]:
    """One entry, or none where the page is not there: the menu must not take every page down."""
    try:
        return [Entry(label, icon, reverse(name, args=args), ALSO.get(name, ()))]
    except NoReverseMatch:
        return []


def _section(path: str, entries: list[Entry]) -> Entry | None:
    """The entry with the longest address that the page lies under; the desk's is only its own."""
    under = [
        (len(prefix), entry)
        for entry in entries
        for prefix in (entry.url, *entry.covers)
        if path == prefix or (prefix != "/" and path.startswith(prefix))
    ]
    return max(under, key=lambda pair: pair[0])[1] if under else None


def _marked(entry: Entry, section: Entry | None, path: str) -> Entry:
    return replace(entry, active=entry == section, here=entry.url == path)
