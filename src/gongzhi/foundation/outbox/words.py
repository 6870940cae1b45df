"""The kinds of messages; each has a handler in the jobs, which a test checks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageKind(TextChoices):
    NEED_RECEIVED = "need_received", _("A resident reported a need that you own")
    NEED_ASSIGNED = "need_assigned", _("A need was handed to you")
    NEED_ACCEPTED = "need_accepted", _("A need was accepted")
    NEED_STARTED = "need_started", _("Work on your need has begun")
    NEED_WAITS = "need_waits", _("Your need waits for somebody outside")
    NEED_SENT = "need_sent", _("Your need was sent to another body")
    NEED_DONE = "need_done", _("A need was handled and waits for the call-back")
    NEED_ASKED = "need_asked", _("You are asked whether your need is solved")
    NEED_DECLINED = "need_declined", _("A need was declined")
    NEED_RETURNED = "need_returned", _("A need was given back to you: send it on")
    NEED_CLOSED = "need_closed", _("A need was closed")
    NEED_REOPENED = "need_reopened", _("A need was reopened")
    NEED_UNSOLVED = "need_unsolved", _("The time for a need is over, and its reporter says that it is not solved")
    NEED_DUE_SOON = "need_due_soon", _("Four fifths of the time for a need are over")
    NEED_LATE = "need_late", _("A need is late")
    NEED_HELP = "need_help", _("The level below asks for help with a need")
    NEED_QUESTION = "need_question", _("There is a question about your need")
    NEED_RESUMED = "need_resumed", _("A need that waited goes on")
    NEED_MERGED = "need_merged", _("Your need goes on together with another one")
    NEED_OFFERED = "need_offered", _("A colleague wants to hand a need over to you")
    NEED_HANDED = "need_handed", _("The hand-over of a need was answered")
    NEED_PROJECT = "need_project", _("A need goes on in a proposal or project")
    MATCH_ASKED = "match_asked", _("The community asks for what you offer, or answers about it")
    MATCH_ANSWERED = "match_answered", _("Somebody answered whether they give what they offer")
    NEED_PARTS_DONE = "need_parts_done", _("All parts of a need are over")
    WHISTLE_BLOWN = "whistle_blown", _("Your body is called up for a need")
    WHISTLE_ANSWERED = "whistle_answered", _("A department reported in, or a whistle is over")
    WHISTLE_LATE = "whistle_late", _("A department has not reported in")
    OBJECTION_MADE = "objection_made", _("An objection waits for your decision")
    OBJECTION_DECIDED = "objection_decided", _("An objection was decided")
    OBJECTION_LATE = "objection_late", _("The term for deciding an objection is over")
    CAUSE_RAISED = "cause_raised", _("Needs of one kind come back at one building")
    CONTRACT_ENDS = "contract_ends", _("A property contract ends soon")
    ROUND_STARTED = "round_started", _("A door-knock round has started")
    FINDS_WAIT = "finds_wait", _("Organisations found on the way wait for your decision")
    PLAN_ADOPTED = "plan_adopted", _("A grid plan was adopted")
    TEAM_ALARM = "team_alarm", _("A team of a grid lost its lead, its people or its shifts")
    ORGANISATION_APPLIED = "organisation_applied", _("An organisation wants to take part")
    AGREEMENT_PROPOSED = "agreement_proposed", _("A co-building agreement waits for your confirmation")
    AGREEMENT_ANSWERED = "agreement_answered", _("A co-building agreement was answered")
    AGREEMENT_REVIEW = "agreement_review", _("A co-building agreement is to be reviewed")
    CLAIM_ASKED = "claim_asked", _("The community asks for your help")
    CLAIM_MADE = "claim_made", _("Somebody wants to take something on")
    CLAIM_ANSWERED = "claim_answered", _("The community answered your claim")
    CLAIM_DONE = "claim_done", _("Something that was taken on is reported done")
    CLAIM_DECLINED = "claim_declined", _("Something that was asked or taken on was declined")
    CHECKED_IN = "checked_in", _("Somebody checks in with the community")
    CHECK_IN_ANSWERED = "check_in_answered", _("The community answered your check-in")
    POSTING_ANSWERED = "posting_answered", _("The community decided on what you offer or ask for")
    MANY_LOOKS = "many_looks", _("Somebody opened unusually many residents' records")
    OWN_MANY_LOOKS = (
        "own_many_looks",
        _("Unusually many residents' records were opened from your account; the auditor was told"),
    )
    LOOK_LIMIT_SET = "look_limit_set", _("A limit for opening residents' records was changed")


# Told at once, whoever wished to be told once a day.
URGENT = frozenset(
    {MessageKind.NEED_LATE, MessageKind.NEED_HELP, MessageKind.NEED_ASKED, MessageKind.NEED_QUESTION}
    | {MessageKind.NEED_OFFERED, MessageKind.NEED_RETURNED, MessageKind.TEAM_ALARM}
)

NEED_RECEIVED = MessageKind.NEED_RECEIVED
NEED_ASSIGNED = MessageKind.NEED_ASSIGNED
NEED_ACCEPTED = MessageKind.NEED_ACCEPTED
NEED_DONE = MessageKind.NEED_DONE
NEED_ASKED = MessageKind.NEED_ASKED
NEED_DECLINED = MessageKind.NEED_DECLINED
NEED_CLOSED = MessageKind.NEED_CLOSED
NEED_REOPENED = MessageKind.NEED_REOPENED
NEED_LATE = MessageKind.NEED_LATE
ROUND_STARTED = MessageKind.ROUND_STARTED
PLAN_ADOPTED = MessageKind.PLAN_ADOPTED
TEAM_ALARM = MessageKind.TEAM_ALARM
