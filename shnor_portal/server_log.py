"""The web server's log: gunicorn's own, without codes and tokens that stand in addresses."""

from typing import Any

from gunicorn.glogging import Logger

from shnor_portal.core.masking import MaskSecrets


class ServerLog(Logger):
    """`gunicorn --logger-class shnor_portal.server_log.ServerLog`."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.addFilter(MaskSecrets())
