"""Roles: each is declared once, with its place, its duty and what it may do inside its scope.

Code asks for a right (`Permission`) or for a property of `RoleSpec`, never for a role by name.
"""

from dataclasses import dataclass

from django.db import models

from schools.privacy import FEWER


class Level(models.TextChoices):
    """The place that an assignment is bound to."""

    REGION = "region", "регион"
    MUNICIPALITY = "municipality", "муниципалитет"
    SCHOOL = "school", "школа"
    PORTAL = "portal", "портал"


class Permission(models.TextChoices):
    VIEW_SCHOOL = "view_school", "смотреть школу и её результаты"
    VIEW_SMALL = "view_small", f"видеть значения при числе участников {FEWER}"
    VIEW_MUNICIPALITY = "view_municipality", "смотреть сводные данные муниципалитета"
    EDIT_REGISTRY = "edit_registry", "править реестр школ и их данные"
    EDIT_SETTINGS = "edit_settings", "править настройки муниципалитета"
    IMPORT_FILES = "import_files", "загружать файлы"
    WITHDRAW_BATCH = "withdraw_batch", "отзывать загрузки"
    EDIT_SCALES = "edit_scales", "вести шкалы перевода баллов в отметки"
    RUN_IDENTIFICATION = "run_identification", "вести методики и проводить идентификацию"
    SEE_CALCULATION = "see_calculation", "смотреть расчёт до того, как он показан школам"
    DECIDE_FINDING = "decide_finding", "принимать экспертное решение по школе"
    ANSWER_FINDING = "answer_finding", "отвечать от имени школы на вывод о ней"
    APPROVE_LIST = "approve_list", "утверждать перечень номером и датой документа"
    EDIT_PROFILE = (
        "edit_profile",
        "вести рисковый профиль, карту ресурсов, SWOT и числа группы риска",
    )
    EDIT_PLAN = "edit_plan", "составлять и править планы, отправлять их на согласование"
    REVIEW_PLAN = "review_plan", "возвращать и согласовывать планы школ"
    REVIEW_AS_EXPERT = "review_as_expert", "проводить экспертизу школьных документов"
    APPROVE_SCHOOL_PLAN = "approve_school_plan", "утверждать план приказом школы"
    APPROVE_MUNICIPAL_PLAN = "approve_municipal_plan", "утверждать муниципальный план и программу"
    WRITE_JOINT_PLAN = "write_joint_plan", "писать со школой план совместных мероприятий"
    MARK_PROGRESS = "mark_progress", "отмечать выполнение и прикладывать подтверждения"
    CONFIRM_PROGRESS = (
        "confirm_progress",
        "подтверждать или возвращать выполнение, закрывать год школы собеседованием",
    )
    HEAR_REPORTS = "hear_reports", "получать доклады о просроченном и сводку по понедельникам"
    EDIT_PROGRAMME = "edit_programme", "вести программы муниципалитета и факты показателей"
    REPORT_FACT = "report_fact", "принимать факты показателей: «сообщено»"
    EDIT_SUPPORT = (
        "edit_support",
        "вести поддержку школ: мероприятия, договоры и кураторов, нормы, практики",
    )
    EDIT_PROOF = "edit_proof", "вести реестр подтверждений и собирать архив"
    OPEN_PUBLIC_PAGE = "open_public_page", "открывать и закрывать публичную страницу муниципалитета"
    GIVE_ERRANDS = "give_errands", "давать поручения и принимать их исполнение"
    EDIT_ROUND = "edit_round", "проводить мониторинги: формы, сроки, кого спросить"
    CHECK_ANSWERS = "check_answers", "принимать ответы школ и возвращать поля"
    CLOSE_ROUND = "close_round", "закрывать мониторинги и разрешать школе писать после срока"
    FILL_ROUND = "fill_round", "заполнять формы мониторингов и отчёт школы за год"
    SEND_ROUND = "send_round", "отправлять ответы школы в мониторинге и отчёт за год"
    CHECK_SITES = "check_sites", "проверять разделы школьных сайтов"
    MAKE_PAPER = "make_paper", "формировать документы"
    SIGN_FOR_DEPARTMENT = (
        "sign_for_department",
        "составлять справки за подписью руководителя органа управления образованием",
    )
    MANAGE_PEOPLE = "manage_people", "приглашать людей и назначать роли"
    CONFIRM_ROLE = (
        "confirm_role",
        "подтверждать назначение руководителей органов управления образованием",
    )
    ADD_MUNICIPALITY = "add_municipality", "заводить муниципалитеты"
    SEE_AUDIT = "see_audit", "смотреть журнал действий"
    EXPLAIN_ACCESS = "explain_access", "проверять, почему доступ есть или нет"
    WATCH_PORTAL = "watch_portal", "следить за работой портала и сроками хранения"


@dataclass(frozen=True)
class RoleSpec:
    """All that the portal knows of a role."""

    title: str
    level: Level
    duty: str
    """What the role is for, in the words of the people page."""
    permissions: frozenset[Permission]
    by_word: bool = False
    """Given only by the word of those who confirm roles in the place, whoever asked for it."""
    senior: bool = False
    """Above a coordinator: a way into the account of such a person is never a coordinator's."""
    lends: bool = False
    """Whoever holds the role may lend it to a colleague for a time."""

    @property
    def only_reads(self) -> bool:
        """Does nothing, and so answers for nothing in plans and profiles."""
        return self.permissions <= _READ_MUNICIPALITY

    @property
    def keeps_portal(self) -> bool:
        """Lets people in over the whole portal: without its holders nobody could be let back."""
        return self.level == Level.PORTAL and Permission.MANAGE_PEOPLE in self.permissions


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
    _P.EDIT_PROGRAMME,
    _P.EDIT_SUPPORT,
    _P.EDIT_PROOF,
    _P.GIVE_ERRANDS,
    _P.EDIT_ROUND,
    _P.CHECK_ANSWERS,
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
        _P.FILL_ROUND,
        _P.MAKE_PAPER,
    }
)


class Role(models.TextChoices):
    """Keys of roles in the database; what each is stands in `ROLES`."""

    COORDINATOR = "coordinator"
    SPECIALIST = "specialist"
    HEAD = "head"
    SCHOOL_HEAD = "school_head"
    SCHOOL_TEAM = "school_team"
    CURATOR = "curator"
    REGION_OPERATOR = "region_operator"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"

    @property
    def spec(self) -> RoleSpec:
        return ROLES[self]

    @property
    def label(self) -> str:
        return self.spec.title


ROLES: dict[Role, RoleSpec] = {
    Role.COORDINATOR: RoleSpec(
        "муниципальный координатор",
        Level.MUNICIPALITY,
        "Загружает результаты, проводит идентификацию, работает со школами, назначает роли "
        "в своём муниципалитете.",
        _SPECIALIST
        | {
            _P.EDIT_SETTINGS,
            _P.WITHDRAW_BATCH,
            _P.EDIT_SCALES,
            _P.RUN_IDENTIFICATION,
            _P.DECIDE_FINDING,
            _P.APPROVE_LIST,
            _P.REVIEW_PLAN,
            _P.CONFIRM_PROGRESS,
            _P.SIGN_FOR_DEPARTMENT,
            _P.REPORT_FACT,
            _P.CLOSE_ROUND,
            _P.MANAGE_PEOPLE,
            _P.SEE_AUDIT,
        },
    ),
    Role.SPECIALIST: RoleSpec(
        "муниципальный специалист",
        Level.MUNICIPALITY,
        "Загружает файлы, ведёт реестр школ и социальные паспорта, готовит документы.",
        _SPECIALIST,
    ),
    Role.HEAD: RoleSpec(
        "руководитель органа управления образованием",
        Level.MUNICIPALITY,
        "Утверждает перечень и документы муниципалитета; может поручить это заместителю на время.",
        _READ_MUNICIPALITY
        | {
            _P.VIEW_SMALL,
            _P.SEE_CALCULATION,
            _P.DECIDE_FINDING,
            _P.APPROVE_LIST,
            _P.REVIEW_PLAN,
            _P.APPROVE_MUNICIPAL_PLAN,
            _P.REPORT_FACT,
            _P.HEAR_REPORTS,
            _P.OPEN_PUBLIC_PAGE,
            _P.GIVE_ERRANDS,
            _P.MAKE_PAPER,
            _P.SIGN_FOR_DEPARTMENT,
            _P.SEE_AUDIT,
        },
        by_word=True,
        senior=True,
        lends=True,
    ),
    Role.SCHOOL_HEAD: RoleSpec(
        "директор школы",
        Level.SCHOOL,
        "Видит свою школу и её результаты, отвечает на решения по школе.",
        _SCHOOL_TEAM | {_P.ANSWER_FINDING, _P.APPROVE_SCHOOL_PLAN, _P.SEND_ROUND},
    ),
    Role.SCHOOL_TEAM: RoleSpec(
        "школьная команда",
        Level.SCHOOL,
        "Видит свою школу и её результаты, готовит документы школы.",
        _SCHOOL_TEAM,
    ),
    Role.CURATOR: RoleSpec(
        "куратор",
        Level.SCHOOL,
        "Видит школу, которую сопровождает.",
        frozenset({_P.VIEW_SCHOOL, _P.VIEW_SMALL, _P.REVIEW_AS_EXPERT, _P.WRITE_JOINT_PLAN}),
    ),
    Role.REGION_OPERATOR: RoleSpec(
        "региональный оператор",
        Level.REGION,
        "Видит все муниципалитеты региона и загружает региональные файлы.",
        _READ_MUNICIPALITY
        | {_P.VIEW_SMALL, _P.IMPORT_FILES, _P.EDIT_SCALES, _P.MAKE_PAPER, _P.CONFIRM_ROLE},
        senior=True,
    ),
    Role.OBSERVER: RoleSpec(
        "наблюдатель",
        Level.MUNICIPALITY,
        "Читает данные одного муниципалитета и ничего не меняет.",
        _READ_MUNICIPALITY,
    ),
    Role.ADMINISTRATOR: RoleSpec(
        "администратор",
        Level.PORTAL,
        "Заводит людей и настраивает портал; данных школ по этой роли не видит.",
        frozenset(
            {
                _P.MANAGE_PEOPLE,
                _P.CONFIRM_ROLE,
                _P.EDIT_SETTINGS,
                _P.ADD_MUNICIPALITY,
                _P.SEE_AUDIT,
                _P.EXPLAIN_ACCESS,
                _P.WATCH_PORTAL,
            }
        ),
        senior=True,
    ),
}


# Roles of those who only look.
READING = tuple(role for role, spec in ROLES.items() if spec.only_reads)


def roles_with(permission: Permission) -> list[Role]:
    """Roles that give the right."""
    return [role for role, spec in ROLES.items() if permission in spec.permissions]
