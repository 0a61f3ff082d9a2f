"""Addresses of schools and people."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "schools"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("schools.urls_people")),
]
