"""Jobs to watch and files to take."""

from django.urls import URLPattern

app_name = "core"
urlpatterns: list[URLPattern] = []
