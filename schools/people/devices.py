"""A browser in plain words, out of what it says of itself."""

# The first that is found; browsers name each other, so the order matters.
BROWSERS = [
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Microsoft Edge"),
    ("OPR", "Opera"),
    ("Opera", "Opera"),
    ("Atom", "Atom"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chromium-GOST", "Chromium-GOST"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
]
UNKNOWN = "Неизвестное устройство"


def in_words(user_agent: str) -> str:
    """«Chrome, Windows»; what cannot be told is «Неизвестное устройство»."""
    named = [
        next((name for mark, name in known if mark in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or UNKNOWN
