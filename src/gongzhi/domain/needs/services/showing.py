"""What everybody may read of a need, once a colleague has read it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import Need, PublicNeed
from gongzhi.domain.needs.services.steps import demand_words, locked
from gongzhi.foundation import text as texts
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By


@transaction.atomic
def release_words(need_id: UUID, *, words: str, by: By, photo: UUID | None = None) -> Need:
    """Shows a public need's words to everybody, as a colleague has read and perhaps changed them; masked once more.

    With ``photo`` this picture of the need is shown too, as somebody has looked at it: no face, no number plate. Raises
    ``NotSo`` without words, ``NotNow`` for a need that is not public, ``NotThere`` for another's photo.
    """
    words = demand_words(words, "words", _("Write what neighbours may read."))
    need = locked(need_id)
    if not need.is_public:
        raise NotNow(_("This need is private: neighbours read nothing of it."))
    plain = rules.public_words(texts.mask_identity_numbers(words)[0])
    file = queries.photo(photo, need).file if photo else ""
    PublicNeed.objects.filter(need=need).update(words=plain, is_released=True, photo=file)
    journal.note("need.release", need, by=by.user, community=need.community_id)
    return need
