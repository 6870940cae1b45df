"""What is offered, asked for, agreed and claimed, and how far it is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PostingSide(TextChoices):
    OFFER = "offer", _("offer")
    ASK = "ask", _("ask")


class PostingKind(TextChoices):
    SPACE = "space", _("rooms and grounds")
    PEOPLE = "people", _("helping hands")
    SKILL = "skill", _("professional skills")
    GOODS = "goods", _("goods and equipment")
    SERVICE = "service", _("services at a reduced price")
    INFORMATION = "information", _("information and publicity")
    OTHER = "other", _("something else")


class PostingState(TextChoices):
    SUBMITTED = "submitted", _("waits for the community")
    PUBLISHED = "published", _("on the list")
    FULFILLED = "fulfilled", _("fulfilled")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REFUSED = "refused", _("not put on the list")


class AgreementState(TextChoices):
    PROPOSED = "proposed", _("waits for a confirmation")
    IN_FORCE = "in_force", _("both sides have confirmed")
    DECLINED = "declined", _("not agreed")
    ENDED = "ended", _("ended early")


class ClaimState(TextChoices):
    ASKED = "asked", _("the community asks")
    CLAIMED = "claimed", _("claimed, waits for the community")
    ACCEPTED = "accepted", _("taken on")
    DONE = "done", _("reported done")
    CONFIRMED = "confirmed", _("done, confirmed by the community")
    DECLINED = "declined", _("declined or given back")
    REFUSED = "refused", _("not needed any more")


class CheckInState(TextChoices):
    REGISTERED = "registered", _("waits for the community")
    CONFIRMED = "confirmed", _("checked in")
    DECLINED = "declined", _("not confirmed")


class CheckInGround(TextChoices):
    WORKS_HERE = "works_here", _("where we work")
    LIVES_HERE = "lives_here", _("where I live")
