"""The checklist of clauses that a contract should have."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from gongzhi.algorithms.ruling.packs import FaultyPack, Status, Words, words


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a contract should say, and by which article; ``is_emergency`` marks what an emergency needs."""

    code: str
    name: Words
    article: str
    status: Status
    is_emergency: bool


def read_clauses(text: str) -> tuple[Clause, ...]:
    """Reads a checklist from TOML; raises ``FaultyPack`` where something is missing or means nothing."""
    try:
        found = tuple(
            Clause(
                code=one["code"],
                name=words(one["name"]),
                article=one["article"],
                status=Status(one["status"]),
                is_emergency=bool(one.get("is_emergency")),
            )
            for one in tomllib.loads(text)["clauses"]
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FaultyPack(f"the checklist is not whole: {fault!r}") from fault
    if len({clause.code for clause in found}) != len(found):
        raise FaultyPack("a clause stands twice")
    return found
