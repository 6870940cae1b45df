"""What is asked about needs: lists, one need with its thread, counts, the call-back list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Appointment, Person
from gongzhi.domain.grids import queries as grids
from gongzhi.domain.needs import rules
from gongzhi.domain.needs.models import Need, NeedEvent, NeedKind, NeedPhoto
from gongzhi.domain.needs.rules import Clock
from gongzhi.domain.needs.words import OPEN_STATES, OVER_STATES, RUNNING_STATES, NeedState, NeedStep
from gongzhi.foundation import encryption, ids
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.journal.queries import entries
from gongzhi.foundation.reach import Scope

__all__ = [
    "Clock",
    "NeedCounts",
    "NeedFilters",
    "NeedLook",
    "by_tracking_code",
    "clock_of",
    "code_for_command",
    "code_holder",
    "counts",
    "id_for_command",
    "is_late",
    "is_within",
    "kind",
    "kind_name",
    "kind_names",
    "kinds",
    "late_needs",
    "looks_at_needs",
    "mask_phones",
    "may_ask",
    "may_handle",
    "name_of",
    "need",
    "need_of_holder",
    "needs_list",
    "needs_of_reporter",
    "needs_since",
    "open_needs_below",
    "open_needs_in",
    "open_needs_of_handler",
    "organisations_of",
    "people_of_organisation",
    "photo",
    "photos",
    "public_words",
    "steps_open",
    "text_to_take_along",
    "thread",
    "to_be_asked",
    "users_of",
]

_JOINS = ("kind", "community", "place__building", "place__entrance", "owner", "handler__kind", "handled_by")
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class NeedFilters:
    """What a list is narrowed to; ``state`` is a state, ``open`` or ``over``; ``mine`` is a person."""

    state: str = ""
    is_late: bool = False
    kind: str = ""
    grid: UUID | None = None
    mine: UUID | None = None
    words: str = ""
    closed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class NeedCounts:
    """Needs of one community; ``open`` contains ``late``."""

    open: int
    late: int
    closed: int
    total: int


def kinds() -> QuerySet[NeedKind]:
    """Lists the kinds of need in their order."""
    return NeedKind.objects.all()


def kind(code: str) -> NeedKind:
    """Finds a kind by its code; raises ``NotThere``."""
    try:
        return NeedKind.objects.get(code=code)
    except NeedKind.DoesNotExist:
        raise NotThere(_("There is no such kind of need. Choose one from the list.")) from None


def needs_since(community_id: UUID, moment: datetime) -> int:
    """Counts the needs that were opened in a community since a moment."""
    return Need.objects.filter(community_id=community_id, opened_at__gte=moment).count()


def open_needs_in(buildings: Iterable[UUID]) -> int:
    """Counts the needs in some buildings that are not over."""
    return Need.objects.filter(building_id__in=list(buildings), state__in=OPEN_STATES).count()


def open_needs_of_handler(organisation_id: UUID) -> QuerySet[Need]:
    """Lists the needs on which an organisation still has to work."""
    return Need.objects.filter(handler_id=organisation_id, state__in=RUNNING_STATES).order_by("due_at", "id")


def kind_name(of: NeedKind) -> str:
    """Names a kind in the language of the page."""
    return of.name_en if (get_language() or "").startswith("en") else of.name


def kind_names() -> dict[str, str]:
    """Gives every kind's name in the reader's language: code → name."""
    return {one.code: kind_name(one) for one in kinds()}


def _within(scope: Scope) -> Q:
    condition = Q(pk__in=())
    for start in scope.paths:
        condition |= Q(place__path__startswith=start)
    if scope.buildings:
        condition |= Q(building_id__in=scope.buildings)
    if scope.holders:
        condition |= Q(granted_to__overlap=list(scope.holders)) | Q(owner_id__in=scope.holders)
    return condition


def is_within(scope: Scope, of: Need) -> bool:
    """Tells whether one permission's scope holds this need: its place, or somebody it was handed to."""
    return scope.covers(of.place.path, of.building_id) or not scope.holders.isdisjoint([*of.granted_to, of.owner_id])


def _narrowing(filters: NeedFilters, now: datetime) -> Q:
    states = {"": None, "open": OPEN_STATES, "over": OVER_STATES}.get(filters.state, {filters.state})
    condition = Q() if states is None else Q(state__in=states)
    if filters.is_late:
        condition &= Q(state__in=RUNNING_STATES, due_at__lt=now)
    if filters.kind:
        condition &= Q(kind__code=filters.kind)
    if filters.grid:
        condition &= Q(building_id__in=grids.buildings_of_grid(filters.grid).values("pk"))
    if filters.mine:
        condition &= Q(owner_id=filters.mine) | Q(handled_by_id=filters.mine)
    if filters.closed_since:
        condition &= Q(closed_at__gte=filters.closed_since)
    if filters.words:
        condition &= Q(number__iexact=filters.words) | Q(text__icontains=filters.words)
    return condition


def needs_list(scope: Scope, filters: NeedFilters, *, now: datetime) -> QuerySet[Need]:
    """Lists the needs inside a scope, the soonest due first."""
    found = Need.objects.select_related(*_JOINS).filter(_within(scope), _narrowing(filters, now))
    return found.order_by("due_at", "id")


def open_needs_below(path: str) -> QuerySet[Need]:
    """Lists the open needs at a place and everything below it, the soonest due first."""
    return Need.objects.filter(place__path__startswith=path, state__in=OPEN_STATES).order_by("due_at", "id")


def need(id: UUID, scope: Scope) -> Need:
    """Finds one need inside a scope; another's need is ``NotThere`` in the same words as none."""
    found = Need.objects.select_related(*_JOINS).filter(_within(scope), pk=id).first()
    if found is None:
        raise NotThere(_("There is no such need. It may belong to another community or grid."))
    return found


def thread(of: Need) -> list[NeedEvent]:
    """Lists the steps of a need, the first first, with who took them."""
    return list(of.events.select_related("by").order_by("position"))


def clock_of(one: Need, now: datetime) -> Clock:
    """Says how much time a need has left, or by how much it is late."""
    return rules.clock(one.state, one.due_at, one.done_at, now)


def is_late(one: Need, now: datetime) -> bool:
    """Tells whether the work on a need is late, or was done late."""
    return rules.is_late(one.state, one.due_at, one.done_at, now)


def public_words(one: Need) -> str:
    """Says to the reporter how far a need is."""
    return str(rules.PUBLIC_TEXTS[NeedState(one.state)])


def text_to_take_along(one: Need) -> str:
    """Gives a need's text for a sheet that leaves the house, telephone numbers masked."""
    return rules.mask_phones(one.text)


def mask_phones(words: str) -> str:
    """Hides the middle of telephone numbers in words of a thread."""
    return rules.mask_phones(words)


def steps_open(one: Need) -> frozenset[NeedStep]:
    """Lists the steps that a need can take now, whoever takes them."""
    return rules.moves_from(one.state)


def may_handle(scope: Scope, one: Need) -> bool:
    """Tells whether a scope of handling allows work on this need: one's own organisation's, or a public body's."""
    return rules.may_handle(
        is_own=one.handler_id in scope.holders,
        covers_place=scope.covers(one.place.path, one.building_id),
        handler_family=one.handler.family if one.handler else "",
    )


def may_ask(one: Need, *, caller: UUID | None, organisations: frozenset[UUID]) -> bool:
    """Tells whether this person may ask the reporter, because neither he nor his body did the work."""
    return rules.may_ask(
        caller=caller, caller_organisations=organisations, handled_by=one.handled_by_id, handler=one.handler_id
    )


def photo(id: UUID, of: Need) -> NeedPhoto:
    """Finds a photo of a need that the caller has already been shown; raises ``NotThere``."""
    found = NeedPhoto.objects.filter(pk=id, need=of).first()
    if found is None:
        raise NotThere(_("There is no such photo."))
    return found


def photos(of: Need) -> list[NeedPhoto]:
    """Lists the photos of a need, the first first."""
    return list(of.photos.order_by("at", "id"))


def counts(community_id: UUID, now: datetime) -> NeedCounts:
    """Counts the needs of a community in one query."""
    found = Need.objects.filter(community_id=community_id).aggregate(
        open=Count("pk", filter=Q(state__in=OPEN_STATES)),
        late=Count("pk", filter=Q(state__in=RUNNING_STATES, due_at__lt=now)),
        closed=Count("pk", filter=Q(state=NeedState.CLOSED)),
        total=Count("pk"),
    )
    return NeedCounts(**found)


def late_needs(now: datetime) -> QuerySet[Need]:
    """Lists the needs that are late and whose people have not been told yet."""
    return Need.objects.filter(state__in=RUNNING_STATES, due_at__lt=now, late_told_at=None).order_by("due_at", "id")


def organisations_of(person: UUID, on: date) -> frozenset[UUID]:
    """Lists the organisations in which a person holds a post on a day."""
    held = Appointment.objects.filter(person_id=person, during__contains=on)
    return frozenset(held.values_list("post__organisation_id", flat=True))


def people_of_organisation(organisation: UUID, on: date) -> frozenset[UUID]:
    """Lists the people who hold a post in an organisation on a day."""
    held = Appointment.objects.filter(post__organisation_id=organisation, during__contains=on)
    return frozenset(held.values_list("person_id", flat=True))


def users_of(people: set[UUID]) -> list[UUID]:
    """Lists the accounts of these people; who has none is left out."""
    found = Person.objects.filter(pk__in=people, user__isnull=False).order_by("pk").values_list("user_id", flat=True)
    return [user for user in found if user is not None]


def to_be_asked(scope: Scope, *, person: UUID | None, on: date) -> QuerySet[Need]:
    """Lists the done needs whose reporter this person may ask: not those that he or his own body handled."""
    if person is None:
        return Need.objects.none()
    found = Need.objects.select_related(*_JOINS).filter(_within(scope), state=NeedState.DONE)
    own = organisations_of(person, on)
    return found.exclude(handled_by_id=person).exclude(handler_id__in=own).order_by("done_at", "id")


def needs_of_reporter(person: UUID | None) -> QuerySet[Need]:
    """Lists what one resident reported, the newest first."""
    return (
        Need.objects.select_related(*_JOINS)
        .filter(reporter_id=person, reporter__isnull=False)
        .order_by("-opened_at", "id")
    )


def need_of_holder(number: str, holders: frozenset[UUID]) -> Need:
    """Finds a need by its public number for whoever reported it: by account or tracking code; raises ``NotThere``."""
    own = Q(reporter_id__in=holders) | Q(granted_to__overlap=list(holders))
    found = Need.objects.select_related(*_JOINS).filter(own, number=number.strip().upper()).first()
    if found is None:
        raise NotThere(_("There is no such need here. Enter its tracking code, or log in as the one who reported it."))
    return found


def code_for_command(command: UUID) -> str:
    """Derives a report's tracking code from the identifier of its form, so that a double tap shows the same code."""
    chance = encryption.blind_index(str(command), table="needs_need", column="tracking_code")
    signs = "".join(ids.ALPHABET[byte & 31] for byte in chance[:10])
    return f"{signs[:5]}-{signs[5:]}"


def id_for_command(command: UUID) -> UUID:
    """Derives what a form saves from its identifier, one way: whoever sees the row must not find the code by it."""
    return UUID(bytes=encryption.blind_index(str(command), table="needs_need", column="id")[:16])


def code_holder(code: str) -> UUID:
    """Derives the identifier that stands for a tracking code; the code itself is kept nowhere."""
    signs = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum()).translate(_LOOKALIKES)
    return UUID(bytes=encryption.blind_index(signs, table="needs_need", column="granted_to")[:16])


def by_tracking_code(code: str) -> Need:
    """Finds the need of a tracking code, within a reach that holds ``code_holder(code)``; raises ``NotThere``."""
    found = Need.objects.select_related(*_JOINS).filter(granted_to__contains=[code_holder(code)]).first()
    if found is None:
        raise NotThere(_("No need has this code. Look at the slip again: ten letters and digits."))
    return found


def name_of(person_id: UUID) -> str:
    """Names somebody in a role, for the thread of a need."""
    return Person.objects.filter(pk=person_id).values_list("name", flat=True).first() or ""


MOST_LOOKS = 200


@dataclass(frozen=True, slots=True)
class NeedLook:
    """Somebody opened a need, or took it along in a sheet: in which role and when; never who."""

    at: datetime
    role: str
    number: str
    is_export: bool


def looks_at_needs(person_id: UUID) -> list[NeedLook]:
    """Lists who opened or exported the needs that a person reported, newest first (R6)."""
    numbers = dict(Need.objects.filter(reporter_id=person_id).values_list("pk", "number"))
    found = entries().filter(verb__in=("need.read", "need.exported"), subject__in=numbers)[:MOST_LOOKS]
    return [NeedLook(one.at, one.because, numbers[one.subject], one.verb == "need.exported") for one in found]
