"""A programme of one year with seven indicators and six expected results."""

from roadmaps.programmes.presets.base import Kind, Preset, PresetIndicator, PresetTask, When

DEPARTMENT, CENTRE = "орган управления образованием", "методическая служба"

SEVEN = Preset(
    code="seven",
    title="Поддержка школ с низкими результатами: семь показателей",
    about="Программа на год: семь показателей, шесть ожидаемых результатов, контроль по отчёту "
    "директора, самооценке и собеседованию. Плановые значения впишите свои.",
    years=1,
    passport={
        "goal": "Повысить качество образования в школах с низкими результатами обучения и "
        "поддержать их педагогов.",
        "results": "Доля школ с низкими результатами снижена до 20 %.\n"
        "Средние результаты ВПР, ОГЭ и ЕГЭ выросли.\n"
        "Работает система поддержки школ.\n"
        "Выросла мотивация педагогов и учеников.\n"
        "Лучшие практики распространены.\n"
        "Больше школ связаны с вузами.",
        "control": "Отчёт директора школы.\nСамооценка школы.\nСобеседование с руководителем "
        "школы.",
        "effectiveness": "Ежегодно: факт каждого показателя сравнивается с планом.",
    },
    tasks=(
        PresetTask("1", "Вывести школы в эффективный режим работы", executor=DEPARTMENT),
        PresetTask("2", "Повысить предметные и методические компетенции педагогов",
                   executor=CENTRE),
        PresetTask("3", "Охватить школы и педагогов методической работой и адресной помощью",
                   executor=CENTRE),
    ),
    indicators=(
        PresetIndicator(
            "1", "Доля школ перечня, перешедших в эффективный режим", task="1",
            metric="left_the_list", when=When.EVERY, source="портал: статусы школ",
            responsible=DEPARTMENT,
        ),
        PresetIndicator(
            "2", "Доля школ перечня с положительной динамикой результатов", task="1",
            metric="positive_dynamics", source="портал: результаты ВПР", responsible=DEPARTMENT,
        ),
        PresetIndicator(
            "3", "Доля школ перечня, где компетенции педагогов выросли по диагностике",
            task="2", tool="независимая диагностика", metric="competences_grown",
            source="портал: диагностика компетенций", responsible=CENTRE,
        ),
        PresetIndicator(
            "4", "Доля педагогов этих школ с ростом предметных и методических компетенций",
            task="2", tool="независимая диагностика", metric="teachers_grown",
            source="портал: диагностика компетенций", responsible=CENTRE,
        ),
        PresetIndicator(
            "5", "Число педагогов, охваченных методической работой", unit="человек",
            kind=Kind.PERIOD, task="3", metric="teachers_covered",
            source="портал: поддержка школ", responsible=CENTRE,
        ),
        PresetIndicator(
            "6", "Число школ, получивших адресную помощь", unit="школ", kind=Kind.PERIOD, task="3",
            metric="helped", source="портал: исполнение планов", responsible=CENTRE,
        ),
        PresetIndicator(
            "7", "Число участников консультаций и семинаров", unit="человек",
            kind=Kind.CUMULATIVE, task="3", metric="participants",
            source="портал: поддержка школ",
            frequency="ежеквартально", responsible=CENTRE,
        ),
    ),
)  # fmt: skip
