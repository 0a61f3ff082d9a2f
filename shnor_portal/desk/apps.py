"""Pages and papers that look across the apps."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "shnor_portal.desk"
    label = "desk"
    verbose_name = "Рабочий стол"

    def ready(self) -> None:
        import shnor_portal.celery  # noqa: F401 – tasks are of this application from the start
        from schools.school_tabs import Tab
        from schools.school_tabs import register as register_tabs
        from shnor_portal.core.documents import papers
        from shnor_portal.desk.papers import (
            municipality_note,
            of_schools,  # noqa: F401 – declares its jobs
            risk_profile,
            school_brief,
            school_note,
            support_order,
        )

        register_tabs(
            Tab("overview", "Обзор", "desk:school", 10),
            Tab("results", "Результаты", "desk:school_results", 20),
            Tab("plans", "Планы", "desk:school_plans", 50),
            Tab("papers", "Документы", "desk:school_papers", 60),
            Tab("history", "История", "desk:school_history", 70),
        )
        papers.register(municipality_note.PAPER)
        papers.register(risk_profile.PAPER)
        papers.register(school_brief.PAPER)
        papers.register(school_note.PAPER)
        papers.register(support_order.PAPER)
