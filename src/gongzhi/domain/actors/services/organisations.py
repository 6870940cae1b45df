"""What is done with organisations and what they have to do with places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors import rules
from gongzhi.domain.actors.models import Organisation, OrganisationPlace
from gongzhi.domain.actors.services.common import ended, plain_text, unless_refused, unless_taken
from gongzhi.domain.actors.services.kinds import kind_for
from gongzhi.domain.actors.words import OrganisationState, PlaceRelation
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import mask_identity_numbers, pinyin_key

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place

_TEXTS = ("about", "capacities", "charter", "office_phone", "office_address")


class Facts(TypedDict, total=False):
    """What may be known of an organisation besides its name, kind and area; offices only, never a person's number."""

    credit_code: str
    parent: UUID | None
    about: str
    capacities: str
    charter: str
    office_phone: str
    office_address: str


@transaction.atomic
def add_organisation(
    name: str,
    *,
    kind: str,
    community: Place | None,
    by: By,
    since: date | None = None,
    is_synthetic: bool = False,
    **facts: Unpack[Facts],
) -> Organisation:
    """Adds a body; ``community`` is its area, none for one of the district.

    Raises ``NotSo`` without a name or with a wrong credit code, ``NotNow`` when a body of this name or credit code
    stands there already.
    """
    plain = plain_text(name, field="name", sentence=_("Write the name of the organisation."))
    demand_free_name(plain, community)
    added = Organisation(
        name=plain,
        name_key=pinyin_key(plain),
        kind=kind_for(kind, by=by),
        community=community,
        is_synthetic=is_synthetic,
        since=since or time.today(),
    )
    put_facts(added, **facts)
    save_new(added)
    note("organisation.added", added, by=by.user, community=added.community_id)
    return added


@transaction.atomic
def change_organisation(
    organisation_id: UUID, *, by: By, name: str | None = None, kind: str | None = None, **facts: Unpack[Facts]
) -> Organisation:
    """Corrects what is known of an organisation; what is not given stays.

    Raises what ``add_organisation`` raises.
    """
    body = locked_organisation(organisation_id)
    if name is not None:
        plain = plain_text(name, field="name", sentence=_("Write the name of the organisation."))
        demand_free_name(plain, body.community, but=(body.pk,))
        body.name, body.name_key = plain, pinyin_key(plain)
    if kind is not None and kind != body.kind_id:
        body.kind = kind_for(kind, by=by)
    put_facts(body, **facts)
    with unless_refused(_refusals(body)):
        body.save()
    note("organisation.changed", body, by=by.user, community=body.community_id)
    return body


@transaction.atomic
def relate_place(
    organisation: Organisation, *, place: Place, relation: str, from_: date, source: str, by: By
) -> OrganisationPlace:
    """Says what an organisation has to do with a place from a day on, and by which source.

    Raises ``NotNow`` when another organisation manages the place on those days.
    """
    written = plain_text(source, field="source", sentence=_("Name the contract or paper that says so."))
    taken = _("Another organisation manages %(place)s on these days. End that first.") % {"place": place.name}
    with unless_taken("actors_one_manager_a_place", taken):
        related = OrganisationPlace.objects.create(
            organisation=organisation,
            place=place,
            relation=PlaceRelation(relation),
            community_id=place.community_id,
            source=written,
            during=DateRange(from_, None),
        )
    note("organisation.place_related", related, by=by.user, community=related.community_id)
    return related


@transaction.atomic
def end_relation(relation_id: UUID, *, on: date, by: By) -> OrganisationPlace:
    """Ends a relation of an organisation to a place; ``on`` is its first day without."""
    related = OrganisationPlace.objects.select_for_update().filter(pk=relation_id).first()
    if related is None:
        raise NotThere(_("There is no such relation. Go back to the organisation and choose again."))
    related.during = ended(related.during, on)
    related.save(update_fields=["during"])
    note("organisation.place_ended", related, by=by.user, community=related.community_id)
    return related


def locked_organisation(organisation_id: UUID) -> Organisation:
    """Locks an organisation until the transaction ends; raises ``NotThere``."""
    body = (
        Organisation.objects.select_for_update(of=("self",))
        .select_related("kind", "community")
        .filter(pk=organisation_id)
        .first()
    )
    if body is None:
        raise NotThere(_("There is no such organisation. Go back to the list and choose again."))
    return body


def demand_free_name(name: str, community: Place | None, *, but: tuple[UUID, ...] = ()) -> None:
    """Raises ``NotNow`` where another body of this name takes part in the area."""
    same = Organisation.objects.filter(name=name, community=community, until=None)
    if same.exclude(pk__in=but).exclude(state=OrganisationState.DECLINED).exists():
        raise NotNow(_taken_name(name))


def put_facts(body: Organisation, **facts: Unpack[Facts]) -> None:
    """Writes facts into a row that is not saved yet; raises ``NotSo`` for a wrong credit code or parent."""
    for name in _TEXTS:
        if name in facts:
            setattr(body, name, mask_identity_numbers(str(facts[name]).strip())[0])  # type: ignore[literal-required]
    if "credit_code" in facts:
        body.credit_code = _credit_code(facts["credit_code"])
    if "parent" in facts:
        body.parent = _parent(body, facts["parent"])


def save_new(body: Organisation) -> None:
    """Saves a new organisation; another one with its name or credit code is told of in words."""
    with unless_refused(_refusals(body)):
        body.save(force_insert=True)


def _refusals(body: Organisation) -> dict[str, str]:
    """Says each refusal of the database in words: its constraints alone decide between two at once."""
    return {
        "actors_credit_code_once": _(
            "Another organisation has this credit code. Search for the code and open it there."
        ),
        "actors_name_once": _taken_name(body.name),
    }


def _taken_name(name: str) -> str:
    return _("“%(name)s” is in the list already. Open it there.") % {"name": name}


def _credit_code(text: str) -> str:
    code = rules.plain_credit_code(text)
    if code and not rules.is_credit_code(code):
        sentence = _("This is not a unified social credit code: 18 signs, of which the last one checks the others.")
        raise NotSo(sentence, fields={"credit_code": sentence})
    return code


def _parent(body: Organisation, parent_id: UUID | None) -> Organisation | None:
    if parent_id is None:
        return None
    parent = Organisation.objects.filter(pk=parent_id, until=None, state=OrganisationState.CONFIRMED).first()
    if parent is None or body.pk in _line_upwards(parent):
        sentence = _("Choose another organisation: this one has ended, or is itself a branch of the body.")
        raise NotSo(sentence, fields={"parent": sentence})
    return parent


def _line_upwards(start: Organisation) -> list[UUID]:
    line = [start.pk]
    step: Organisation | None = start
    while step is not None and step.parent_id is not None and step.parent_id not in line:
        line.append(step.parent_id)
        step = step.parent
    return line
