"""Sending a need on, unless no list gives it to the residents' committee (R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries as needs
from gongzhi.domain.needs.services import send_need
from gongzhi.domain.responses import queries as responses
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotSo

if TYPE_CHECKING:
    from gongzhi.domain.needs.models import Need
    from gongzhi.foundation.reach import By


@transaction.atomic
def send_need_on(need_id: UUID, *, to: UUID, by: By, because: str) -> Need:
    """Sends a need to another organisation; raises ``NotSo`` where no list gives it to the committee, else as it does.

    Nobody below has to bounce what must not be sent: the sender reads the article at once.
    """
    need = needs.seen_need(need_id)
    article = responses.out_of_list(need, to, time.today()) if need is not None else ""
    if article:
        sentence = _("No list gives this to the residents' committee (%(article)s). Send it to whom it names.")
        raise NotSo(sentence % {"article": article}, fields={"to": sentence % {"article": article}})
    return send_need(need_id, to=to, by=by, because=because)
