"""The room "campaigns"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "gongzhi.domain.campaigns"
    label = "campaigns"
    verbose_name = _("Rounds")
