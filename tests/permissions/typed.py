"""The forms that stand on pages, read from their HTML as a browser would, and what may be typed into them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

from django.urls import Resolver404, resolve

from gongzhi.foundation import time

PHONE = "13900007777"
_TEXTS = ("text", "textarea", "search", "tel")
# Written by the page, not by a person.
_OWN = ("csrfmiddlewaretoken", "command_id", "command")


@dataclass
class Field:
    """One field: its kind, what stands in it, and what can be chosen."""

    name: str
    kind: str
    value: str = ""
    is_required: bool = False
    most: int = 0
    choices: list[str] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        """Tells whether words are typed here."""
        return self.kind in _TEXTS

    def usual(self) -> str:
        """Gives what somebody of good will would leave or put there."""
        if self.value or not self.is_required:
            return self.value
        if "phone" in self.name or self.kind == "tel":
            return PHONE
        usual = {"date": time.today().isoformat(), "number": "1", "password": "Shiyan-mima-2026", "checkbox": "on"}
        return next(iter(self.choices), usual.get(self.kind, "试验文字一段"))

    def hostile(self) -> str:
        """Gives what nobody of good will puts there, and what its browser would not let through."""
        if self.choices or self.kind == "hidden":
            return str(uuid4())
        return {"date": "9999-12-31", "number": "9" * 30}.get(self.kind, "长" * 5000)


@dataclass
class Form:
    """One form that is sent: where to, and its fields."""

    address: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Names the kind of address, so that one form is tried once however many things have it."""
        try:
            return resolve(urlsplit(self.address).path).view_name
        except Resolver404:
            return self.address

    def typed(self, **changed: Any) -> dict[str, Any]:
        """Fills it in; a list stands for a key that is sent several times."""
        return {name: one.usual() for name, one in self.fields.items() if one.usual()} | changed


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, list[Form]()
        self._form: Form | None = None
        self._field: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form" and facts.get("method") == "post":
            self._form = Form(urljoin(self.address, facts.get("action") or self.address))
            self.forms.append(self._form)
        elif tag == "option" and self._field is not None:
            self._field.choices += [facts["value"]] if facts.get("value") else []
            self._field.value = facts["value"] if "selected" in facts else self._field.value
        elif tag in ("input", "textarea", "select") and self._form is not None:
            self._add(tag, facts)

    def _add(self, tag: str, facts: dict[str, str]) -> None:
        name, kind = facts.get("name", ""), facts.get("type", "text") if tag == "input" else tag
        if not name or name in _OWN or kind in ("file", "submit"):
            return
        assert self._form is not None
        kept = self._form.fields.setdefault(name, Field(name, kind))
        kept.is_required |= "required" in facts or kind == "radio"
        kept.most = int(facts.get("maxlength") or 0)
        if kind in ("checkbox", "radio"):
            kept.choices.append(facts.get("value", "on"))
            kept.value = facts.get("value", "on") if "checked" in facts else kept.value
        else:
            kept.value, self._field = facts.get("value", ""), kept if tag != "input" else None

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._field = None
        elif tag == "form":
            self._form = None


def forms_of(page: str, address: str) -> list[Form]:
    """Reads the forms that are sent by POST and into which something can be typed or chosen."""
    reader = _Reader(address)
    reader.feed(page)
    return [one for one in reader.forms if any(part.kind != "hidden" for part in one.fields.values())]


def stands_in(value: str, page: str) -> bool:
    """Tells whether a page still holds what was typed."""
    return re.sub(r"\s", "", value) in re.sub(r"\s", "", page)
