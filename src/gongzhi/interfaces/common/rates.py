"""What each rate counts, in the words that stand beside the figures on pages and in answers to programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.needs.words import RateName
from gongzhi.foundation import time

MONTHS = 12
# Counts of what residents said are shown from here on (R8).
LEAST_SHOWN = 5
STATED: Mapping[str, tuple[Promise | str, Promise, Promise]] = MappingProxyType(
    {
        RateName.RESPONSE: (
            RateName.RESPONSE.label,
            _("Needs that were first accepted, or refused with an article, within their time"),
            _("needs that were accepted or refused, or whose time is over"),
        ),
        RateName.RESOLUTION: (
            RateName.RESOLUTION.label,
            _("Needs of which the reporter's first word after a call-back was “solved”"),
            _("needs with a word of the reporter; not those whom nobody reached or that nobody reported"),
        ),
        RateName.SATISFACTION: (
            RateName.SATISFACTION.label,
            _("Needs whose reporter was content with the way they were handled"),
            _("needs whose reporter said whether she was content"),
        ),
        RateName.PROACTIVE: (
            RateName.PROACTIVE.label,
            _("Needs that were found at doors or on walks"),
            _("all needs counted; one's own trend, compared with nobody"),
        ),
    }
)


def months_since(now: datetime) -> datetime:
    """Gives the first moment of the month eleven months ago: a year in whole months, up to now."""
    first = time.local(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first - timedelta(days=31 * (MONTHS - 1) - 15)).replace(day=1)
