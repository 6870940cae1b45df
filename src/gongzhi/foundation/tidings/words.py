"""How often somebody is written to."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Rhythm(TextChoices):
    AT_ONCE = "at_once", pgettext_lazy("rhythm", "Each at once")
    DAILY = "daily", pgettext_lazy("rhythm", "Once a day, what is urgent at once")
    WEEKLY = "weekly", pgettext_lazy("rhythm", "Once a week, what is urgent at once")
