"""Addresses of schools and people."""

from django.urls import URLPattern, URLResolver, include, path

from schools.views import edits, lifecycle, schools, statuses

app_name = "schools"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("schools.urls_people")),
    path("schools/", schools.school_list, name="school_list"),
    path("schools/new/", lifecycle.school_new, name="school_new"),
    path("schools/<int:pk>/", schools.school_moved, name="school_moved"),
    path("school/<int:pk>/passport/", schools.school_card, name="school_card"),
    path("schools/<int:pk>/edit/", edits.school_edit, name="school_edit"),
    path("schools/<int:pk>/close/", lifecycle.school_close, name="school_close"),
    path("schools/<int:pk>/reopen/", lifecycle.school_reopen, name="school_reopen"),
    path("schools/<int:pk>/identifiers/add/", edits.identifier_add, name="identifier_add"),
    path(
        "schools/<int:pk>/identifiers/<int:identifier_pk>/remove/",
        edits.identifier_remove,
        name="identifier_remove",
    ),
    path(
        "schools/<int:pk>/aliases/<int:alias_pk>/remove/", edits.alias_remove, name="alias_remove"
    ),
    path(
        "schools/<int:pk>/statuses/<int:status_pk>/leave/",
        statuses.status_leave,
        name="status_leave",
    ),
    path("schools/<int:pk>/<slug:kind>/<int:year>/", edits.year_edit, name="year_edit"),
    path("municipalities/<int:pk>/blanks/<slug:code>/", schools.blank, name="blank"),
]
