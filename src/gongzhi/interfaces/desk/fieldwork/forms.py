"""What is typed about phones at the desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from gongzhi.interfaces.common.body_forms import BecauseForm


class TakeBackForm(BecauseForm):
    """Why a pack is taken back, and whether its phone is in strange hands."""

    is_lost = forms.BooleanField(
        label=_("The phone is lost: end all log-ins of this person too"),
        help_text=_("Whoever finds it can then read nothing more. The person logs in again on another phone."),
        required=False,
    )
