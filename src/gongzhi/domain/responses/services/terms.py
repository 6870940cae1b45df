"""Setting the district's own terms, the number on receipts, and words that are kept ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongzhi.domain.needs.queries import kind_to_choose
from gongzhi.domain.responses.models import HelpLine, ReplyTemplate, ResponseTerms
from gongzhi.domain.responses.rules import TERMS
from gongzhi.domain.responses.services.common import demand_words
from gongzhi.domain.responses.words import ReplyUse
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotSo, NotThere
from gongzhi.foundation.journal import services as journal
from gongzhi.foundation.reach import By

if TYPE_CHECKING:
    from gongzhi.domain.places.models import Place


@transaction.atomic
def change_terms(given: Mapping[str, int], *, by: By) -> ResponseTerms:
    """Sets the terms for whistles, objections, links, unanswered questions and causes; raises ``NotSo`` by field."""
    wrong = {
        name: _("From %(least)d to %(most)d.") % {"least": TERMS[name][0], "most": TERMS[name][1]}
        for name, value in given.items()
        if name in TERMS and not TERMS[name][0] <= value <= TERMS[name][1]
    }
    if wrong:
        raise NotSo(_("A term lies outside what is possible."), fields=wrong)
    terms, _made = ResponseTerms.objects.select_for_update().get_or_create(is_only=True)
    for name, value in given.items():
        if name in TERMS:
            setattr(terms, name, value)
    terms.is_sample, terms.changed_at = False, time.now()
    terms.save()
    because = ", ".join(f"{name}={value}" for name, value in sorted(given.items()) if name in TERMS)
    journal.note("response.terms", terms, by=by.user, because=because)
    return terms


@transaction.atomic
def set_help_line(community: Place, *, name: str, phone: str, by: By) -> HelpLine:
    """Names the human whose office number stands on a community's receipts; raises ``NotSo`` without one."""
    name = demand_words(name, "name", _("Say who answers, e.g. the community's service hall."), most=40)
    phone = demand_words(phone, "phone", _("Write the number of the office."), most=30)
    facts = {"name": name, "phone": phone}
    line, _made = HelpLine.objects.update_or_create(community=community, defaults=facts)
    journal.note("response.help_line", line, by=by.user, community=community.pk)
    return line


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """Words that are kept ready: for which step, under which title, and for one kind of need (its code) or all."""

    use: str
    title: str
    text: str
    kind: str = ""


@transaction.atomic
def keep_template(community: Place, facts: TemplateFacts, *, by: By, of: UUID | None = None) -> ReplyTemplate:
    """Keeps words ready for a step of needs, new ones or in place of those ``of``.

    Raises ``NotThere`` for an unknown kind and for words that somebody has dropped, ``NotSo`` for an unknown step, for
    no words, and where the title stands for other words already.
    """
    if facts.use not in ReplyUse.values:
        raise NotSo(_("Choose for which step they are."), fields={"use": _("Choose for which step they are.")})
    row = ReplyTemplate.objects.select_for_update().filter(pk=of).first() if of else ReplyTemplate(community=community)
    if row is None:
        raise NotThere(_("There is no such thing here. Go back to the list and choose it there."))
    row.use = facts.use
    row.title = demand_words(facts.title, "title", _("Give them a title, so that they are found."), most=40)
    row.text = demand_words(facts.text, "text", _("Write the words."))
    row.kind = kind_to_choose(facts.kind) if facts.kind else None
    row.changed_at = time.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        sentence = _("Other words for this step have this title. Choose another one.")
        raise NotSo(sentence, fields={"title": sentence}) from None
    journal.note("response.template", row, by=by.user, community=row.community_id)
    return row


@transaction.atomic
def drop_template(template_id: UUID, *, by: By) -> None:
    """Drops words that were kept ready; what was written with them stays."""
    row = ReplyTemplate.objects.select_for_update().filter(pk=template_id).first()
    if row is not None:
        journal.note("response.template_dropped", row, by=by.user, community=row.community_id)
        row.delete()
