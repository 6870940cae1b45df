"""Drafts of needs, orders of the hotline, and how somebody was reached."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DraftState(TextChoices):
    WAITING = "waiting", pgettext_lazy("draft of a need", "To be confirmed")
    TAKEN = "taken", pgettext_lazy("draft of a need", "Taken in")
    DROPPED = "dropped", pgettext_lazy("draft of a need", "Dropped")


class DraftSource(TextChoices):
    HOTLINE = "hotline", _("Hotline order")
    CHAT = "chat", _("Neighbours' chat")
    PAPER = "paper", _("Paper slip")


class ContactWay(TextChoices):
    TELEPHONE = "telephone", pgettext_lazy("way of contact", "Telephone")
    VISIT = "visit", pgettext_lazy("way of contact", "Visit")
    MESSAGE = "message", pgettext_lazy("way of contact", "Message")


class ContactResult(TextChoices):
    REACHED = "reached", pgettext_lazy("result of a contact", "Reached")
    NOT_REACHED = "not_reached", pgettext_lazy("result of a contact", "Not reached")
    REFUSED = "refused", pgettext_lazy("result of a contact", "Does not want to be called")
