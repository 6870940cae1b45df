"""The room "responses"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResponsesConfig(AppConfig):
    name = "gongzhi.domain.responses"
    label = "responses"
    verbose_name = _("Answers to needs")
