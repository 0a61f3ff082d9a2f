"""Results in: parsed files become source results; a batch's apply makes them live."""


def register_layouts() -> None:
    """Called once at start."""
