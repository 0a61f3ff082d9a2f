"""Pages and papers that look across the apps."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "shnor_portal.desk"
    label = "desk"
    verbose_name = "Рабочий стол"
