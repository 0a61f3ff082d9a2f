"""The permission table as data: what each role may do inside its scope."""

from django.db import models

from schools.privacy import FEWER


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "муниципальный координатор"
    SPECIALIST = "specialist", "специалист управления"
    HEAD = "head", "начальник управления"
    SCHOOL_HEAD = "school_head", "директор школы"
    SCHOOL_TEAM = "school_team", "школьная команда"
    CURATOR = "curator", "куратор"
    REGION_OPERATOR = "region_operator", "региональный оператор"
    OBSERVER = "observer", "наблюдатель"
    ADMINISTRATOR = "administrator", "администратор"


class Level(models.TextChoices):
    """The place that an assignment is bound to."""

    REGION = "region", "регион"
    MUNICIPALITY = "municipality", "муниципалитет"
    SCHOOL = "school", "школа"
    PORTAL = "portal", "портал"


LEVEL_OF_ROLE: dict[str, Level] = {
    Role.COORDINATOR: Level.MUNICIPALITY,
    Role.SPECIALIST: Level.MUNICIPALITY,
    Role.HEAD: Level.MUNICIPALITY,
    Role.SCHOOL_HEAD: Level.SCHOOL,
    Role.SCHOOL_TEAM: Level.SCHOOL,
    Role.CURATOR: Level.SCHOOL,
    Role.REGION_OPERATOR: Level.REGION,
    Role.OBSERVER: Level.MUNICIPALITY,
    Role.ADMINISTRATOR: Level.PORTAL,
}


# Given only by the word of those who confirm roles in the place, whoever asked for it.
ROLES_BY_WORD = frozenset({Role.HEAD})
# Above a coordinator: a way into the account of such a person is never a coordinator's to hold.
SENIOR_ROLES = frozenset({Role.HEAD, Role.REGION_OPERATOR, Role.ADMINISTRATOR})

# What each role is for, in the words of the people page.
DUTY_OF_ROLE: dict[str, str] = {
    Role.COORDINATOR: "Загружает результаты, проводит идентификацию, работает со школами, "
    "назначает роли в своём муниципалитете.",
    Role.SPECIALIST: "Загружает файлы, ведёт реестр школ и социальные паспорта, готовит документы.",
    Role.HEAD: "Утверждает перечень и документы муниципалитета; может поручить это заместителю "
    "на время.",
    Role.SCHOOL_HEAD: "Видит свою школу и её результаты, отвечает на решения по школе.",
    Role.SCHOOL_TEAM: "Видит свою школу и её результаты, готовит документы школы.",
    Role.CURATOR: "Видит школу, которую сопровождает.",
    Role.REGION_OPERATOR: "Видит все муниципалитеты региона и загружает региональные файлы.",
    Role.OBSERVER: "Читает данные одного муниципалитета и ничего не меняет.",
    Role.ADMINISTRATOR: "Заводит людей и настраивает портал; данных школ по этой роли не видит.",
}


class Permission(models.TextChoices):
    VIEW_SCHOOL = "view_school", "смотреть школу и её результаты"
    VIEW_SMALL = "view_small", f"видеть значения при числе участников {FEWER}"
    VIEW_MUNICIPALITY = "view_municipality", "смотреть сводные данные муниципалитета"
    EDIT_REGISTRY = "edit_registry", "править реестр школ и их данные"
    EDIT_SETTINGS = "edit_settings", "править настройки муниципалитета"
    IMPORT_FILES = "import_files", "загружать файлы"
    WITHDRAW_BATCH = "withdraw_batch", "отзывать загрузки"
    RUN_IDENTIFICATION = "run_identification", "проводить идентификацию"
    SEE_CALCULATION = "see_calculation", "смотреть расчёт до того, как он показан школам"
    DECIDE_FINDING = "decide_finding", "принимать экспертное решение по школе"
    ANSWER_FINDING = "answer_finding", "отвечать от имени школы на вывод о ней"
    APPROVE_LIST = "approve_list", "утверждать перечень номером и датой приказа"
    EDIT_PROFILE = "edit_profile", "вести рисковый профиль, карту ресурсов и SWOT"
    EDIT_PLAN = "edit_plan", "составлять и править планы, отправлять их на согласование"
    REVIEW_PLAN = "review_plan", "возвращать и согласовывать планы школ"
    REVIEW_AS_EXPERT = "review_as_expert", "проводить экспертизу школьных документов"
    APPROVE_SCHOOL_PLAN = "approve_school_plan", "утверждать план приказом школы"
    APPROVE_MUNICIPAL_PLAN = "approve_municipal_plan", "утверждать муниципальный план"
    MARK_PROGRESS = "mark_progress", "отмечать выполнение и прикладывать подтверждения"
    CONFIRM_PROGRESS = "confirm_progress", "подтверждать или возвращать выполнение"
    CHECK_SITES = "check_sites", "проверять разделы школьных сайтов"
    MAKE_PAPER = "make_paper", "формировать документы"
    MANAGE_PEOPLE = "manage_people", "приглашать людей и назначать роли"
    CONFIRM_ROLE = "confirm_role", "подтверждать назначение начальников управлений"
    SEE_AUDIT = "see_audit", "смотреть журнал действий"
    EXPLAIN_ACCESS = "explain_access", "проверять, почему доступ есть или нет"
    WATCH_PORTAL = "watch_portal", "следить за работой портала и сроками хранения"


_P = Permission
_READ_MUNICIPALITY = frozenset({_P.VIEW_SCHOOL, _P.VIEW_MUNICIPALITY})
_SPECIALIST = _READ_MUNICIPALITY | {
    _P.VIEW_SMALL,
    _P.SEE_CALCULATION,
    _P.EDIT_REGISTRY,
    _P.IMPORT_FILES,
    _P.EDIT_PROFILE,
    _P.EDIT_PLAN,
    _P.REVIEW_AS_EXPERT,
    _P.MARK_PROGRESS,
    _P.CHECK_SITES,
    _P.MAKE_PAPER,
}
_SCHOOL_TEAM = frozenset(
    {
        _P.VIEW_SCHOOL,
        _P.VIEW_SMALL,
        _P.EDIT_PROFILE,
        _P.EDIT_PLAN,
        _P.MARK_PROGRESS,
        _P.MAKE_PAPER,
    }
)

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.COORDINATOR: _SPECIALIST
    | {
        _P.EDIT_SETTINGS,
        _P.WITHDRAW_BATCH,
        _P.RUN_IDENTIFICATION,
        _P.DECIDE_FINDING,
        _P.APPROVE_LIST,
        _P.REVIEW_PLAN,
        _P.CONFIRM_PROGRESS,
        _P.MANAGE_PEOPLE,
        _P.SEE_AUDIT,
    },
    Role.SPECIALIST: _SPECIALIST,
    Role.HEAD: _READ_MUNICIPALITY
    | {
        _P.VIEW_SMALL,
        _P.SEE_CALCULATION,
        _P.DECIDE_FINDING,
        _P.APPROVE_LIST,
        _P.REVIEW_PLAN,
        _P.APPROVE_MUNICIPAL_PLAN,
        _P.MAKE_PAPER,
        _P.SEE_AUDIT,
    },
    Role.SCHOOL_HEAD: _SCHOOL_TEAM | {_P.ANSWER_FINDING, _P.APPROVE_SCHOOL_PLAN},
    Role.SCHOOL_TEAM: _SCHOOL_TEAM,
    Role.CURATOR: frozenset({_P.VIEW_SCHOOL, _P.VIEW_SMALL, _P.REVIEW_AS_EXPERT}),
    Role.REGION_OPERATOR: _READ_MUNICIPALITY
    | {_P.VIEW_SMALL, _P.IMPORT_FILES, _P.MAKE_PAPER, _P.CONFIRM_ROLE},
    Role.OBSERVER: _READ_MUNICIPALITY,
    Role.ADMINISTRATOR: frozenset(
        {
            _P.MANAGE_PEOPLE,
            _P.CONFIRM_ROLE,
            _P.EDIT_SETTINGS,
            _P.SEE_AUDIT,
            _P.EXPLAIN_ACCESS,
            _P.WATCH_PORTAL,
        }
    ),
}
