"""The sources of the house as syntax trees, and small questions about them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import gongzhi

PACKAGE = Path(gongzhi.__file__).resolve().parent
PROJECT = PACKAGE.parents[1]


@dataclass(frozen=True)
class Source:
    """One file: its path below the package, e.g. ``domain/places/queries.py``, and its text."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        parts = ["gongzhi", *self.path.with_suffix("").parts]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def floor(self) -> str:
        return self.path.parts[0]

    @property
    def room(self) -> str:
        """Names the room of ``domain`` or the app of ``foundation``; empty for a file beside them."""
        parts = self.path.parts
        return parts[1] if self.floor in ("domain", "foundation") and len(parts) > 2 else ""

    @property
    def line(self) -> str:
        """Names the line inside a room: services, queries, models …"""
        return Path(self.path.parts[2]).stem if self.room else ""

    @cached_property
    def imports(self) -> list[tuple[str, str, str]]:
        """Lists imports as (module, name, local name); the name is empty for ``import module``.

        What is imported for annotations only is left out, as in the contracts.
        """
        found = []
        for node in _running(self.tree):
            if isinstance(node, ast.Import):
                found += [(alias.name, "", alias.asname or alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                found += [(node.module, alias.name, alias.asname or alias.name) for alias in node.names]
        return found

    @cached_property
    def exported(self) -> list[str] | None:
        """Reads ``__all__`` as it stands there."""
        for node in self.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                assert isinstance(node, ast.Assign)
                names = ast.literal_eval(node.value)
                return [str(name) for name in names]
        return None

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def at(self, node: ast.AST, sentence: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {sentence}"


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Walks through all nodes except those below ``if TYPE_CHECKING``."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _running(child)


def house() -> list[Source]:
    """Reads every Python file of the package."""
    return [
        Source(file.relative_to(PACKAGE), file.read_text("utf-8"))
        for file in sorted(PACKAGE.rglob("*.py"))
        if "static" not in file.relative_to(PACKAGE).parts
    ]


def planted(path: str, text: str) -> Source:
    """Stands for a file that does not exist, with a break in it."""
    return Source(Path(path), text)
