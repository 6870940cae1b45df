"""The server and the phone hold every condition to one table of cases, and agree on conditions nobody thought of."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gongzhi.domain.surveys.rules import asked, holds, kept, read_form, truth
from set_up import find_node
from tests.house.sources import PROJECT

HERE = Path(__file__).parent
TABLE = json.loads((HERE / "conditions.json").read_text("utf-8"))
ON = TABLE["on"]
Case = tuple[Any, dict[str, Any], Any, bool]


def read(*rows: dict[str, str]) -> list[dict[str, Any]]:
    form = read_form([*TABLE["survey"], *rows], TABLE["choices"])
    assert form.faults == []
    return kept(form.questions)


def cases() -> list[Case]:
    """Gives every condition of the table as a tree, with its answers, the answer it is about, and what is right."""
    found: list[Case] = []
    for words, answers, right in TABLE["conditions"]:
        own = read({"type": "text", "name": "own", "label": "Own", "required": words})[-1]
        found.append((own["required_if"], answers, None, right))
    for kind, words, answers, here, right in TABLE["constraints"]:
        own = read({"type": kind, "name": "own", "label": "Own", "constraint": words})[-1]
        found.append((own["constraint"], answers, here, right))
    return found


def on_the_phone(conditions: list[Any], sheets: list[Any]) -> tuple[list[bool], list[list[str]]]:
    """Asks the phone's own code, as it is built, what it makes of them."""
    npm = find_node()
    assert npm is not None
    path = str(Path(npm[0]).parent) + os.pathsep + os.environ["PATH"]
    node = shutil.which("node", path=path)
    assert node is not None
    sent = json.dumps({"conditions": conditions, "asked": sheets})
    command = [node, str(HERE / "conditions.mjs"), str(PROJECT / "frontend")]
    told = json.loads(subprocess.run(command, input=sent, capture_output=True, text=True, check=True).stdout)
    return told["conditions"], told["asked"]


def test_the_server_decides_every_case_rightly() -> None:
    wrong = [(tree, answers) for tree, answers, here, right in cases() if holds(tree, answers, here, ON) is not right]
    assert wrong == []
    questions = read()
    assert [list(asked(questions, answers)) for answers, _right in TABLE["asked"]] == [
        right for _answers, right in TABLE["asked"]
    ]


def test_the_phone_decides_every_case_rightly() -> None:
    table, questions = cases(), read()
    sheets = [[questions, answers] for answers, _right in TABLE["asked"]]
    conditions, names = on_the_phone([[tree, answers, here, ON] for tree, answers, here, _right in table], sheets)
    wrong = [one[:2] for one, said in zip(table, conditions, strict=True) if said is not one[3]]
    assert (wrong, names) == ([], [right for _answers, right in TABLE["asked"]])


def any_number(chance: random.Random, depth: int) -> list[Any]:
    leaves: list[Any] = [["number", chance.choice((0, 1, 2.5, 7))], ["ask", "meals"], ["ask", "mark"], ["ask", "words"]]
    leaves += [["string-length", ["ask", "words"]], ["count-selected", ["ask", "kinds"]], ["ask", "since"], ["today"]]
    if depth == 0:
        return list(chance.choice(leaves))
    kind = chance.choice(("+", "-", "*", "div", "mod", "minus"))
    return [kind, *(any_number(chance, depth - 1) for _side in range(1 if kind == "minus" else 2))]


def any_condition(chance: random.Random, depth: int) -> list[Any]:
    kind = chance.choice(("and", "or", "not", "=", "!=", "<", "<=", ">", ">=", "selected", "regex"))
    if kind in ("and", "or", "not") and depth:
        return [kind, *(any_condition(chance, depth - 1) for _side in range(1 if kind == "not" else 3))]
    if kind == "selected":
        return [kind, ["ask", "kinds"], ["text", chance.choice(("meals", "meal"))]]
    if kind == "regex":
        parts = [[[["1", "3"]], 0, None], [[["a", "c"], ["好", "好"]], 1, 2], [[["\u0001", "\U0010ffff"]], 0, 1]]
        return [kind, ["ask", "words"], chance.choices(parts, k=3)]
    sign = kind if kind not in ("and", "or", "not") else "="
    return [sign, any_number(chance, chance.randrange(3)), any_number(chance, chance.randrange(3))]


def any_answers(chance: random.Random) -> dict[str, Any]:
    every = {
        "meals": chance.choice((0, 1, 3, -7)),
        "mark": chance.choice("123"),
        "words": chance.choice(
            ("", "12", "1.", ".5", "1a好", "aab", "𠀀", "-3", " 3", "1e3", "2020-02-30", "2020-02-29")
        ),
        "kinds": chance.choice(([], ["meals"], ["meals", "meal"])),
        "since": chance.choice(("2020-02-29", "1969-12-31", "2026-11-24")),
    }
    return {name: given for name, given in every.items() if chance.random() < 0.8}


@pytest.mark.parametrize("seed", [1, 2])
def test_server_and_phone_agree_on_conditions_that_nobody_thought_of(seed: int) -> None:
    chance = random.Random(seed)
    some = [[any_condition(chance, 2), any_answers(chance), None, ON] for _one in range(1500)]
    here = [holds(tree, answers, None, on) for tree, answers, _here, on in some]
    there, _names = on_the_phone(some, [])
    assert [one for one, a, b in zip(some, here, there, strict=True) if a is not b] == []
    assert 200 < sum(here) < 1300


def test_no_form_of_a_text_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def is_within(sign: str, ranges: list[list[str]]) -> bool:
        nonlocal looked
        looked += 1
        return any(first <= sign <= last for first, last in ranges)

    monkeypatch.setattr(truth, "_is_within", is_within)
    form = read({"type": "text", "name": "own", "label": "Own", "constraint": f"regex(., '{'.{0,500}' * 12}b')"})[-1]
    assert not holds(form["constraint"], {}, "a" * 500, ON)
    assert looked <= 13 * 500


@pytest.mark.parametrize("pattern", ["a{2,3}b*", "[ab]{0,2}a?c", "a*a{2}b{1,}", ".{1,3}[a-b]+.?", "[0-9]{3}-?[0-9]"])
def test_forms_mean_what_regular_expressions_mean(pattern: str) -> None:
    form = read({"type": "text", "name": "own", "label": "Own", "constraint": f"regex(., '{pattern}')"})[-1]
    chance = random.Random(pattern)
    words = ["".join(chance.choices("aabbc01-", k=chance.randrange(7))) for _one in range(400)]
    right = [re.fullmatch(pattern, one) is not None for one in words]
    assert [holds(form["constraint"], {}, one, ON) for one in words] == right
    assert on_the_phone([[form["constraint"], {}, one, ON] for one in words], [])[0] == right


def test_questions_of_any_name_are_found_on_the_phone() -> None:
    odd = ("__proto__", "constructor", "toString")
    rows = [
        {"type": "text", "name": one, "label": "It", "relevant": f"${{{before}}} = 'x'"}
        for one, before in zip(odd, ("words", *odd), strict=False)
    ]
    questions = [one | {"relevant": None} if one["name"] == "words" else one for one in read(*rows)]
    # Written as the phone gets it: here, too, "__proto__" is a name like any other.
    answers = {"words": "x", **dict.fromkeys(odd, "x")}
    right = list(asked(questions, answers))
    assert right[-3:] == list(odd)
    assert on_the_phone([], [[questions, answers]])[1] == [right]
