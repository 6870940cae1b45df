"""What holds for whistles, objections, links and causes; pure, from values only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.responses.words import NotMine

# The article that a manager's "not mine" rests on, and what the resident reads with it.
NOT_MINE: Mapping[str, tuple[Promise, Promise]] = MappingProxyType(
    {
        NotMine.OWNER_PART: (
            _("Civil Code, Art. 272"),
            _("It belongs to the owner of the flat, who has it repaired; the community helps to find somebody."),
        ),
        NotMine.SUPPLY_LINE: (
            _("Property Management Regulation, Art. 51"),
            _("The line belongs to the company that supplies it; the community takes it up with that company."),
        ),
        NotMine.MAINTENANCE_FUND: (
            _("Civil Code, Art. 281"),
            _("Such repairs are paid out of the maintenance fund once the owners decided so; the community can help."),
        ),
    }
)
MOST_CALLED = 8


def is_link_good(expires_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Tells whether a link still opens its need."""
    return ended_at is None and now < expires_at


# The bounds of what the district may set: name → (least, most).
TERMS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "report_hours": (1, 240),
        "objection_days": (1, 15),
        "answer_days": (1, 60),
        "answer_tries": (1, 9),
        "link_days": (1, 60),
        "recurring_times": (2, 20),
        "recurring_days": (7, 90),
    }
)
