"""Imports after confinement: the reading process can open no file, so each is our fault and never a document's."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pkgutil import iter_modules
from types import ModuleType


class LateImport(BaseException):
    """A module was asked for that is installed and was not loaded in time.

    No Exception: a parser's own handlers must not take it for a fault of the document.
    """


class LateImportGuard(MetaPathFinder):
    """Answers imports of what is not loaded: LateImport for what is installed, ModuleNotFoundError for the rest."""

    def __init__(self, *, missing: set[str]) -> None:
        loaded = [(name, module) for name, module in sys.modules.items() if hasattr(module, "__path__")]
        installed = {found.name for found in iter_modules()} | set(sys.stdlib_module_names)
        for name, module in loaded:
            installed |= {f"{name}.{found.name}" for found in iter_modules(module.__path__)}
        self._installed = frozenset(installed - missing)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Never finds anything. Raises LateImport or ModuleNotFoundError."""
        if fullname in self._installed:
            raise LateImport(fullname)
        raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)

    def install(self) -> None:
        """Put this finder before all others."""
        sys.meta_path.insert(0, self)
