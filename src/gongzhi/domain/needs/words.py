"""The states, ways in and steps of a need."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NeedState(TextChoices):
    RECEIVED = "received", _("Received, not yet accepted")
    ACCEPTED = "accepted", _("Accepted")
    IN_HAND = "in_hand", _("In hand")
    DONE = "done", _("Done, the reporter is to be asked")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    DECLINED = "declined", _("Declined")


class NeedSource(TextChoices):
    VISIT = "visit", _("Visit at the door")
    WALKABOUT = "walkabout", _("Walk-about")
    RESIDENT = "resident", _("Resident's page")
    COUNTER = "counter", _("Counter or telephone")
    PAPER = "paper", _("Paper slip")


class NeedStep(TextChoices):
    RECEIVED = "received", _("received")
    SENT = "sent", _("sent to whoever is responsible")
    ACCEPTED = "accepted", _("accepted")
    STARTED = "started", _("taken in hand")
    NOTED = "noted", _("noted")
    DONE = "done", _("done, with proof")
    ASKED = "asked", _("reporter asked")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    DECLINED = "declined", _("declined")


class PhotoPurpose(TextChoices):
    REPORT = "report", _("as it was found")
    PROOF = "proof", _("proof of the work")


# The handler's clock runs only while the work is not done.
RUNNING_STATES = frozenset({NeedState.RECEIVED, NeedState.ACCEPTED, NeedState.IN_HAND, NeedState.REOPENED})
# Open in the list's sense: somebody still has to do something.
OPEN_STATES = RUNNING_STATES | {NeedState.DONE}
OVER_STATES = frozenset({NeedState.CLOSED, NeedState.DECLINED})
