"""What everybody may read of a need, once a colleague has read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs import queries, rules
from gongzhi.domain.needs.models import Need, PublicNeed
from gongzhi.domain.needs.services.steps import demand_words, locked
from gongzhi.foundation import text as texts
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By


@transaction.atomic
def publish_answer(need_id: UUID, *, words: str, answer: str, by: By, at: datetime | None = None) -> Need:
    """Answers a public question for everybody: the question as it may be read, and the answer; numbers are masked.

    It may be corrected; the first moment stays. Raises ``NotSo`` without words or answer, ``NotNow`` for what is none.
    """
    words = demand_words(words, "words", _("Write the question as neighbours may read it."))
    answer = demand_words(answer, "answer", _("Write the answer."))
    need, moment = locked(need_id), at or time.now()
    if not need.is_public or not need.kind.is_question:
        raise NotNow(_("This is no public question."))
    face = PublicNeed.objects.select_for_update().get(need=need)
    face.words = rules.public_words(texts.mask_identity_numbers(words)[0])
    face.answer = rules.mask_mobiles(texts.mask_identity_numbers(answer)[0])
    face.is_released, face.answered_at, face.changed_at = True, face.answered_at or moment, moment
    face.save(update_fields=["words", "answer", "is_released", "answered_at", "changed_at"])
    journal.note("need.publish_answer", need, by=by.user, community=need.community_id)
    return need


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
