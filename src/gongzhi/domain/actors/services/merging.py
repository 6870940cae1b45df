"""Two entries for one organisation become one, and can be parted again (ADR 0017)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.actors.services.organisations import locked_organisation
from gongzhi.domain.actors.words import OrganisationState
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

Moved = dict[str, list[str]]
# What an organisation has one of; whoever merges has to end one of two first.
_ONLY_ONE = {
    "coverage": gettext_lazy("a Party-building coverage"),
    "alliancemember": gettext_lazy("a membership of the same alliance"),
    "checkin": gettext_lazy("a check-in with the same community"),
    "claim": gettext_lazy("a claim of the same ask"),
    "agreement": gettext_lazy("an agreement with one another"),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a workflow saw to in rooms above: what it rewrote, and rows that keep the duplicate's name."""

    moved: Moved
    left: Mapping[str, Sequence[UUID]]


@transaction.atomic
def merge_organisations(
    duplicate_id: UUID, *, into: UUID, by: By, because: str = "", elsewhere: Elsewhere | None = None
) -> Organisation:
    """Lets one organisation stand for two: every row that names the duplicate names the other one from now on.

    What was rewritten is kept on the duplicate, so that ``part_organisations`` can restore it; ``elsewhere`` adds what
    a workflow saw to in rooms above. Raises ``NotNow`` where one of them has ended or both hold what only one may.
    """
    if duplicate_id == into:
        sentence = _("Choose another organisation than the duplicate itself.")
        raise NotSo(sentence, fields={"into": sentence})
    # Always in the same order, so that two merges at once do not wait for one another.
    bodies = {one: locked_organisation(one) for one in sorted((duplicate_id, into))}
    duplicate, kept = bodies[duplicate_id], bodies[into]
    for body in (duplicate, kept):
        if body.state != OrganisationState.CONFIRMED or body.until is not None:
            raise NotNow(_("“%(name)s” does not take part any more.") % {"name": body.name})
    beside = elsewhere or Elsewhere({}, {})
    moved = {
        label: _rewrite((model, field), duplicate, kept, but=beside.left.get(label, ()))
        for label, model, field in _references()
    }
    # Nothing may point at it any more when it ends: its own credit code and name stay with it.
    duplicate.merged_into, duplicate.until = kept, time.today()
    duplicate.merged_rows = {label: ids for label, ids in (moved | beside.moved).items() if ids}
    duplicate.save(update_fields=["merged_into", "until", "merged_rows"])
    note("organisation.merged", duplicate, by=by.user, community=duplicate.community_id, because=because)
    return kept


@transaction.atomic
def part_organisations(duplicate_id: UUID, *, by: By) -> Moved:
    """Undoes a merge: the duplicate takes part again, and what was rewritten names it again.

    Rows that were given to a third organisation in the meantime stay there. Returns what had been rewritten, for the
    workflow that looks after rooms above. Raises ``NotNow`` unless it was merged.
    """
    duplicate = locked_organisation(duplicate_id)
    if duplicate.merged_into_id is None:
        raise NotNow(_("“%(name)s” is not merged with another one.") % {"name": duplicate.name})
    kept = locked_organisation(duplicate.merged_into_id)
    moved: Moved = duplicate.merged_rows
    duplicate.merged_into, duplicate.until, duplicate.merged_rows = None, None, {}
    try:
        with transaction.atomic():
            duplicate.save(update_fields=["merged_into", "until", "merged_rows"])
            for label, model, field in _references():
                model._default_manager.filter(pk__in=moved.get(label, []), **{field: kept}).update(**{field: duplicate})
    except IntegrityError:
        raise NotNow(
            _("“%(name)s” cannot be parted any more: something newer stands in its place.") % {"name": duplicate.name}
        ) from None
    note("organisation.parted", duplicate, by=by.user, community=duplicate.community_id)
    return moved


def _references() -> Iterator[tuple[str, type[models.Model], str]]:
    """Lists every foreign key of the house that names an organisation; a room built tomorrow is in it."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Organisation and field.name != "merged_into":
                yield f"{model._meta.label_lower}.{field.name}", model, field.name


def _rewrite(
    key: tuple[type[models.Model], str], duplicate: Organisation, kept: Organisation, *, but: Sequence[UUID]
) -> list[str]:
    model, field = key
    rows = model._default_manager.filter(**{field: duplicate}).exclude(pk__in=but)
    ids = [str(one) for one in rows.values_list("pk", flat=True)]
    try:
        with transaction.atomic():
            rows.update(**{field: kept})
    except IntegrityError:
        what = _ONLY_ONE.get(str(model._meta.model_name), model._meta.verbose_name)
        raise NotNow(
            _("Both have something of which there is only one (%(what)s). End one of the two first.") % {"what": what}
        ) from None
    return ids
