"""The kit that knows no school."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "shnor_portal.core"
    label = "core"
    verbose_name = "Основа"
