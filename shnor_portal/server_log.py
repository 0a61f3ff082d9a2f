"""The web server's log: gunicorn's own, without codes and tokens that stand in addresses."""

from typing import Any

from gunicorn.glogging import Logger

from shnor_portal.core.masking import MaskSecrets, masked


class ServerLog(Logger):
    """`gunicorn --logger-class shnor_portal.server_log.ServerLog`."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.addFilter(MaskSecrets())

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What a line of the access log is made of: request, path, referer and headers masked."""
        found = super().atoms(*args, **kwargs)
        return {key: masked(v) if isinstance(v, str) else v for key, v in found.items()}
