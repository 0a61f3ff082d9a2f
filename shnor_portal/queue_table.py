"""The queue of an installation without Redis: a table in a SQLite file."""

from kombu.transport import sqlalchemy


class Transport(sqlalchemy.Transport):
    """Looks into the table ten times a second instead of once."""

    polling_interval = 0.1
