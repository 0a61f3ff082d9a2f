import pytest

from schools.municipality_names import is_same_municipality


@pytest.mark.parametrize(
    ("written", "name", "same"),
    [
        ("г. Алейск", "город Алейск", True),
        ("Алейский район", "Алейский муниципальный район", True),
        ("Алейский район", "Алейский муниципальный округ", True),
        ("МО г. Бодайбо и района", "Бодайбинский район", True),
        ("ВЕРХНЕРЕЧЕНСКИЙ МО", "Верхнереченский муниципальный округ", True),
        ("г. Алейск", "Алейский район", False),
        ("Ачинский район", "город Ачинск", False),
        ("Верхнекетский район", "Верхнебуреинский район", False),
        ("reg22_m061 | город Алейск", "Алейский район", True),
        ("reg22_m061", "Другой район", True),
        ("reg22_m062 | Алейский район", "Алейский район", False),
        ("", "Алейский район", False),
    ],
)
def test_same_municipality(written: str, name: str, same: bool) -> None:
    assert is_same_municipality(written, name, "reg22_m061") is same
