"""The words of log-in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    CHINESE = "zh-hans", _("Simplified Chinese")
    ENGLISH = "en", _("English")


class GuessedAt(TextChoices):
    LOGIN = "login", _("Log-in name")
    ADDRESS = "address", _("Network address")
    CODE = "code", _("Code of the second factor")
    REPORT = "report", _("Reports by strangers")
    TRACKING = "tracking", _("Tracking codes")
