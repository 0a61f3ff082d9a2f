"""`build_assets`: the chart bundle, then every static file where the web server takes them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from shnor_portal.core.charts import build_chart_bundle


class Command(BaseCommand):
    help = "Собрать библиотеку диаграмм и статические файлы"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        build_chart_bundle(Path(settings.CHART_BUNDLE))
        call_command("collectstatic", interactive=False, verbosity=0)
