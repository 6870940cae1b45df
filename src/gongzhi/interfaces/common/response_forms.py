"""What is typed about answers to needs, the same at the desk, on a manager's telephone and on residents' pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.needs.queries import kinds_by_group
from gongzhi.domain.responses.queries import TERMS
from gongzhi.domain.responses.words import CauseState, Mark, NotMine, ReplyUse
from gongzhi.interfaces.common.forms import NO_FACES_IN_RESULTS, HouseForm, PhotoField


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WhistleForm(HouseForm):
    organisations = forms.TypedMultipleChoiceField(
        label=_("Which departments"), coerce=UUID, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    because = forms.CharField(label=_("What they are needed for"), widget=_words())

    def offer(self, departments: Iterable[tuple[UUID, str]]) -> None:
        """Sets the departments that can be called up."""
        self.fields["organisations"].choices = [(str(one), name) for one, name in departments]  # type: ignore[attr-defined]


class ReportInForm(HouseForm):
    answer = forms.CharField(label=_("Who comes and when, or what the department does"), widget=_words())


class OutcomeForm(HouseForm):
    outcome = forms.CharField(label=_("What came of it"), widget=_words())


class ObjectionForm(HouseForm):
    because = forms.CharField(label=_("Why it is not yours"), widget=_words())
    article = forms.CharField(label=_("Article or line of the list"), max_length=200)


class DecisionForm(HouseForm):
    upheld = forms.TypedChoiceField(
        label=_("Your decision"),
        choices=(("yes", _("The objection is right: the need goes back")), ("no", _("It stays where it is"))),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    because = forms.CharField(label=_("Reason"), widget=_words())


class LinkForm(HouseForm):
    organisation = forms.TypedChoiceField(label=_("For whom"), coerce=UUID)

    def offer(self, bodies: Iterable[tuple[UUID, str]]) -> None:
        """Sets the bodies that a link can be made for."""
        self.fields["organisation"].choices = [(str(one), name) for one, name in bodies]  # type: ignore[attr-defined]


class NotMineForm(HouseForm):
    reason = forms.ChoiceField(label=_("Why it is not ours"), choices=[("", _("Please choose")), *NotMine.choices])
    because = forms.CharField(label=_("What the resident should know"), required=False, widget=_words(2))


class RateForm(HouseForm):
    mark = forms.TypedChoiceField(
        label=_("How was it done?"), choices=Mark.choices, coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("A word about it"), required=False, widget=_words(2), max_length=400)


class VisitForm(HouseForm):
    name = forms.CharField(label=_("How you want to be called"), required=False, max_length=40)
    phone = forms.CharField(
        label=_("Telephone number for the visit"),
        help_text=_("Only whoever repairs it reads this number, and only until it is done. It is then deleted."),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class ProxyForm(HouseForm):
    relation = forms.CharField(
        label=_("Who may follow and answer for you?"),
        help_text=_("For example: daughter. No name is kept; the relative gets a code of her own."),
        max_length=40,
    )


class WorkForm(HouseForm):
    text = forms.CharField(label=_("What was done"), required=False, widget=_words())
    photo = PhotoField(_("Photo of the result"), NO_FACES_IN_RESULTS)
    cost = forms.DecimalField(label=_("What it cost, in yuan"), required=False, max_digits=10, decimal_places=2)


class PlanForm(HouseForm):
    plan = forms.CharField(label=_("What is done once, so that it does not come back"), widget=_words())


class CauseEndForm(OutcomeForm):
    state = forms.ChoiceField(
        label=_("How it ended"),
        choices=[(one.value, one.label) for one in (CauseState.DEALT_WITH, CauseState.NONE)],
    )


class HelpLineForm(HouseForm):
    name = forms.CharField(label=_("Who answers"), max_length=40)
    phone = forms.CharField(label=_("Number of the office"), max_length=30)


class TermsForm(HouseForm):
    """The district's own terms."""

    report_hours = forms.IntegerField(label=_("Hours in which a department that is called up reports in"))
    objection_days = forms.IntegerField(label=_("Working days in which an objection is decided"))
    answer_tries = forms.IntegerField(label=_("How often the reporter is rung up before no answer counts as one"))
    answer_days = forms.IntegerField(label=_("Days after the question before no answer counts as one"))
    link_days = forms.IntegerField(label=_("Days for which a manager's link is good"))
    recurring_times = forms.IntegerField(label=_("How often a kind comes back at one building until a cause is raised"))
    recurring_days = forms.IntegerField(label=_("Within how many days"))

    def bounds(self) -> None:
        """Says beside each term what is possible."""
        for name, (least, most) in TERMS.items():
            self.fields[name].help_text = _("From %(least)d to %(most)d.") % {"least": least, "most": most}


class TemplateForm(HouseForm):
    """Words that are kept ready for a step of needs."""

    use = forms.ChoiceField(label=_("For which step"), choices=[("", _("Please choose")), *ReplyUse.choices])
    kind = forms.ChoiceField(label=_("Only for this kind"), required=False)
    title = forms.CharField(label=_("Title"), max_length=40)
    text = forms.CharField(
        label=_("Words"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No names, no numbers: they are used for many needs."),
    )

    def offer(self) -> None:
        """Sets the kinds that can be chosen."""
        shown: Any = self.fields["kind"]
        shown.choices = [("", _("for all kinds")), *kinds_by_group()]
