"""The list of kinds of organisations, which the district edits."""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.domain.actors import rules
from gongzhi.domain.actors.models import BodyKind
from gongzhi.domain.actors.services.common import plain_text
from gongzhi.domain.actors.words import Family, OrganisationKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.journal.services import note
from gongzhi.foundation.reach import By

_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")


@transaction.atomic
def add_known_kinds(by: By) -> list[BodyKind]:
    """Adds the kinds that come with the house and are not in the list yet; returns them."""
    taken = set(BodyKind.objects.values_list("code", flat=True))
    added = [
        BodyKind(
            code=kind.value,
            name=_spoken("zh-hans", kind),
            name_en=_spoken("en", kind),
            family=rules.FAMILY_OF[kind],
            is_named=kind in rules.NAMED_KINDS,
            takes_coverage=kind in rules.COVERED_KINDS,
            position=position,
        )
        for position, kind in enumerate(OrganisationKind)
        if kind.value not in taken
    ]
    # Two at once bring in the same list.
    BodyKind.objects.bulk_create(added, ignore_conflicts=True)
    for kind in added:
        note("organisation.kind_added", kind, by=by.user)
    return added


def kind_for(code: str, *, by: By) -> BodyKind:
    """Finds a kind that new organisations may have; brings the house's own list in where it is not there yet.

    Raises ``NotSo``.
    """
    kind = BodyKind.objects.filter(code=code).first()
    if kind is None and code in OrganisationKind.values:
        add_known_kinds(by)
        kind = BodyKind.objects.get(code=code)
    if kind is None or (kind.until is not None and kind.until <= time.today()):
        sentence = _("There is no such kind of organisation. Choose one from the list.")
        raise NotSo(sentence, fields={"kind": sentence})
    return kind


@transaction.atomic
def add_body_kind(code: str, *, name: str, name_en: str, family: str, by: By, takes_coverage: bool = False) -> BodyKind:
    """Adds a kind of organisation to the list.

    Raises ``NotSo`` for a code that is taken or no code, a missing name, an unknown family.
    """
    if not _CODE.fullmatch(code):
        sentence = _("A code has 2 to 32 small letters, digits and low lines, and begins with a letter.")
        raise NotSo(sentence, fields={"code": sentence})
    if BodyKind.objects.filter(code=code).exists():
        sentence = _("The code %(code)s is taken already. Choose another.") % {"code": code}
        raise NotSo(sentence, fields={"code": sentence})
    kind = BodyKind(code=code, position=BodyKind.objects.count())
    _write(kind, name=name, name_en=name_en, family=family, takes_coverage=takes_coverage)
    note("organisation.kind_added", kind, by=by.user)
    return kind


@transaction.atomic
def change_body_kind(code: str, *, name: str, name_en: str, family: str, takes_coverage: bool, by: By) -> BodyKind:
    """Renames a kind, moves it to another family, or says whether it counts in the coverage rates."""
    kind = _locked(code)
    _write(kind, name=name, name_en=name_en, family=family, takes_coverage=takes_coverage)
    note("organisation.kind_changed", kind, by=by.user)
    return kind


@transaction.atomic
def end_body_kind(code: str, *, on: date | None, by: By) -> BodyKind:
    """Says from which day on no new organisation gets this kind; ``None`` opens it again. Old ones keep it."""
    kind = _locked(code)
    kind.until = on
    kind.save(update_fields=["until"])
    note("organisation.kind_ended" if on else "organisation.kind_opened", kind, by=by.user)
    return kind


def _locked(code: str) -> BodyKind:
    kind = BodyKind.objects.select_for_update().filter(code=code).first()
    if kind is None:
        raise NotThere(_("There is no such kind of organisation. Go back to the list and choose again."))
    return kind


def _write(kind: BodyKind, *, name: str, name_en: str, family: str, takes_coverage: bool) -> None:
    kind.name = plain_text(name, field="name", sentence=_("Write the Chinese name of the kind."))
    kind.name_en = plain_text(name_en, field="name_en", sentence=_("Write the English name of the kind."))
    if family not in Family.values:
        sentence = _("Choose one of the families.")
        raise NotSo(sentence, fields={"family": sentence})
    kind.family, kind.takes_coverage = family, takes_coverage
    kind.save()


def _spoken(language: str, kind: OrganisationKind) -> str:
    with translation.override(language):
        return str(kind.label)
