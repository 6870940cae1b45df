"""The room "surveys"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "gongzhi.domain.surveys"
    label = "surveys"
    verbose_name = _("Question sheets")
