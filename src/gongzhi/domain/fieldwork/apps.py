"""The room "fieldwork"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldworkConfig(AppConfig):
    name = "gongzhi.domain.fieldwork"
    label = "fieldwork"
    verbose_name = _("Phones in the field")
