"""What is asked about co-building agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gongzhi.domain.contributions import rules
from gongzhi.domain.contributions.models import Agreement
from gongzhi.domain.contributions.queries.common import within
from gongzhi.domain.contributions.words import AgreementState
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import Scope

_JOINS = ("first__kind", "second__kind", "community", "first_confirmed_by", "second_confirmed_by")


@dataclass(frozen=True, slots=True)
class AgreementFilters:
    """How the list of agreements is narrowed; an empty field narrows nothing.

    ``state`` is a state, ``running``, ``expired``, ``to_review`` or ``trouble``.
    """

    state: str = ""
    label: str = ""
    text: str = ""


def agreement(id: UUID, *, on: date) -> Agreement:
    """Finds one agreement with its troubles on a day; raises ``NotThere``."""
    found = _with_troubles(Agreement.objects.filter(pk=id), on).first()
    if found is None:
        raise NotThere(_("There is no such agreement. Go back to the list and choose again."))
    return found


def agreements(scope: Scope, filters: AgreementFilters, *, on: date) -> QuerySet[Agreement]:
    """Lists agreements of one's communities and organisations, each with its troubles on a day."""
    found = _with_troubles(Agreement.objects.filter(within(scope, "first_id", "second_id")), on)
    if filters.state:
        found = found.filter(_states(on).get(filters.state) or Q(state=filters.state))
    if filters.label:
        found = found.filter(project_label=filters.label)
    if filters.text:
        text = filters.text
        names = Q(first__name__icontains=text) | Q(second__name__icontains=text)
        found = found.filter(
            names | Q(title__icontains=text) | Q(project_label__icontains=text) | Q(number=text.upper())
        )
    return found


def agreements_of(organisation_id: UUID, *, on: date, is_public: bool = False) -> QuerySet[Agreement]:
    """Lists the agreements of an organisation, the newest first; for the public only those that both confirmed."""
    found = Agreement.objects.filter(Q(first_id=organisation_id) | Q(second_id=organisation_id))
    if is_public:
        found = found.filter(state__in=(AgreementState.IN_FORCE, AgreementState.ENDED))
    return _with_troubles(found, on)


def project_labels(scope: Scope) -> list[str]:
    """Lists the labels of projects (社区好邻居) that agreements of one's communities carry."""
    found = Agreement.objects.filter(within(scope, "first_id", "second_id")).exclude(project_label="")
    return list(found.order_by("project_label").values_list("project_label", flat=True).distinct())


def agreements_to_review(on: date) -> QuerySet[Agreement]:
    """Lists the running agreements whose review is near or over and of which nobody was told yet."""
    return Agreement.objects.filter(
        state=AgreementState.IN_FORCE,
        ends_on__gte=on,
        reviewed_on=None,
        review_told_at=None,
        review_on__lte=on + timedelta(days=rules.REVIEW_NOTICE_DAYS),
    )


def _states(on: date) -> dict[str, Q]:
    in_force = Q(state=AgreementState.IN_FORCE)
    return {
        "running": in_force & Q(starts_on__lte=on, ends_on__gte=on),
        "expired": in_force & Q(ends_on__lt=on),
        "to_review": in_force & Q(reviewed_on=None, review_on__lte=on + timedelta(days=rules.REVIEW_NOTICE_DAYS)),
        "trouble": Q(overlaps=True) | Q(has_left=True) | (in_force & Q(ends_on__lt=on)),
    }


def _with_troubles(found: QuerySet[Agreement], on: date) -> QuerySet[Agreement]:
    """Adds ``overlaps``: another agreement of the same two under the same label runs on the same days; and
    ``has_left``: one of the two does not take part any more although the agreement runs."""
    pair = Q(first=OuterRef("first"), second=OuterRef("second")) | Q(first=OuterRef("second"), second=OuterRef("first"))
    other = Agreement.objects.filter(
        pair,
        state=AgreementState.IN_FORCE,
        project_label=OuterRef("project_label"),
        starts_on__lte=OuterRef("ends_on"),
        ends_on__gte=OuterRef("starts_on"),
    ).exclude(pk=OuterRef("pk"))
    left = Q(first__until__lte=on) | Q(second__until__lte=on)
    in_force = Q(state=AgreementState.IN_FORCE)
    return found.select_related(*_JOINS).annotate(
        overlaps=ExpressionWrapper(in_force & Q(Exists(other)), output_field=BooleanField()),
        has_left=ExpressionWrapper(in_force & Q(ends_on__gte=on) & left, output_field=BooleanField()),
    )
