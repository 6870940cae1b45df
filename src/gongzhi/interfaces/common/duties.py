"""What pages and programs ask in the same way about duties."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gongzhi.domain.duties import queries
from gongzhi.domain.duties.queries import Standing
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.errors import NotThere


def seen_list_version(standing: Standing, version_id: UUID) -> Any:
    """Finds a version; published ones are open to whoever reads duties, drafts only to who keeps lists there.

    Raises ``NotThere``.
    """
    found = queries.list_version(version_id)
    if found.during is None and not standing.may(Permission.DUTY_KEEP, found.place):
        raise NotThere(_("There is no such version. Go back to the duty lists and choose again."))
    return found
