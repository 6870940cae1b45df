"""What is done with relations between bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from gongzhi.domain.actors.queries import organisation
from gongzhi.domain.duties.models import BodyRelation
from gongzhi.domain.duties.words import BodyRelationKind, SourceKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


@dataclass(frozen=True, slots=True)
class RelationFacts:
    """One relation before it is entered: ``source_body`` leads (guides, …) ``target_body``, by which text."""

    source_body: UUID
    target_body: UUID
    kind: str
    source_kind: str
    source: str
    from_: date
    until: date | None = None
    about: str = ""
    is_sample: bool = False


@transaction.atomic
def add_relation(facts: RelationFacts, *, place: Place, by: By) -> BodyRelation:
    """Enters a relation between two bodies, seen at a place (the top of where it holds).

    Raises ``NotSo`` without its source or with one body twice, ``NotNow`` where the same relation holds on those days.
    """
    source = facts.source.strip()
    faults = {
        "source": (not source, _("Name the article, contract or rule that it rests on.")),
        "target_body": (facts.source_body == facts.target_body, _("Choose two different bodies.")),
        "until": (facts.until is not None and facts.until <= facts.from_, _("It ends before it begins.")),
    }
    wrong = {field: sentence for field, (is_wrong, sentence) in faults.items() if is_wrong}
    if wrong:
        raise NotSo(next(iter(wrong.values())), fields=wrong)
    try:
        with transaction.atomic():
            added = BodyRelation.objects.create(
                source_body=organisation(facts.source_body),
                target_body=organisation(facts.target_body),
                kind=BodyRelationKind(facts.kind),
                about=facts.about.strip(),
                source_kind=SourceKind(facts.source_kind),
                source=source,
                place=place,
                is_sample=facts.is_sample,
                during=DateRange(facts.from_, facts.until),
            )
    except IntegrityError:
        raise NotNow(_("This relation by this kind of source is entered for some of these days already.")) from None
    note("relation.added", added, by=by.user, community=place.community_id, because=source)
    return added


@transaction.atomic
def end_body_relation(relation_id: UUID, *, on: date, by: By, because: str = "") -> BodyRelation:
    """Ends a relation between bodies; ``on`` is the first day without it. Older days keep their picture."""
    found = BodyRelation.objects.select_for_update().filter(pk=relation_id).first()
    if found is None:
        raise NotThere(_("There is no such relation. Go back to the list and choose again."))
    if (found.during.upper is not None and found.during.upper <= on) or on <= found.during.lower:
        raise NotNow(_("This relation has ended already, or began on that day or later."))
    found.during = DateRange(found.during.lower, on)
    found.save(update_fields=["during"])
    note("relation.ended", found, by=by.user, because=because)
    return found
