"""Nobody and no community is ranked (guardrails R9, R25): lists of people and communities go by name, code or date."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.sources import Source, house, planted

HOUSE = house()
# What counts how much somebody did, or how a community stands. Such a figure may be shown, never put in order.
FIGURES = re.compile(
    r"(^|_)(count|counts|total|sum|rate|share|score|points|rank|ranking|late|closed|reopened|attempted|contacted|resolved|"
    r"handled|solved|visits|hours|stars|grade)(_|$)"
)
WORDS = re.compile(
    r"leader_?board|top_(workers|communities|people)|ranking|best_(workers|communities|people)|score_?board"
)
# File and order → why it ranks nobody; reviewed by hand whenever a line is added.
REVIEWED = {
    ("domain/duties/queries/lists.py", "rank"): "which item of a duty list goes before another",
    ("domain/duties/queries/tasks.py", "rank"): "which item of a duty list goes before another",
    ("interfaces/desk/actors/alliances.py", "member_count"): "how many units belong to an alliance, not what they did",
}


def rankings(sources: list[Source]) -> list[str]:
    """Finds lists ordered by a figure of what people or communities did, and words that announce a ranking."""
    found = []
    for source in sources:
        if source.line == "migrations" or source.floor == "algorithms":
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
                names = [name for name in _ordered(node) if FIGURES.search(name)]
                found += [source.at(node, f"orders by {n}") for n in names if (str(source.path), n) not in REVIEWED]
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and WORDS.search(node.name.lower()):
                found.append(source.at(node, f"is called {node.name}"))
            if isinstance(node, ast.Assign) and _is_orders(node):
                found += [
                    source.at(node, f"offers the order {name}")
                    for name in _offered(node)
                    if FIGURES.search(name) and (str(source.path), name) not in REVIEWED
                ]
    return found


def _ordered(call: ast.Call) -> list[str]:
    return [_plain(one.value) for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _is_orders(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id.endswith("ORDERS") for target in node.targets)


def _offered(node: ast.Assign) -> list[str]:
    words = [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return [_plain(word) for word in words]


def _plain(name: str) -> str:
    return name.removeprefix("-").rsplit("__", 1)[-1]


def test_no_list_is_ordered_by_what_people_or_communities_achieved() -> None:
    assert rankings(HOUSE) == []


@pytest.mark.parametrize(
    "text",
    [
        'people.order_by("-visits", "id")',
        'communities.order_by("closed_count")',
        'ORDERS = {"rate": ("-solved_rate", "id")}',
        "def leaderboard(): ...",
        "class TopWorkers: ...\ndef top_workers(): ...",
    ],
)
def test_a_ranking_is_caught(text: str) -> None:
    assert rankings([planted("interfaces/desk/home/views.py", text)]) != []


@pytest.mark.parametrize("text", ['people.order_by("name_key", "id")', 'ORDERS = {"size": ("households", "pk")}'])
def test_a_plain_order_passes(text: str) -> None:
    assert rankings([planted("interfaces/desk/places/views.py", text)]) == []
