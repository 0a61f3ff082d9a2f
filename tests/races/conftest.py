"""Batches are raced with the small layout of the kit's own tests."""

from tests.core.conftest import fake_layout

__all__ = ["fake_layout"]
