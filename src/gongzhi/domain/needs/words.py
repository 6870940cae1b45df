"""The states, ways in and steps of a need."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedState(TextChoices):
    RECEIVED = "received", pgettext_lazy("need", "Received, not yet accepted")
    ACCEPTED = "accepted", pgettext_lazy("need", "Accepted")
    IN_HAND = "in_hand", pgettext_lazy("need", "In hand")
    DONE = "done", pgettext_lazy("need", "Done, to be asked")
    CLOSED = "closed", pgettext_lazy("need", "Closed")
    REOPENED = "reopened", pgettext_lazy("need", "Reopened")
    DECLINED = "declined", pgettext_lazy("need", "Declined")


class NeedSource(TextChoices):
    VISIT = "visit", _("Visit at the door")
    WALKABOUT = "walkabout", _("Walk-about")
    RESIDENT = "resident", _("Resident's page")
    COUNTER = "counter", _("Counter or telephone")
    PAPER = "paper", _("Paper slip")


class NeedStep(TextChoices):
    RECEIVED = "received", pgettext_lazy("step of a need", "received")
    SENT = "sent", pgettext_lazy("step of a need", "sent to whoever is responsible")
    ACCEPTED = "accepted", pgettext_lazy("step of a need", "accepted")
    STARTED = "started", pgettext_lazy("step of a need", "taken in hand")
    NOTED = "noted", pgettext_lazy("step of a need", "noted")
    DONE = "done", pgettext_lazy("step of a need", "done, with proof")
    ASKED = "asked", pgettext_lazy("step of a need", "reporter asked")
    CLOSED = "closed", pgettext_lazy("step of a need", "closed")
    REOPENED = "reopened", pgettext_lazy("step of a need", "reopened")
    DECLINED = "declined", pgettext_lazy("step of a need", "declined")


class PhotoPurpose(TextChoices):
    REPORT = "report", _("as it was found")
    PROOF = "proof", _("proof of the work")


# The handler's clock runs only while the work is not done.
RUNNING_STATES = frozenset({NeedState.RECEIVED, NeedState.ACCEPTED, NeedState.IN_HAND, NeedState.REOPENED})
# Open in the list's sense: somebody still has to do something.
OPEN_STATES = RUNNING_STATES | {NeedState.DONE}
OVER_STATES = frozenset({NeedState.CLOSED, NeedState.DECLINED})
