"""What is done about it: roadmaps and school documents."""

from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    name = "roadmaps"
    verbose_name = "Дорожные карты"
    audit_verbs = {
        "plan.send": "план отправлен на согласование",
        "plan.recall": "план отозван с согласования",
        "plan.review": "согласование плана начато",
        "plan.comment": "замечание к плану",
        "plan.return": "план возвращён на доработку",
        "plan.agree": "план согласован",
        "plan.approve": "план утверждён",
        "plan.version": "новая версия плана",
        "plan.begin": "план исполняется",
        "plan.finish": "план завершён",
        "plan.link": "связи и ответственные мероприятия",
        "measure.agree": "мероприятие согласовано",
        "measure.return": "мероприятие возвращено",
        "review.assign": "экспертиза поручена",
        "review.finish": "экспертиза проведена",
        "review.conclude": "заключение экспертизы",
        "review.criteria": "критерии экспертизы изменены",
        "plan.create": "план заведён",
        "plan.edit": "план изменён",
        "plan.delete": "черновик плана удалён",
        "measure.add": "мероприятие добавлено",
        "measure.edit": "мероприятие изменено",
        "measure.remove": "мероприятие удалено",
        "plan.schedule": "сроки плана составлены",
        "occurrence.done": "выполнение отмечено",
        "occurrence.note": "ход выполнения записан",
        "occurrence.reopen": "отметка снята",
        "occurrence.cancel": "срок отменён",
        "occurrence.confirm": "выполнение подтверждено",
        "occurrence.return": "выполнение возвращено",
        "occurrence.escalate": "доложено руководителю",
        "evidence.add": "подтверждение приложено",
        "evidence.remove": "подтверждение снято",
        "sign.name": "ранний признак назван",
        "sign.answer": "решение по раннему признаку",
        "sign.remove": "ранний признак убран",
        "site.check": "сайт школы проверен",
        "programme.create": "программа заведена",
        "programme.edit": "программа изменена",
        "programme.approve": "программа утверждена",
        "programme.reopen": "программа возвращена в работу",
        "programme.delete": "черновик программы удалён",
        "indicator.edit": "показатель программы изменён",
        "fact.enter": "факт показателя внесён",
        "fact.report": "факт показателя сообщён",
        "fact.remove": "факт показателя убран",
        "support.plan": "мероприятие поддержки запланировано",
        "support.edit": "мероприятие поддержки изменено",
        "support.hold": "мероприятие поддержки проведено",
        "support.cancel": "мероприятие поддержки отменено",
        "support.reopen": "мероприятие поддержки снова запланировано",
        "support.remove": "мероприятие поддержки удалено",
        "support.norm": "норма поддержки изменена",
        "partnership.save": "договор или куратор записан",
        "partnership.remove": "договор или куратор убран",
        "practice.save": "практика записана в банк",
        "practice.remove": "практика убрана из банка",
        "competence.save": "диагностика компетенций записана",
        "competence.remove": "диагностика компетенций убрана",
        "at_risk.save": "числа группы риска записаны",
        "at_risk.remove": "строка группы риска убрана",
        "at_risk.replace": "числа группы риска взяты из списка школы",
        "directive.write": "документ с поручениями записан",
        "directive.issue": "поручения даны",
        "directive.drop": "черновик поручений удалён",
        "errand.report": "исполнение поручения отмечено",
        "errand.accept": "исполнение поручения принято",
        "errand.return": "поручение возвращено",
        "errand.cancel": "поручение снято",
        "errand.move": "срок поручения изменён",
        "proof.add": "подтверждение добавлено в реестр",
        "proof.edit": "подтверждение реестра изменено",
        "proof.revise": "новая редакция подтверждения",
        "proof.review": "подтверждение пересмотрено",
        "proof.remove": "подтверждение убрано из реестра",
        "proof.mark": "отметка о подтверждении портала",
        "proof.links": "ссылки подтверждений проверены",
        "proof.archive": "архив подтверждений собран",
        "proof.catalogue": "каталог позиций заменён",
        "public.contacts": "контакты публичной страницы изменены",
        "public.open": "публичная страница открыта",
        "public.close": "публичная страница закрыта",
        "note.draft": "справка по мониторингу составлена",
        "note.edit": "справка по мониторингу изменена",
        "note.issue": "справка по мониторингу выпущена",
        "review.draft": "оценка эффективности программы начата",
        "review.edit": "оценка эффективности программы изменена",
        "review.issue": "оценка эффективности программы выпущена",
        "year.ask": "отчёты школ за год запрошены",
        "year.begin": "отчёт школы за год начат",
        "year.edit": "отчёт школы за год изменён",
        "year.send": "отчёт школы за год отправлен",
        "year.return": "отчёт школы за год возвращён",
        "year.close": "год школы закрыт собеседованием",
        "advice.propose": "адресные рекомендации предложены",
        "feed.renew": "ссылка на календарь создана",
        "feed.revoke": "ссылка на календарь отозвана",
    }

    def ready(self) -> None:
        from roadmaps.execution import reminders, rounds, signs
        from roadmaps.papers import (
            deficit_note,
            director_report,
            execution_report,
            expert_conclusion,
            overdue_measures,
            programme_effect,
            roadmap,
            round_note,
        )
        from roadmaps.plans import uploads  # noqa: F401 – declares its job
        from roadmaps.proof import (  # noqa: F401 – some for their jobs
            archive,
            catalogue,
            contents,
            links,
            own_terms,
            year_reports,
        )
        from roadmaps.support import at_risk, errands, reminding  # noqa: F401 – some for their jobs
        from roadmaps.support import rounds as support_rounds
        from schools import school_tabs
        from shnor_portal.core.documents import papers

        rounds.join()
        support_rounds.join()
        reminders.register(reminding.terms)
        reminders.register(year_reports.terms)
        reminders.register(signs.terms)
        reminders.register(own_terms.terms)
        school_tabs.register(
            school_tabs.Tab("support", "Поддержка", "roadmaps:support_school", 55),
            school_tabs.Tab("years", "Итоги года", "roadmaps:year_reports_of_school", 58),
        )
        papers.register(contents.PAPER)
        papers.register(roadmap.PAPER)
        papers.register(expert_conclusion.PAPER)
        papers.register(execution_report.PAPER)
        papers.register(overdue_measures.PAPER)
        papers.register(round_note.PAPER)
        papers.register(programme_effect.PAPER)
        papers.register(director_report.PAPER)
        papers.register(deficit_note.PAPER)
