"""The walls that stand on models, addresses and documents; each returns one sentence for each break."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Choices, Model
from django.urls import URLPattern, URLResolver
from ninja.operation import PathView

from gongzhi.foundation.models import Personal

# The stairs, lowest first; rooms on one step are neighbours and do not know one another.
STAIRS = (
    {"places"}, {"actors"}, {"grids"}, {"duties"}, {"surveys"}, {"contributions"}, {"needs"}, {"responses"},
    {"campaigns", "councils", "reviews", "intake", "lists"}, {"fieldwork"}, {"insights"},
)  # fmt: skip
# Words of field names that guardrail R1 and R9 forbid: such a column does not exist.
FORBIDDEN = re.compile(
    r"(^|_)(id_?number|id_?card|identity_number|face|facial|fingerprint|voice_?print|voiceprint|iris|biometric|religion|"
    r"ethnicity|ethnic|nation|hukou|household_register|register_type|gps|track|trajectory|address_book|contacts_book|"
    r"device_?id|imei|mac_address|political_status|diagnosis|points|credit_score|risk_level|online_minutes)(_|$)"
)
# Models without a wall of their own, each with the reason; reviewed by hand whenever a line is added.
WITHOUT_WALL: Mapping[str, str] = {
    "accounts.User": "looked up at log-in, before anybody has a reach; contacts in it are sealed",
    "accounts.SecondFactor": "looked up at log-in, before anybody has a reach; the secret is sealed",
    "accounts.Session": "looked up by its key, before anybody has a reach",
    "accounts.ApiToken": "looked up by its hash, before anybody has a reach",
    "accounts.LoginAttempt": "counted before anybody has a reach; holds keyed hashes only",
    "actors.BodyKind": "a public list of codes",
    "actors.CrossMeasure": "a published list of measures",
    "actors.PostType": "a published list of kinds of posts",
    "bookmarks.Bookmark": "found by its user only",
    "campaigns.Slip": "found by the keyed hash of its code alone, by whoever holds the paper; names no household",
    "duties.BodyRelation": "what bodies have to do with one another is published with its source",
    "duties.DutyItem": "duty lists are published",
    "duties.DutyListVersion": "duty lists are published",
    "duties.DutyStamp": "chance numbers only, read before every kept answer",
    "grids.BulkDivision": "a wish for a whole area; what came of it is walled with each community's question",
    "inbox.Receipt": "found by user and command only, so that another's id is never revealed",
    "journal.Entry": "written by everybody, also about refusals; holds ids only and is read by auditors",
    "journal.LookAlarm": "numbers about an account's work in any community, read by auditors alone",
    "journal.LookLimit": "numbers that hold for the whole district",
    "journal.Seal": "hashes only",
    "journal.Unsealed": "positions only, for the sealer",
    "needs.KindLesson": "numbers for pieces of words that stand in several needs of the whole installation",
    "needs.NeedKind": "a public list of codes",
    "needs.NeedSearch": "names needs by signs in no order; whether one is seen is decided by the need's own wall",
    "outbox.Message": "goes to a person, also next door; holds ids only and is read by its receiver",
    "responses.ResponseTerms": "the district's rules are the same for everybody",
    "tidings.AreaWatch": "found by the keyed hash of a code, or by its account; the address is sealed",
    "tidings.Wish": "found by its user only; the address is sealed",
    "webhooks.Delivery": "ids of events for an endpoint; read by whoever sets up the installation",
    "webhooks.Endpoint": "addresses of programs, set up for the whole installation; the secret is sealed",
    "workdays.DayOverride": "the calendar is the same for everybody",
}
# Of these, the ones that name a community nevertheless.
NAMING_A_COMMUNITY = {"campaigns.Slip", "journal.Entry", "needs.NeedSearch", "outbox.Message"}


def ours() -> list[type[Model]]:
    """Lists the models of the house."""
    return [model for model in apps.get_models() if model.__module__.startswith("gongzhi.")]


def _step(model: type[Model]) -> int | None:
    """Returns the height at which a model stands: foundation 0, then the stairs."""
    parts = model.__module__.split(".")
    if parts[:2] != ["gongzhi", "domain"]:
        return 0 if parts[:2] == ["gongzhi", "foundation"] else None
    return next((height for height, rooms in enumerate(STAIRS, start=1) if parts[2] in rooms), None)


def keys_pointing_up(models: Iterable[type[Model]]) -> list[str]:
    """Foreign keys point down the stairs or stay in the room, also where they are written as strings."""
    found = []
    for model in models:
        for field in (*model._meta.get_fields(include_hidden=True),):
            target = field.related_model
            if field.auto_created or not isinstance(target, type):
                continue
            own, other = _step(model), _step(target)
            same = model._meta.app_label == target._meta.app_label
            if own is not None and other is not None and other >= own and not same:
                found.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
            if own is None:
                found.append(f"{model._meta.label} stands on no step")
    return found


def undeclared_fields(models: Iterable[type[Model]]) -> list[str]:
    """Every field is declared open or personal, not both; a personal one says purpose, basis and retention."""
    found = []
    for model in models:
        declared: Any = getattr(model, "Privacy", None)
        if declared is None or "Privacy" not in vars(model):
            found.append(f"{model._meta.label} has no class Privacy")
            continue
        names = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
        open_, personal = set(getattr(declared, "open", ())), dict(getattr(declared, "personal", {}))
        label = model._meta.label
        found += [f"{label}.{name} is not declared" for name in sorted(names - open_ - set(personal))]
        found += [f"{label}.{name} is declared but does not exist" for name in sorted((open_ | set(personal)) - names)]
        found += [f"{label}.{name} is declared twice" for name in sorted(open_ & set(personal))]
        for name, reason in sorted(personal.items()):
            if not isinstance(reason, Personal) or not (reason.purpose and reason.basis and reason.retention):
                found.append(f"{label}.{name} does not say purpose, basis and retention")
    return found


def forbidden_fields(models: Iterable[type[Model]]) -> list[str]:
    """No column exists for what is never asked (guardrails R1, R9)."""
    return [
        f"{model._meta.label}.{field.name} must not exist"
        for model in models
        for field in model._meta.concrete_fields
        if FORBIDDEN.search(field.name.lower())
    ]


def without_wall(models: Iterable[type[Model]]) -> list[str]:
    """Every model says how rows are walled off, or stands on the reviewed list and carries no community."""
    found = []
    for model in models:
        label = model._meta.label
        names = {field.name for field in model._meta.concrete_fields}
        if "Reach" in vars(model):
            found += [f"{label} has a wall and stands on the list"] if label in WITHOUT_WALL else []
        elif label not in WITHOUT_WALL:
            found.append(f"{label} has no wall")
        elif names & {"community", "community_id"} and label not in NAMING_A_COMMUNITY:
            found.append(f"{label} carries a community and has no wall")
    return found


def missing_from_glossary(models: Iterable[type[Model]], choices: Iterable[type[Choices]], glossary: str) -> list[str]:
    """Every model and every list of choices has its word in the glossary."""
    names = {model.__name__ for model in models} | {choice.__name__ for choice in choices}
    return sorted(name for name in names if not re.search(rf"`{name}`", glossary))


def our_choices() -> list[type[Choices]]:
    """Lists the choices of all rooms, imported with the models."""
    found: list[type[Choices]] = []
    waiting: list[Any] = [Choices]
    while waiting:
        for child in waiting.pop().__subclasses__():
            waiting.append(child)
            if child.__module__.startswith("gongzhi.") and list(child):
                found.append(child)
    return found


def views(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Walks all addresses; an API address gives each of its operations."""
    for pattern in patterns:
        where = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, where)
            continue
        operations = _operations(pattern.callback)
        if operations is None:
            yield where, pattern.callback
        else:
            for operation in operations:
                yield f"{'/'.join(operation.methods)} {where}", operation.view_func


def _operations(callback: Any) -> list[Any] | None:
    """Finds the operations behind an address of the API: ninja keeps them in the closure of its view."""
    held = [cell.cell_contents for cell in getattr(callback, "__closure__", None) or ()]
    return next((each.operations for each in held if isinstance(each, PathView)), None)


def views_without_permission(found: Iterable[tuple[str, Any]]) -> list[str]:
    """Every address names its permission, or says why it is open."""
    return [
        where
        for where, view in found
        if not (getattr(view, "permission", None) or getattr(view, "open_because", "")) and not _is_part_of_ninja(view)
    ]


def _is_part_of_ninja(view: Any) -> bool:
    """The description of the API and its index name no thing of anybody."""
    wrapped = getattr(view, "func", view)
    return getattr(wrapped, "__module__", "") == "ninja.openapi.views"
