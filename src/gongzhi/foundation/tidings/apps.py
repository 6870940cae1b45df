"""The app "tidings"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TidingsConfig(AppConfig):
    name = "gongzhi.foundation.tidings"
    label = "tidings"
    verbose_name = _("Tidings")
