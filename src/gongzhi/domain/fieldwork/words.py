"""What a phone sends, and what becomes of what could not be taken in by itself."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class EntryVerb(TextChoices):
    """What somebody did at a door, as the phone keeps it until the server has it."""

    VISIT = "visit", pgettext_lazy("entry of a phone", "Visit at a door")
    UNDO = "undo", pgettext_lazy("entry of a phone", "Visit taken back")
    NEED = "need", pgettext_lazy("entry of a phone", "Need")
    SEEN = "seen", pgettext_lazy("entry of a phone", "Need seen on the way")
    WORDS = "words", pgettext_lazy("entry of a phone", "Words added to a need")
    PHOTO = "photo", pgettext_lazy("entry of a phone", "Photo of a need")
    SILENCE = "silence", pgettext_lazy("entry of a phone", "Wish not to be visited")
    FOUND = "found", pgettext_lazy("entry of a phone", "Organisation found on the way")
    NEIGHBOUR = "neighbour", pgettext_lazy("entry of a phone", "What a neighbour said")


class EntryState(TextChoices):
    HELD = "held", pgettext_lazy("entry of a phone", "Waits for an earlier entry")
    CONFLICT = "conflict", pgettext_lazy("entry of a phone", "Two different entries under one number")
    HANDED_OVER = "handed_over", pgettext_lazy("entry of a phone", "Handed over")
    TAKEN_IN = "taken_in", pgettext_lazy("entry of a phone", "Saved")
    SET_ASIDE = "set_aside", pgettext_lazy("entry of a phone", "Set aside")


class FoundState(TextChoices):
    """What becomes of an organisation that was found on the way."""

    WAITING = "waiting", pgettext_lazy("found organisation", "Waits for the office")
    REGISTERED = "registered", pgettext_lazy("found organisation", "Entered in the register")
    SAME = "same", pgettext_lazy("found organisation", "Was in the register already")
    REJECTED = "rejected", pgettext_lazy("found organisation", "Not entered")


class PackState(TextChoices):
    VALID = "valid", pgettext_lazy("pack", "In use")
    EXPIRED = "expired", pgettext_lazy("pack", "Ran out")
    REVOKED = "revoked", pgettext_lazy("pack", "Revoked")
