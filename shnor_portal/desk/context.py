"""The menu, as data: what this person may open, in the order of their day."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from schools.models import User
from schools.permissions import Permission


@dataclass(frozen=True)
class Entry:
    """A line of the menu. `active` marks the section of the page, `here` the page itself."""

    label: str
    icon: str
    url: str
    active: bool = False
    here: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    items: tuple[Entry, ...]


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context processor; nothing is read until a whole page asks for the menu."""
    return {"navigation": SimpleLazyObject(lambda: menu(request))}


def menu(request: HttpRequest) -> list[Group]:
    """Groups of entries for the viewer, with the section of the current page marked."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return []
    groups = [_today(user), _data(user), _order(user)]
    here = _section(request.path, [entry.url for group in groups for entry in group.items])
    return [
        Group(group.title, tuple(_marked(entry, here, request.path) for entry in group.items))
        for group in groups
        if group.items
    ]


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
    if user.holds(Permission.VIEW_MUNICIPALITY):
        entries += _entry("Идентификация", "run", "monitoring:run_list")
    if user.holds(Permission.VIEW_SCHOOL):
        entries += _entry("Документы", "paper", "desk:paper_list")
    return Group("Данные и решения", tuple(entries))


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
    return Group("Порядок и доступ", tuple(entries))


def _entry(label: str, icon: str, name: str, *args: int) -> list[Entry]:
    """One entry, or none where the page is not there: the menu must not take every page down."""
    try:
        return [Entry(label, icon, reverse(name, args=args))]
    except NoReverseMatch:
        return []


def _section(path: str, urls: list[str]) -> str:
    """The longest address that the page lies under; the desk's own is only for itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def _marked(entry: Entry, here: str, path: str) -> Entry:
    return replace(entry, active=entry.url == here, here=entry.url == path)
