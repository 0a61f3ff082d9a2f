"""Who exists and who may see what."""

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Школы и люди"
    audit_verbs = {
        "registry.import": "реестр: файл внесён",
        "school.change": "реестр: школа изменена",
        "identifier.add": "реестр: идентификатор добавлен",
        "identifier.remove": "реестр: идентификатор удалён",
        "alias.remember": "реестр: написание названия запомнено",
        "alias.forget": "реестр: написание названия удалено",
        "yearly.change": "реестр: сведения за год изменены",
        "municipality.create": "муниципалитет заведён",
    }

    def ready(self) -> None:
        from schools.imports import known

        known.register_layouts()
