"""The walls that imports alone do not show; each takes sources and returns one sentence for each break."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tests.house.sources import Source

# A line of one room → what it may use of another room. Words are names without logic: everybody may read them.
ACROSS = {
    "services": {"services", "queries", "words"},
    "queries": {"queries", "models", "words"},
    "models": {"models", "words"},
    "rules": {"words"},
    "words": {"words"},
    "migrations": {"migrations"},
    "apps": set(),
}
ABOVE = {
    "workflows": {"services", "queries", "words"},
    "interfaces": {"services", "queries", "words"},
    "config": {"services", "queries", "words"},
}
LINES = {"services", "queries", "models", "rules", "words"}
ROOM_FILES = LINES | {"__init__", "apps", "migrations"}
ALWAYS_WRITES = {
    "save", "asave", "bulk_create", "abulk_create", "bulk_update", "abulk_update", "get_or_create", "aget_or_create",
    "update_or_create", "aupdate_or_create", "create", "acreate", "aupdate", "adelete", "delete",
}  # fmt: skip
WRITING_SQL = ("insert", "update", "delete", "truncate", "merge")
FILE_LINES, FUNCTION_LINES, PARAMETERS, ROOM_MODELS = 400, 40, 6, 12


def _target(module: str, name: str) -> tuple[str, str, str] | None:
    """Splits ``gongzhi.domain.places`` + ``queries`` into room, line and what lies deeper."""
    parts = (f"{module}.{name}" if name else module).split(".")
    if parts[:2] != ["gongzhi", "domain"] or len(parts) < 4:
        return None
    return parts[2], parts[3], ".".join(parts[4:])


def wrong_calls_across_rooms(sources: Sequence[Source]) -> list[str]:
    """Services use services and queries, queries use queries and models, models use models; those above no models."""
    found = []
    for source in sources:
        allowed = ACROSS.get(source.line) if source.floor == "domain" else ABOVE.get(source.floor)
        if allowed is None:
            continue
        for module, name, _ in source.imports:
            target = _target(module, name)
            if target is None or (source.floor == "domain" and target[0] == source.room):
                continue
            if target[1] not in allowed:
                found.append(f"{source.path}: may not use {target[1]} of {target[0]}")
            elif module.count(".") > 3:
                found.append(f"{source.path}: {module} is entered through {'.'.join(module.split('.')[:4])}")
    return found


def leaking_queries(sources: Sequence[Source]) -> list[str]:
    """Every ``queries`` has ``__all__``, names no model in it, and nobody takes from it what is not named there."""
    found = []
    exported: dict[str, set[str]] = {}
    for source in sources:
        if source.line != "queries" or source.path.parts[3:] not in ((), ("__init__.py",)):
            continue
        models = {local for module, _, local in source.imports if module.split(".")[-1] == "models"}
        if source.exported is None:
            found.append(f"{source.path}: has no __all__")
        exported[source.module] = set(source.exported or ())
        found += [f"{source.path}: hands on the model {name}" for name in sorted(models & exported[source.module])]
    for source in sources:
        found += _taken_past(source, exported)
    return found


def _taken_past(source: Source, exported: dict[str, set[str]]) -> list[str]:
    found = []
    aliases: dict[str, str] = {}
    for module, name, local in source.imports:
        if module in exported and name and not source.module.startswith(module):
            found += [] if name in exported[module] else [f"{source.path}: takes {name} past __all__ of {module}"]
        elif f"{module}.{name}" in exported:
            aliases[local] = f"{module}.{name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            module = aliases[node.value.id]
            if node.attr not in exported[module] and not node.attr.startswith("__"):
                found.append(source.at(node, f"takes {node.attr} past __all__ of {module}"))
    return found


def writes_outside_services(sources: Sequence[Source]) -> list[str]:
    """Only services (and migrations) of domain and foundation write rows."""
    found = []
    for source in sources:
        if source.line in ("services", "migrations"):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node, node.func):
                found.append(source.at(node, f"writes with .{node.func.attr}()"))
            elif isinstance(node, ast.Call) and _runs_writing_sql(node):
                found.append(source.at(node, "writes with SQL"))
    return found


def _writes(call: ast.Call, function: ast.Attribute) -> bool:
    if isinstance(function.value, ast.Name) and function.value.id in ("router", "default_storage"):
        # ``@router.delete`` names a door, and a storage's file is no row.
        return False
    if function.attr == "update":
        # ``dict.update(other)`` and ``digest.update(data)`` take one value; a QuerySet's takes columns by name.
        return bool(call.keywords) and not call.args
    if function.attr == "save" and (call.args or "format" in {word.arg for word in call.keywords}):
        # A picture or a sheet is saved into a file that is named.
        return False
    return function.attr in ALWAYS_WRITES


def _runs_writing_sql(call: ast.Call) -> bool:
    if (
        not (isinstance(call.func, ast.Attribute) and call.func.attr in ("execute", "executemany", "raw"))
        or not call.args
    ):
        return False
    words = [
        node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return any(text.strip().lower().startswith(WRITING_SQL) for text in words[:1])


def tables_touched_above(sources: Sequence[Source]) -> list[str]:
    """Workflows and interfaces know no managers, model forms or model schemas."""
    found = []
    for source in sources:
        if source.floor not in ("workflows", "interfaces"):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
                found.append(source.at(node, f"reaches for .{node.attr}"))
            if isinstance(node, ast.Name | ast.Attribute):
                name = node.id if isinstance(node, ast.Name) else node.attr
                if name in ("ModelForm", "ModelSchema"):
                    found.append(source.at(node, f"builds on {name}"))
    return found


def too_large(sources: Sequence[Source]) -> list[str]:
    """A file has at most 400 lines, a function 40 and six parameters, a room twelve models."""
    found = []
    rooms: dict[str, int] = {}
    for source in sources:
        if source.line == "migrations":
            continue
        lines = len(source.text.splitlines())
        found += [f"{source.path}: {lines} lines"] if lines > FILE_LINES else []
        for node in source.functions():
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            count = len([name for name in names if name not in ("self", "cls")])
            found += [source.at(node, f"{node.name} has {length} lines")] if length > FUNCTION_LINES else []
            # The same mark that ruff wants, and only with its reason.
            is_excused = "noqa: PLR0913 (" in source.text.splitlines()[node.lineno - 1]
            if count > PARAMETERS and not is_excused:
                found.append(source.at(node, f"{node.name} has {count} parameters"))
        if source.line == "models":
            classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef)]
            rooms[source.room] = rooms.get(source.room, 0) + len(classes)
    return found + [f"{room}: {count} models" for room, count in rooms.items() if count > ROOM_MODELS]


def strangers_in_rooms(sources: Sequence[Source]) -> list[str]:
    """A room holds its six lines, ``apps`` and ``migrations``, and nothing else."""
    return [
        f"{source.path}: no such line in a room"
        for source in sources
        if source.room and source.line not in ROOM_FILES and (source.floor == "domain" or _is_app(source, sources))
    ]


def _is_app(source: Source, sources: Sequence[Source]) -> bool:
    return any(other.room == source.room and other.line == "apps" for other in sources)


def overridden_saving(sources: Sequence[Source]) -> list[str]:
    """No model saves or deletes itself in a way of its own, and nobody listens to signals."""
    found = []
    for source in sources:
        found += [
            source.at(node, f"overrides {node.name}()")
            for node in source.functions()
            if source.line == "models" and node.name in ("save", "delete", "asave", "adelete", "save_base")
        ]
        found += [
            f"{source.path}: knows signals"
            for module, name, _ in source.imports
            if module.startswith("django.dispatch") or "signals" in (*module.split("."), name)
        ]
    return found
