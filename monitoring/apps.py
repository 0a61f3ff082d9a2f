"""What was measured and what it means."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "Мониторинг"
    audit_verbs = {
        "methodology.copy": "начата своя методика",
        "methodology.draft": "начат черновик методики",
        "methodology.change_draft": "черновик методики изменён",
        "methodology.publish": "методика опубликована",
        "methodology.drop_draft": "черновик методики удалён",
        "methodology.try": "методика проверена на прошлых годах",
        "identification.run": "идентификация проведена",
        "identification.decide": "экспертное решение принято",
        "identification.show": "расчёт показан школам",
        "identification.reply": "школа ответила на вывод",
        "identification.answer": "муниципалитет ответил школе",
        "identification.approve": "перечень утверждён",
        "profile.receive": "рисковый профиль получен",
        "profile.build": "рисковый профиль составлен",
        "profile.factor": "фактор рискового профиля изменён",
        "profile.remove": "рисковый профиль удалён",
        "resources.change": "карта ресурсов изменена",
        "swot.add": "SWOT-анализ дополнен",
        "swot.change": "SWOT-анализ изменён",
        "swot.remove": "строка SWOT-анализа убрана",
        "scale.add": "шкала перевода баллов внесена",
        "scale.change": "шкала перевода баллов изменена",
        "scale.confirm": "шкала перевода баллов подтверждена",
        "scale.withdraw": "шкала перевода баллов отозвана",
        "scale.recompute": "отметки по шкале пересчитаны",
        "social_index.keep": "индекс социального благополучия изменён",
        "catalogue.copy": "перечень факторов создан",
        "catalogue.remove": "перечень факторов удалён",
        "round.create": "мониторинг заведён",
        "round.edit": "мониторинг изменён",
        "round.open": "мониторинг открыт",
        "round.close": "мониторинг закрыт",
        "round.delete": "мониторинг удалён",
        "form.copy": "форма мониторинга скопирована",
        "form.edit": "форма мониторинга изменена",
        "answer.save": "ответы в мониторинге изменены",
        "answer.confirm": "ответы подтверждены без изменений",
        "answer.send": "ответы отправлены",
        "answer.recall": "ответы отозваны",
        "answer.accept": "ответы приняты",
        "answer.return": "поля возвращены школе",
        "answer.lift": "запрет записи снят",
        "table.remember": "таблица запомнена",
        "table.forget": "запомненная таблица удалена",
        "objectivity.explain": "школа пояснила признаки необъективности",
        "effects.study": "динамика сопровождаемых школ рассчитана",
    }

    def ready(self) -> None:
        import monitoring.identification.trials
        import monitoring.results.marked_copies
        import monitoring.rounds.returning  # noqa: F401 – a worker knows their kinds of job
        from monitoring.effects.services import mark_stale as mark_effects_stale
        from monitoring.identification.staleness import (
            mark_stale,
            mark_stale_by_attempts,
            mark_stale_by_scale,
        )
        from monitoring.objectivity.bias_list import BiasListLayout
        from monitoring.region_acts.order_list import OrderListLayout
        from monitoring.results.effective import recompute_attempts
        from monitoring.results.intake import register_layouts
        from monitoring.results.mapping import intake as explained_tables
        from monitoring.results.periods.school_results import SchoolResultsLayout
        from monitoring.results.scales.services import after_change as after_scale_change
        from schools.municipalities.services import after_change as after_settings_change
        from schools.school_tabs import Tab
        from schools.school_tabs import register as register_tab
        from shnor_portal.core.intake.layouts import after_change, register

        register_tab(Tab("profile", "Профиль и причины", "monitoring:profile", 40))
        register_layouts()
        explained_tables.register()
        register(BiasListLayout())
        register(OrderListLayout())
        register(SchoolResultsLayout())
        after_change(mark_stale)
        after_change(mark_effects_stale)
        after_settings_change(recompute_attempts)
        after_settings_change(mark_stale_by_attempts)
        after_scale_change(mark_stale_by_scale)
