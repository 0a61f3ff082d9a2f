"""What was measured and what it means."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "Мониторинг"
    audit_verbs = {
        "identification.run": "идентификация проведена",
        "identification.decide": "экспертное решение принято",
        "identification.approve": "перечень утверждён",
    }

    def ready(self) -> None:
        from monitoring.identification.services import mark_stale
        from monitoring.results.intake import register_layouts
        from shnor_portal.core.intake.layouts import after_change

        register_layouts()
        after_change(mark_stale)
