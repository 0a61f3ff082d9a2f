"""Who exists and who may see what."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Школы и люди"
    audit_verbs = {
        "registry.import": "реестр: файл внесён",
        "school.change": "реестр: школа изменена",
        "school.create": "реестр: школа заведена",
        "school.close": "реестр: школа закрыта",
        "school.reopen": "реестр: школа снова работает",
        "identifier.add": "реестр: идентификатор добавлен",
        "identifier.remove": "реестр: идентификатор удалён",
        "alias.remember": "реестр: написание названия запомнено",
        "alias.forget": "реестр: написание названия удалено",
        "yearly.change": "реестр: сведения за год изменены",
        "status.leave": "статус: школа покинула перечень",
        "municipality.create": "муниципалитет заведён",
        "municipality.settings": "настройки муниципалитета изменены",
        "person.sign_in": "вход в портал",
        "person.sign_in_failed": "неудачная попытка входа",
        "person.sign_in_paused": "вход приостановлен после неудачных попыток",
        "person.session_end": "сеанс завершён",
        "person.factor": "второй фактор изменён",
        "person.printed_code": "вход кодом с листа",
        "person.password": "пароль изменён",
        "person.join": "первый вход по коду",
        "person.invite": "код входа выпущен",
        "person.invitation_revoke": "код входа отозван",
        "person.role": "роль назначена",
        "person.role_end": "срок роли изменён",
        "person.delegate": "право утверждать поручено",
        "person.look": "открыта страница другого человека",
        "person.take": "скачан список людей",
        "figures.look": "открыты значения, скрытые от других",
        "offer.make": "роль предложена",
        "offer.confirm": "предложение роли подтверждено",
        "offer.accepted": "предложение роли принято",
        "offer.refused": "от предложенной роли отказались",
        "offer.withdrawn": "предложение роли отозвано",
        "offer.denied": "предложение роли не подтверждено",
        "offer.lapse": "предложение роли прекращено",
        "person.edit": "данные человека изменены",
        "person.close": "доступ закрыт",
        "person.open": "доступ открыт",
    }

    def ready(self) -> None:
        from schools import school_tabs
        from schools.imports import layouts
        from schools.people import terms

        layouts.register_layouts()
        terms.register_terms()
        school_tabs.register(school_tabs.Tab("passport", "Паспорт", "schools:school_card", 30))
        user_logged_in.connect(_begin_session, dispatch_uid="schools.begin_session")


def _begin_session(request: Any, user: Any, **_: Any) -> None:
    from schools.people import sessions

    sessions.begin(request, user)
