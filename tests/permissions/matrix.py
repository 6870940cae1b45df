"""Every address × every role × own and foreign place, tried whole and compared with what ``expectations.txt`` says."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from gongzhi.domain.duties.words import Role
from gongzhi.foundation.reach import everywhere
from tests.permissions.doors import Door, described, doors
from tests.permissions.forms import FORMS
from tests.permissions.people import Actor
from tests.permissions.reading import READERS
from tests.permissions.things import Things, prepare, prepare_small, query_and_body

_numbers = count()
TABLE = Path(__file__).parent / "expectations.txt"
STRANGER = "stranger"
# The heads of the table's columns.
HEADS = {
    "strgr": STRANGER,
    "every": Role.EVERYBODY,
    "resid": Role.RESIDENT,
    "volun": Role.VOLUNTEER,
    "gridw": Role.GRID_WORKER,
    "lead": Role.GRID_LEAD,
    "commw": Role.COMMUNITY_WORKER,
    "secr": Role.COMMUNITY_SECRETARY,
    "handl": Role.HANDLER,
    "subd": Role.SUBDISTRICT_OFFICER,
    "distr": Role.DISTRICT_OFFICER,
    "audit": Role.AUDITOR,
    "admin": Role.ADMINISTRATOR,
}
# Every column is tried; in two halves, so that two processes can share the work.
COLUMNS = (STRANGER, *Role)
FIRST_HALF, SECOND_HALF = COLUMNS[:6], COLUMNS[6:]
# The words of the table → how the door answers (at home, far away).
MEANINGS = {
    "yes": ("in", "in"),
    "own": ("in", "hidden"),
    "hid": ("hidden", "hidden"),
    "-": ("refused", "refused"),
    "log": ("log in", "log in"),
}


@dataclass
class Tried:
    """What came of trying: how many cells, and a sentence for each one that nobody expected."""

    cells: int = 0
    unexpected: list[str] = field(default_factory=list)
    # Door → column → how it answered at home and far away; only of doors that the table does not know.
    unknown: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    @property
    def unread(self) -> list[str]:
        """Lists what personal things nobody came across at all."""
        return sorted(set(READERS) - self.read)

    def told(self) -> str:
        """Tells everything that was not expected, line by line, and what to add."""
        heads = ["lines to judge and add to tests/permissions/expectations.txt:"] if self.unknown else []
        return "\n".join([*self.unexpected, *heads, *self.drafts()])

    def drafts(self) -> list[str]:
        """Writes lines for unknown doors as they answer now; what they *should* answer is for a human to say."""
        words = {meaning: word for word, meaning in MEANINGS.items()}
        return [
            line(door, [words.get((got[column][0], got[column][-1]), "?") for column in HEADS.values()])
            for door, got in self.unknown.items()
        ]


def expectations(text: str) -> dict[str, dict[str, str]]:
    """Reads the table: door → column → word. Raises ``ValueError`` where a line does not fit its heads."""
    lines = [line.split("#")[0].split() for line in text.splitlines()]
    heads: list[str] = []
    found: dict[str, dict[str, str]] = {}
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        if line[0] == "METHOD":
            heads = [str(HEADS[head]) for head in line[2:]]
            continue
        door, words = f"{line[0]} {line[1]}", line[2:]
        if len(words) != len(heads) or not set(words) <= set(MEANINGS):
            raise ValueError(f"line {number}: {len(heads)} words of {sorted(MEANINGS)}, in the order of the heads")
        if door in found:
            raise ValueError(f"line {number}: {door} stands in the table twice")
        found[door] = dict(zip(heads, words, strict=True))
    return found


def try_matrix(columns: Sequence[str], *, word: str = "") -> Tried:
    """Tries every cell of these columns in a database with the demo district; nothing of it stays except who tried.

    ``word`` narrows to the doors in whose address it stands.
    """
    with everywhere():
        things = prepare()
    expected = expectations(TABLE.read_text())
    known = doors()
    tried = Tried()
    told = {str(door) for door in known}
    tried.unexpected += [f"{line} is no address any more: take its line out" for line in sorted(set(expected) - told)]
    _try(things, [door for door in known if word in str(door)], columns, tried)
    return tried


def try_lists(addresses: Collection[str]) -> Tried:
    """Tries some pages that only show and name no thing, with every role at home, on the small stage of the cast.

    A part of the matrix for whoever cannot wait for the demo district.
    """
    with everywhere():
        things = prepare_small()
    tried = Tried()
    known = [door for door in doors() if door.method == "GET" and door.address in addresses]
    if len(known) != len(addresses):
        raise LookupError(f"these are no pages: {set(addresses) - {door.address for door in known}}")
    _try(things, known, COLUMNS, tried)
    return tried


def _try(things: Things, known: Sequence[Door], columns: Sequence[str], tried: Tried) -> None:
    expected = expectations(TABLE.read_text())
    for column in columns:
        for side, actor in _sides(things, column):
            visit = Visit(things, actor)
            for door in known:
                got, text = visit.knock(door)
                tried.cells += 1
                tried.read |= {what for what, (sign, _readers) in READERS.items() if sign in text}
                said = expected.get(str(door), {}).get(column)
                tried.unexpected += judge(f"{door} as {column}, {side}", said, got)
                tried.unexpected += overheard(f"{door} as {column}, {side}", text, column if side == "home" else "")
                if str(door) not in expected:
                    tried.unknown.setdefault(str(door), {}).setdefault(column, []).append(got)


def line(door: str, words: list[str]) -> str:
    """Writes one line of the table."""
    return f"{door:<66}" + "".join(f"{word:<6}" for word in words).rstrip()


def judge(where: str, word: str | None, got: str) -> list[str]:
    """Gives a sentence where a door answers as the table does not say."""
    if word is None:
        return [f"{where}: {got}, and no line says what it should be; add one to tests/permissions/expectations.txt"]
    wanted = MEANINGS[word][1 if where.endswith(" far") else 0]
    return [] if got == wanted else [f"{where}: {got}, but the table says {wanted}"]


def overheard(where: str, text: str, reader: str) -> list[str]:
    """Gives a sentence for each personal thing that stands in an answer and is not for this reader."""
    return [
        f"{where}: shows {what}, which tests/permissions/reading.py does not allow"
        for what, (sign, readers) in READERS.items()
        if sign in text and reader not in readers
    ]


def _sides(things: Things, column: str) -> list[tuple[str, Actor | None]]:
    if column == STRANGER:
        return [("home", None)]
    role = Role(column)
    if role not in things.home or role not in HEADS.values():
        raise LookupError(
            f"nobody tries the role {column}: seat somebody in tests/permissions/people.py, name it in HEADS"
        )
    sides: list[tuple[str, Actor | None]] = [("home", things.home[role])]
    return sides + [("far", far) for far in [things.far.get(role)] if far]


class Visit:
    """One account going from door to door; whatever it does is undone at once."""

    def __init__(self, things: Things, actor: Actor | None) -> None:
        self.things, self.actor = things, actor
        self.client = Client(raise_request_exception=False)
        if actor is not None:
            self.client.force_login(actor.user)
        self._kept = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def knock(self, door: Door) -> tuple[str, str]:
        """Sends a request and tells how it was answered, with the text of the answer."""
        with undone():
            form = FORMS.get(str(door))
            given = form(self.things, self.actor).get("in_address", {}) if form else {}
        missing = [name for name in door.parts if name not in given and self.things.named(name, self.actor) is None]
        if missing:
            return f"nothing to try it with ({', '.join(missing)}: add it to tests/permissions/things.py)", ""
        self.come_from_elsewhere()
        with undone():
            answer = self.open(door)
            text = _text(answer) if answer.status_code < 400 else ""
        self.forget()
        return _kind(answer), text

    def come_from_elsewhere(self) -> None:
        """Takes another address: tries of strangers are counted by it, and that count stays, whatever is undone."""
        number = next(_numbers)
        self.client.defaults["REMOTE_ADDR"] = f"198.18.{number // 250}.{number % 250 + 1}"

    def forget(self) -> None:
        """Comes back with the cookies of the log-in alone."""
        self.client.cookies.clear()
        self.client.cookies.load(self._kept)

    def open(self, door: Door) -> Any:
        """Sends what the door takes and gives the answer."""
        values = {name: self.things.named(name, self.actor) for name in door.parts}
        form = FORMS.get(str(door))
        sent = form(self.things, self.actor) if form else {}
        values |= sent.pop("in_address", {})
        address = door.address.format(**values)
        asked: dict[str, Any] = sent.pop("asked", {})
        headers = {"Idempotency-Key": str(uuid4())}
        if door.is_api and {"sheet", "photo"} & sent.keys():
            facts: dict[str, Any] = {"data": sent}
        elif door.is_api:
            query, body = query_and_body(described(door), self.things, self.actor)
            asked = query | asked
            if isinstance(body, dict):
                body |= sent
            facts = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        else:
            facts = {"data": sent} if door.method == "POST" else {}
        address += f"?{urlencode(asked)}" if asked else ""
        return getattr(self.client, door.method.lower())(address, headers=headers, **facts)


@contextmanager
def undone() -> Iterator[None]:
    """Lets something happen of which nothing stays."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _kind(answer: Any) -> str:
    status, to = answer.status_code, answer.headers.get("Location", "")
    if status == 401 or to.startswith("/login"):
        return "log in"
    if status == 422 and _misfit() in answer.content.decode():
        return "unreadable (send what fits: tests/permissions/things.py, forms.py)"
    said = {400: "unreadable", 403: "refused", 404: "hidden", 405: "not offered"}
    return said.get(status, "in") if status < 500 else f"a fault ({status})"


def _misfit() -> str:
    """Tells what programs hear whose JSON does not even fit the description."""
    with translation.override(settings.LANGUAGE_CODE):
        return json.dumps(gettext("What was sent does not fit. Correct the fields named here."))


def _text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "ignore"))
