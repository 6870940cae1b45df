"""The room "intake"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "gongzhi.domain.intake"
    label = "intake"
    verbose_name = _("Intake")
