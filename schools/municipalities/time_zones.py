"""Time zones of Russia by the names that people use."""

NAMES = {
    "Europe/Kaliningrad": "Калининград (МСК−1)",
    "Europe/Moscow": "Москва, Санкт-Петербург, Волгоград (МСК)",
    "Europe/Samara": "Самара, Ижевск (МСК+1)",
    "Europe/Saratov": "Саратов, Ульяновск, Астрахань (МСК+1)",
    "Asia/Yekaterinburg": "Екатеринбург, Пермь, Уфа, Оренбург (МСК+2)",
    "Asia/Omsk": "Омск (МСК+3)",
    "Asia/Novosibirsk": "Новосибирск, Томск, Барнаул (МСК+4)",
    "Asia/Krasnoyarsk": "Красноярск, Кемерово, Абакан (МСК+4)",
    "Asia/Irkutsk": "Иркутск, Улан-Удэ (МСК+5)",
    "Asia/Yakutsk": "Якутск, Чита, Благовещенск (МСК+6)",
    "Asia/Vladivostok": "Владивосток, Хабаровск (МСК+7)",
    "Asia/Magadan": "Магадан, Южно-Сахалинск (МСК+8)",
    "Asia/Kamchatka": "Камчатка, Чукотка (МСК+9)",
}


def choices(current: str) -> list[tuple[str, str]]:
    """Choices of a form; a zone set from outside the list stays as it is."""
    return list((NAMES if current in NAMES else {current: current} | NAMES).items())
