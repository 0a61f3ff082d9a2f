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
        "status.leave": "статус: школа покинула перечень",
        "municipality.create": "муниципалитет заведён",
        "municipality.settings": "настройки муниципалитета изменены",
        "person.sign_in": "вход в портал",
        "person.password": "пароль изменён",
        "person.join": "первый вход по коду",
        "person.invite": "код входа выпущен",
        "person.invitation_revoke": "код входа отозван",
        "person.role": "роль назначена",
        "person.role_end": "срок роли изменён",
        "person.delegate": "право утверждать поручено",
        "person.edit": "данные человека изменены",
        "person.close": "доступ закрыт",
        "person.open": "доступ открыт",
    }

    def ready(self) -> None:
        from schools.imports import known

        known.register_layouts()
