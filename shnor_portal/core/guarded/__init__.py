"""Untrusted files are read here: a pure function in a process of its own, with hard limits.

`call("package.module:function", data, …)` is the one way. The web server never calls it: reading is
the work of jobs and commands. Modules that parse files are imported only by such functions
(`tests/architecture/test_guarded.py`).
"""

from shnor_portal.core.guarded.calling import Limits, Stopped, call

__all__ = ["Limits", "Stopped", "call"]
