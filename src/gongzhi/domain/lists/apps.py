"""The room "lists"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    name = "gongzhi.domain.lists"
    label = "lists"
    verbose_name = _("Three lists")
