"""Setting the district's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.domain.responses.models import HelpLine, ResponseTerms
from gongzhi.domain.responses.rules import TERMS
from gongzhi.domain.responses.services.common import demand_words
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotSo
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
