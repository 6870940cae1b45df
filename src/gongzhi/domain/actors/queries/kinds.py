"""What is asked about the list of kinds of organisations."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongzhi.domain.actors.models import BodyKind
from gongzhi.foundation.errors import NotThere


def body_kinds() -> QuerySet[BodyKind]:
    """Lists all kinds of organisations in their order, the ended ones too."""
    return BodyKind.objects.all()


def open_body_kinds(on: date) -> QuerySet[BodyKind]:
    """Lists the kinds that a new organisation may have on a day."""
    return BodyKind.objects.filter(Q(until=None) | Q(until__gt=on))


def body_kind_name(of: BodyKind) -> str:
    """Names a kind in the language of the page."""
    return of.name_en if (get_language() or "").startswith("en") else of.name


def body_kind(code: str) -> BodyKind:
    """Finds one kind; raises ``NotThere``."""
    found = BodyKind.objects.filter(code=code).first()
    if found is None:
        raise NotThere(_("There is no such kind of organisation. Go back to the list and choose again."))
    return found
