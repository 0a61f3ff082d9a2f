"""What is done about it: roadmaps and school documents."""

from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    name = "roadmaps"
    verbose_name = "Дорожные карты"
    audit_verbs = {
        "plan.create": "план заведён",
        "plan.edit": "план изменён",
        "plan.delete": "черновик плана удалён",
        "measure.add": "мероприятие добавлено",
        "measure.edit": "мероприятие изменено",
        "measure.remove": "мероприятие удалено",
    }
