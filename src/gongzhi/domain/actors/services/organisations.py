"""What is done with organisations and what they have to do with places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import Organisation, OrganisationPlace
from gongzhi.domain.actors.words import PlaceRelation
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By
from gongzhi.foundation.text import pinyin_key

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place
from gongzhi.domain.actors.services.common import ended, plain_text, unless_taken
from gongzhi.domain.actors.services.kinds import kind_for


@transaction.atomic
def add_organisation(
    name: str,
    *,
    kind: str,
    community: Place | None,
    by: By,
    since: date | None = None,
    is_synthetic: bool = False,
) -> Organisation:
    """Adds a body; one that works beyond a single community has none.

    Raises ``NotSo`` without a name, ``NotNow`` when a body of this name stands in the community already.
    """
    plain = plain_text(name, field="name", sentence=_("Write the name of the organisation."))
    if Organisation.objects.filter(name=plain, community=community, until=None).exists():
        raise NotNow(_("“%(name)s” is in the list already. Open it there.") % {"name": plain})
    added = Organisation.objects.create(
        name=plain,
        name_key=pinyin_key(plain),
        kind=kind_for(kind, by=by),
        community=community,
        is_synthetic=is_synthetic,
        since=since or time.today(),
    )
    note("organisation.added", added, by=by.user, community=added.community_id)
    return added


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
