"""Redis as a cache that pages can do without: one that is away holds nothing and keeps nothing."""

import logging
import time
from typing import Any, ClassVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure nobody asks again for so long: a page does not wait for a dead host each time.
PAUSE_SECONDS = 15.0


class SurvivingRedisCache(RedisCache):
    # Of the process, not of the thread.
    _away_until: ClassVar[float] = 0.0

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._try("get_many", {}, keys, version=version)

    def set(self, key: Any, value: Any, *args: Any, **options: Any) -> None:
        self._try("set", None, key, value, *args, **options)

    def set_many(self, data: Any, *args: Any, **options: Any) -> list[Any]:
        return self._try("set_many", list(data), data, *args, **options)

    def add(self, key: Any, value: Any, *args: Any, **options: Any) -> bool:
        return self._try("add", False, key, value, *args, **options)

    def touch(self, key: Any, *args: Any, **options: Any) -> bool:
        return self._try("touch", False, key, *args, **options)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._try("has_key", False, key, version=version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._try("delete", False, key, version=version)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try("delete_many", None, keys, version=version)

    def clear(self) -> None:
        self._try("clear", None)

    def _try(self, name: str, otherwise: Any, *args: Any, **options: Any) -> Any:
        if time.monotonic() < SurvivingRedisCache._away_until:
            return otherwise
        try:
            return getattr(super(), name)(*args, **options)
        except (RedisError, OSError) as error:
            SurvivingRedisCache._away_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("the cache is away, pages go without it: %s", type(error).__name__)
            return otherwise
