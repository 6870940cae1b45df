"""What is done with the editable kinds of posts and the measures of cross-appointment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import BodyKind, CrossMeasure, PostType
from gongzhi.domain.actors.services.common import plain_text
from gongzhi.domain.actors.words import Capacity, Direction, PostKind
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By


@dataclass(frozen=True, slots=True)
class PostTypeFacts:
    """An editable kind of post before it is kept; ``kind`` is the built-in kind whose role it gives."""

    name: str
    kind: str
    body_kind: str = ""
    seats: int = 1
    term_months: int | None = None
    has_deputy: bool = False
    allows_overlap: bool = False
    procedure: str = ""
    position: int = 0
    is_sample: bool = False
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """A measure of cross-appointment before it is kept: which way, as what, into which kind of post."""

    serial: int
    name: str
    direction: str
    capacity: str
    type_id: UUID
    is_sample: bool = False
    is_ended: bool = False


@transaction.atomic
def set_post_type(facts: PostTypeFacts, *, by: By, id: UUID | None = None) -> PostType:
    """Adds a kind of post, or changes one; posts that exist keep their own terms.

    Raises ``NotSo`` for words that mean nothing, ``NotNow`` for a name that stands already, ``NotThere``.
    """
    plain = plain_text(facts.name, field="name", sentence=_("Write what this kind of post is called here."))
    _check(facts.kind in PostKind.values, "kind")
    _check(not facts.body_kind or BodyKind.objects.filter(code=facts.body_kind).exists(), "body_kind")
    _check(facts.seats >= 1, "seats")
    _check(facts.term_months is None or facts.term_months >= 1, "term_months")
    if PostType.objects.filter(name=plain).exclude(pk__in=[id] if id else []).exists():
        raise NotNow(_("“%(name)s” is in the list already.") % {"name": plain})
    values = asdict(facts) | {"name": plain}
    if id is None:
        kept = PostType.objects.create(**values)
    else:
        if not PostType.objects.filter(pk=id).update(**values):
            raise NotThere(_("There is no such kind of post. Go back to the list and choose again."))
        kept = PostType.objects.get(pk=id)
    note("post_type.set", kept, by=by.user)
    return kept


@transaction.atomic
def set_measure(facts: MeasureFacts, *, by: By, id: UUID | None = None) -> CrossMeasure:
    """Adds one of the measures of cross-appointment, or changes one.

    Raises ``NotSo`` for words that mean nothing or a kind of post without procedure, ``NotNow`` for a number that is
    taken, ``NotThere``.
    """
    plain = plain_text(facts.name, field="name", sentence=_("Write what the measure is called."))
    _check(facts.direction in Direction.values, "direction")
    _check(facts.capacity in Capacity.values, "capacity")
    kind = PostType.objects.filter(pk=facts.type_id).first()
    if kind is None or not kind.procedure:
        sentence = _("Choose a kind of post that is filled by a statutory procedure.")
        raise NotSo(sentence, fields={"type_id": sentence})
    if CrossMeasure.objects.filter(serial=facts.serial).exclude(pk__in=[id] if id else []).exists():
        raise NotNow(_("Number %(serial)s is taken by another measure.") % {"serial": facts.serial})
    values = asdict(facts) | {"name": plain}
    if id is None:
        kept = CrossMeasure.objects.create(**values)
    else:
        if not CrossMeasure.objects.filter(pk=id).update(**values):
            raise NotThere(_("There is no such measure. Go back to the list and choose again."))
        kept = CrossMeasure.objects.get(pk=id)
    note("measure.set", kept, by=by.user)
    return kept


def _check(is_right: bool, field: str) -> None:
    if not is_right:
        sentence = _("This does not fit. Choose one of the values offered.")
        raise NotSo(sentence, fields={field: sentence})
