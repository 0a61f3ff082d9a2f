"""Who exists in the demonstration: two municipalities and their schools, all invented."""

from dataclasses import dataclass

REGION = "Полесский край"
REGION_UNEMPLOYMENT = 3.4
_FULL_WORDS = {
    "МБОУ": "Муниципальное бюджетное общеобразовательное учреждение",
    "МКОУ": "Муниципальное казённое общеобразовательное учреждение",
    "«СОШ": "«Средняя общеобразовательная школа",
    "«ООШ": "«Основная общеобразовательная школа",
    "СОШ": "средняя общеобразовательная школа",
    "ООШ": "основная общеобразовательная школа",
}


@dataclass(frozen=True)
class DemoSchool:
    """`cohorts` is who writes works in grades 5 and 6, `level` how well they do it (−1…1).

    `hardship` (0…1) moves the social passport; `olympiads` are participants of the last 5 years.
    """

    key: str
    name: str
    kind: str
    pupils: int
    cohorts: tuple[int, int]
    settlement: str
    head: str
    level: float
    hardship: float
    unemployment: float
    olympiads: tuple[int, int, int, int, int]
    flags: frozenset[str] = frozenset()

    @property
    def full_name(self) -> str:
        full = self.name
        for short, words in _FULL_WORDS.items():
            full = full.replace(short, words)
        return full


@dataclass(frozen=True)
class DemoMunicipality:
    """A municipality; `settings` are its own words, `serial` parts its numbers from others'."""

    name: str
    code: str
    oktmo: str
    serial: int
    settings: dict[str, str]
    schools: tuple[DemoSchool, ...]

    def number(self, school: DemoSchool) -> int:
        return self.schools.index(school) + 1

    def login(self, school: DemoSchool) -> str:
        return f"edu98{self.serial}{7 * self.number(school):03}"

    def label(self, school: DemoSchool) -> str:
        """The school as reports of ФИС ОКО name it: the code is glued to the name."""
        return f"{school.name}({self.login(school)})"


RURAL, SMALL = "rural", "small"
HARD, ADVANCED = "hard_to_reach", "advanced"
VILLAGE = frozenset({RURAL})
SMALL_VILLAGE = frozenset({RURAL, SMALL})
NOBODY = (0, 0, 0, 0, 0)

UPPER_RIVER = DemoMunicipality(
    name="Верхнереченский муниципальный округ",
    code="reg98_m001",
    oktmo="98501000",
    serial=1,
    settings={
        "body_name": "Управление образования",
        "body_name_genitive": "управления образования Верхнереченского муниципального округа",
        "head_post": "Начальник управления",
        "head_name": "Т.В. Лесникова",
        "method_service": "МКУ «Ресурсный центр образования»",
        "method_service_dative": "МКУ «Ресурсный центр образования» (Озеров И.С.)",
        "coordinator_name_dative": "муниципальному координатору Речкиной М.А.",
        "place": "г. Верхнереченск",
    },
    schools=(
        DemoSchool("school1", "МБОУ «СОШ № 1 г. Верхнереченска»", "СОШ", 600, (57, 54),
                   "Верхнереченск", "Ольховская Ирина Петровна", 0.1, 0.25, 3.1, (4, 5, 3, 4, 5)),
        DemoSchool("gymnasium", "МБОУ «Гимназия г. Верхнереченска»", "Гимназия", 520, (50, 48),
                   "Верхнереченск", "Ясенева Елена Юрьевна", 0.9, 0.05, 3.1,
                   (12, 14, 13, 15, 14), frozenset({ADVANCED})),
        DemoSchool("school2", "МБОУ «СОШ № 2 г. Верхнереченска»", "СОШ", 480, (45, 43),
                   "Верхнереченск", "Кленов Андрей Львович", 0.4, 0.2, 3.1, (5, 4, 6, 5, 6)),
        DemoSchool("school3", "МБОУ «СОШ № 3 г. Верхнереченска»", "СОШ", 350, (33, 31),
                   "Верхнереченск", "Вязова Марина Олеговна", -0.2, 0.35, 3.1, (3, 2, 2, 3, 2)),
        DemoSchool("school4", "МКОУ «ООШ № 4 г. Верхнереченска»", "ООШ", 190, (21, 20),
                   "Верхнереченск", "Берёзкин Павел Ильич", -0.7, 0.8, 3.1, NOBODY),
        DemoSchool("sosnovka", "МКОУ «Сосновская СОШ»", "СОШ", 170, (15, 16),
                   "Сосновка", "Сосновская Вера Ивановна", -0.3, 0.9, 5.4, (0, 1, 0, 0, 0),
                   VILLAGE),
        DemoSchool("klyuchi", "МКОУ «Ключевская СОШ»", "СОШ", 140, (13, 12),
                   "Ключи", "Родникова Анна Сергеевна", 0.2, 0.4, 4.1, (1, 1, 1, 1, 2), VILLAGE),
        DemoSchool("borovoe", "МКОУ «Боровская СОШ»", "СОШ", 120, (12, 11),
                   "Боровое", "Дубравин Олег Иванович", -0.5, 0.65, 4.6, (0, 0, 0, 1, 2), VILLAGE),
        DemoSchool("zaimka", "МКОУ «Заимская СОШ»", "СОШ", 110, (11, 10),
                   "Заимка", "Ракитина Лидия Павловна", -0.1, 0.5, 4.4, (1, 0, 1, 1, 1), VILLAGE),
        DemoSchool("ozerki", "МКОУ «Озерковская СОШ»", "СОШ", 90, (10, 10),
                   "Озерки", "Камышин Юрий Петрович", 0.1, 0.45, 4.0, (0, 1, 0, 1, 0),
                   SMALL_VILLAGE),
        DemoSchool("malinovka", "МКОУ «Малиновская ООШ»", "ООШ", 70, (6, 7),
                   "Малиновка", "Калинина Ольга Викторовна", -0.2, 0.5, 4.3, NOBODY,
                   SMALL_VILLAGE),
        DemoSchool("kedrovka", "МКОУ «Кедровская ООШ»", "ООШ", 50, (5, 4),
                   "Кедровка", "Кедрова Нина Андреевна", 0.0, 0.95, 7.0, NOBODY,
                   frozenset({RURAL, SMALL, HARD})),
    ),
)  # fmt: skip

BEYOND_RIVER = DemoMunicipality(
    name="Заречный муниципальный район",
    code="reg98_m002",
    oktmo="98602000",
    serial=2,
    settings={
        "list_term": "ШНРО",
        "condition_term": "ШФНСУ",
        "order_term": "распоряжение",
        "exit_term": "effective",
        "body_name": "Комитет по образованию",
        "body_name_genitive": "комитета по образованию Заречного муниципального района",
        "head_post": "Председатель комитета",
        "head_name": "В.П. Полевой",
        "method_service": "Информационно-методический отдел",
        "method_service_dative": "информационно-методическому отделу",
        "coordinator_name_dative": "муниципальному координатору Заречневой И.П.",
        "place": "с. Заречное",
    },
    schools=(
        DemoSchool("zarechnoe1", "МБОУ «Заречная СОШ № 1»", "СОШ", 410, (38, 37),
                   "Заречное", "Лугова Тамара Игоревна", 0.3, 0.25, 3.6, (4, 4, 5, 4, 5)),
        DemoSchool("zarechnoe2", "МБОУ «Заречная СОШ № 2»", "СОШ", 260, (24, 25),
                   "Заречное", "Полынин Егор Денисович", 0.0, 0.35, 3.6, (2, 2, 1, 2, 2)),
        DemoSchool("lesnoe", "МКОУ «Лесновская СОШ»", "СОШ", 180, (17, 16),
                   "Лесное", "Ельникова Дарья Олеговна", 0.2, 0.4, 4.0, (1, 1, 1, 2, 1), VILLAGE),
        DemoSchool("stepnoe", "МКОУ «Степновская СОШ»", "СОШ", 150, (14, 13),
                   "Степное", "Ковылина Юлия Петровна", -0.6, 0.7, 4.9, NOBODY, VILLAGE),
        DemoSchool("raduga", "МКОУ «Радужинская СОШ»", "СОШ", 130, (12, 12),
                   "Радуга", "Радугина Инна Юрьевна", 0.1, 0.5, 4.2, (1, 0, 1, 1, 0), VILLAGE),
        DemoSchool("mostovoe", "МКОУ «Мостовская ООШ»", "ООШ", 100, (11, 10),
                   "Мостовое", "Мостовая Алла Львовна", -0.3, 0.6, 4.5, NOBODY, VILLAGE),
        DemoSchool("gornoe", "МКОУ «Горновская ООШ»", "ООШ", 80, (8, 9),
                   "Горное", "Каменев Илья Юрьевич", 0.0, 0.55, 4.3, NOBODY, SMALL_VILLAGE),
        DemoSchool("berezovka", "МКОУ «Берёзовская ООШ»", "ООШ", 60, (6, 6),
                   "Берёзовка", "Берестова Зоя Ивановна", 0.1, 0.6, 4.4, NOBODY, SMALL_VILLAGE),
        DemoSchool("dalnee", "МКОУ «Дальненская ООШ»", "ООШ", 40, (4, 4),
                   "Дальнее", "Дальский Яков Фомич", 0.0, 0.9, 6.1, NOBODY,
                   frozenset({RURAL, SMALL, HARD})),
    ),
)  # fmt: skip

MUNICIPALITIES = (UPPER_RIVER, BEYOND_RIVER)
