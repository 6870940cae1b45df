"""The states, ways in and steps of a need, and the levels of its ladder."""

from collections.abc import Mapping

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedState(TextChoices):
    RECEIVED = "received", pgettext_lazy("need", "Received, not yet accepted")
    ACCEPTED = "accepted", pgettext_lazy("need", "Accepted")
    IN_HAND = "in_hand", pgettext_lazy("need", "In hand")
    WAITING_RESIDENT = "waiting_resident", pgettext_lazy("need", "Waiting for the resident")
    WAITING_OUTSIDE = "waiting_outside", pgettext_lazy("need", "Waiting for somebody outside")
    DONE = "done", pgettext_lazy("need", "Done, to be asked")
    CLOSED = "closed", pgettext_lazy("need", "Closed")
    REOPENED = "reopened", pgettext_lazy("need", "Reopened")
    DECLINED = "declined", pgettext_lazy("need", "Declined")
    DIVERTED = "diverted", pgettext_lazy("need", "Diverted to another lawful way")
    MERGED = "merged", pgettext_lazy("need", "Goes on in another need")


class NeedSource(TextChoices):
    VISIT = "visit", _("Visit at the door")
    WALKABOUT = "walkabout", _("Walk-about")
    RESIDENT = "resident", _("Resident's page")
    COUNTER = "counter", _("Counter or telephone")
    PAPER = "paper", _("Paper slip")
    CHAT = "chat", _("Neighbours' chat")
    HOTLINE = "hotline", _("Hotline order")
    OPEN311 = "open311", _("Another system")


class NeedStep(TextChoices):
    RECEIVED = "received", pgettext_lazy("step of a need", "received")
    SENT = "sent", pgettext_lazy("step of a need", "sent to whoever is responsible")
    ACCEPTED = "accepted", pgettext_lazy("step of a need", "accepted")
    STARTED = "started", pgettext_lazy("step of a need", "taken in hand")
    NOTED = "noted", pgettext_lazy("step of a need", "noted")
    ASKED_BACK = "asked_back", pgettext_lazy("step of a need", "the resident was asked something")
    WAITED = "waited", pgettext_lazy("step of a need", "waits for somebody outside")
    RESUMED = "resumed", pgettext_lazy("step of a need", "goes on")
    DONE = "done", pgettext_lazy("step of a need", "done, with proof")
    ASKED = "asked", pgettext_lazy("step of a need", "reporter asked")
    CLOSED = "closed", pgettext_lazy("step of a need", "closed")
    REOPENED = "reopened", pgettext_lazy("step of a need", "reopened")
    DECLINED = "declined", pgettext_lazy("step of a need", "declined")
    DIVERTED = "diverted", pgettext_lazy("step of a need", "diverted")
    MERGED = "merged", pgettext_lazy("step of a need", "merged into another need")
    FOLLOWED = "followed", pgettext_lazy("step of a need", "in the need that it goes on in")
    JOINED = "joined", pgettext_lazy("step of a need", "somebody else has the same need")
    SPLIT = "split", pgettext_lazy("step of a need", "divided into parts")
    OFFERED = "offered", pgettext_lazy("step of a need", "hand-over offered")
    HANDED = "handed", pgettext_lazy("step of a need", "handed over to a new owner")
    KEPT = "kept", pgettext_lazy("step of a need", "hand-over refused, the owner stays")
    WARNED = "warned", pgettext_lazy("step of a need", "reminded: four fifths of the time are over")
    RAISED = "raised", pgettext_lazy("step of a need", "gone up one level of the ladder")
    HELP_ASKED = "help_asked", pgettext_lazy("step of a need", "help asked of the level above")
    CALLED = "called", pgettext_lazy("step of a need", "reporter asked when the time was over: not solved")
    SETTLED = "settled", pgettext_lazy("step of a need", "done by the reporter's word when the time was over")
    UNREACHED = "unreached", pgettext_lazy("step of a need", "rung up, nobody answered")
    UNANSWERED = "unanswered", pgettext_lazy("step of a need", "ended by the rule for unanswered questions")
    EXCLUDED = "excluded", pgettext_lazy("step of a need", "left out of the rates")
    WHISTLED = "whistled", pgettext_lazy("step of a need", "departments called up by a whistle")
    REPORTED_IN = "reported_in", pgettext_lazy("step of a need", "a department reported in")
    WHISTLE_OVER = "whistle_over", pgettext_lazy("step of a need", "the whistle is over")
    OBJECTED = "objected", pgettext_lazy("step of a need", "the dispatch was objected to")
    DECIDED = "decided", pgettext_lazy("step of a need", "the objection was decided")
    LINKED = "linked", pgettext_lazy("step of a need", "a link for the handler's telephone was made or ended")
    RATED = "rated", pgettext_lazy("step of a need", "the answer was rated")
    PROXIED = "proxied", pgettext_lazy("step of a need", "a relative may follow and answer")
    PROJECTED = "projected", pgettext_lazy("step of a need", "goes on in a proposal or project")
    SHARED = "shared", pgettext_lazy("step of a need", "the resident gives a number for the visit")
    RETURNED = "returned", pgettext_lazy("step of a need", "given back to its owner, who sends it on")
    RECLASSIFIED = "reclassified", pgettext_lazy("step of a need", "kind or place put right")
    CHECKED = (
        "checked",
        pgettext_lazy("step of a need", "looked at on the spot by a colleague who did not do it"),
    )


class DivertClass(TextChoices):
    """Why a need has a lawful way of its own (six classes of the Beijing regulation, Art. 11)."""

    EMERGENCY = "emergency", _("Emergency lines: police, fire, ambulance")
    STATUTORY = "statutory", _("Courts, arbitration, discipline, review, petition: a statutory way")
    REPEATED = "repeated", _("Answered already, and nothing new")
    SECRET = "secret", _("State or trade secrets, private life")
    BEYOND = "beyond", _("Beyond what an administration may do")
    UNLAWFUL = "unlawful", _("Against law or public order")


class Rung(IntegerChoices):
    """The ladder for help and lateness (D1)."""

    HANDLER = 0, _("Handler and owner")
    GRID_LEAD = 1, _("Grid lead")
    COMMUNITY = 2, _("Community")
    SUBDISTRICT = 3, _("Subdistrict office")
    DISTRICT = 4, _("Whistled departments and district")


class Matter(TextChoices):
    """What a kind is about (after GB/T 30428)."""

    EVENT = "event", _("Event")
    COMPONENT = "component", _("Component")


class RateName(TextChoices):
    """The three rates of the hotline regulation (Art. 32), and what was found before anybody complained."""

    RESPONSE = "response", pgettext_lazy("rate", "Response rate")
    RESOLUTION = "resolution", pgettext_lazy("rate", "Resolution rate")
    SATISFACTION = "satisfaction", pgettext_lazy("rate", "Satisfaction rate")
    PROACTIVE = "proactive", pgettext_lazy("rate", "Found before anybody complained")


class PhotoPurpose(TextChoices):
    REPORT = "report", _("as it was found")
    PROOF = "proof", _("proof of the work")


# Being worked on: the handler has something to do.
WORKING_STATES = frozenset({NeedState.RECEIVED, NeedState.ACCEPTED, NeedState.IN_HAND, NeedState.REOPENED})
# The clock runs on while others are waited for; it stands still only while the resident is asked.
RUNNING_STATES = WORKING_STATES | {NeedState.WAITING_OUTSIDE}
UNACCEPTED_STATES = frozenset({NeedState.RECEIVED, NeedState.REOPENED})
UNDONE_STATES = RUNNING_STATES | {NeedState.WAITING_RESIDENT}
# Open in the list's sense: somebody still has to do something.
OPEN_STATES = UNDONE_STATES | {NeedState.DONE}
OVER_STATES = frozenset({NeedState.CLOSED, NeedState.DECLINED, NeedState.DIVERTED, NeedState.MERGED})
# Steps that are the handlers' own business: reporters do not read them.
INNER_STEPS = frozenset(
    {
        NeedStep.NOTED,
        NeedStep.WARNED,
        NeedStep.RAISED,
        NeedStep.HELP_ASKED,
        NeedStep.OFFERED,
        NeedStep.KEPT,
        NeedStep.EXCLUDED,
        NeedStep.OBJECTED,
        NeedStep.DECIDED,
        NeedStep.LINKED,
    }
)
# Found by those who look, before a resident had to say it.
FOUND_SOURCES = frozenset({NeedSource.VISIT, NeedSource.WALKABOUT})
# Without a contact nobody can be rung up; who reported it may still write, by code.
CHECKED_SOURCES = FOUND_SOURCES | {NeedSource.COUNTER, NeedSource.PAPER, NeedSource.CHAT}
# For how many days after its end a need keeps its words, by the way in which it ended (R2).
RETENTION_DAYS: Mapping[NeedState, int] = {
    NeedState.CLOSED: 730,
    NeedState.DECLINED: 730,
    NeedState.MERGED: 730,
    NeedState.DIVERTED: 365,
}
