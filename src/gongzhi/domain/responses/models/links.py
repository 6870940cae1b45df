"""Ways in to one need: a link for the handler's telephone, a number for the visit, a relative as proxy."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.needs.models import Need
from gongzhi.foundation.models import Personal, Row

_FOR_THE_VISIT = Personal(
    purpose="Letting whoever comes to repair reach the resident, as she ticked for this visit (R13).",
    basis="PIPL §13(1)1: consent of the resident, for this need only",
    retention="deleted in the night after the need is over",
    days=1,
)


class HandlerLink(Row):
    """A signed address that opens one need to a body's manager without an account, until it expires or is ended.

    Its identifier stands among those to whom the need is granted; the signature alone opens it.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="responses_link_expires_later"),
        )
        indexes = (models.Index(fields=("need", "-made_at")),)

    class Reach:
        holder = "id"
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset("id need organisation made_by made_at expires_at ended_at opened_at".split())


class VisitContact(Row):
    """The number that a resident gives to the body that handles her need, for the visit; sealed."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    at = models.DateTimeField()

    class Reach:
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset({"id", "need", "organisation", "at"})
        personal = {"name_sealed": _FOR_THE_VISIT, "phone_sealed": _FOR_THE_VISIT}


class NeedProxy(Row):
    """A relative who may follow a need and answer for the reporter, by a code of her own; no name is kept."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    holder = models.UUIDField(unique=True)
    relation = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at", "id")

    class Reach:
        holder = "holder"
        parent = ("need_id", "needs_need")

    class Privacy:
        open = frozenset({"id", "need", "made_at", "ended_at"})
        personal = {
            name: Personal(
                purpose="Letting a relative follow and answer for a resident who does not herself.",
                basis="PIPL §13(1)1: consent of the resident",
                retention="deleted with the reporter of the need",
                days=730,
            )
            for name in ("holder", "relation")
        }
