"""Detects imports after confinement. The reading process can open no file then, so they are errors on our side."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pkgutil import iter_modules
from types import ModuleType


class LateImport(BaseException):
    """An installed module was imported too late.

    Not an Exception, so that a parser's own handlers do not catch it.
    """


class LateImportGuard(MetaPathFinder):
    """Refuses imports of modules that are not loaded: LateImport if installed, ModuleNotFoundError otherwise."""

    def __init__(self, *, missing: set[str]) -> None:
        loaded = [(name, module) for name, module in sys.modules.items() if hasattr(module, "__path__")]
        installed = {module.name for module in iter_modules()} | set(sys.stdlib_module_names)
        for name, package in loaded:
            installed |= {f"{name}.{module.name}" for module in iter_modules(package.__path__)}
        self._installed = frozenset(installed - missing)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise LateImport or ModuleNotFoundError."""
        if fullname in self._installed:
            raise LateImport(fullname)
        raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)

    def install(self) -> None:
        """Put this finder before all others."""
        sys.meta_path.insert(0, self)
