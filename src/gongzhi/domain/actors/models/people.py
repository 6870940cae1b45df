"""People in a role, and how residents may be reached."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gongzhi.domain.actors.models.organisations import Organisation
from gongzhi.domain.actors.words import ConsentWay, PersonRole
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row


class Person(Row):
    """Somebody in a role, or a resident who registered (R3). A user is not a person, and a person is not a post.

    ``name`` is the published name of an office holder or team member; a resident's stays empty here and is sealed in
    ``Contact``. ``organisation`` is where a contact or a licensed professional works.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    name_key = models.CharField(max_length=200, blank=True, db_collation="C")
    roles = ArrayField(models.CharField(max_length=24, choices=PersonRole), default=list)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="people")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ("name_key", "id")

    class Reach:
        community = "community_id"
        holder = "id"
        everybody_reads = True

    class Privacy:
        open = frozenset({"id", "user", "roles", "organisation", "community", "is_synthetic"})
        personal = {
            "name": Personal(
                purpose="Residents know who holds a post and who stands at the door.",
                basis="PIPL §13(1)3: statutory duty of the body; published with the appointment",
                retention="removed three years after the last appointment ended",
                days=1095,
            ),
            "name_key": Personal(
                purpose="Sorting and finding published names.",
                basis="PIPL §13(1)3: statutory duty of the body; published with the appointment",
                retention="removed with the name",
                days=1095,
            ),
        }


class Contact(Row):
    """How a resident may be reached, sealed, for one purpose until one day (R3, PIPL §6, §13, §19)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    name_sealed = models.BinaryField()
    phone_sealed = models.BinaryField()
    phone_index = models.BinaryField(db_index=True)
    purpose = models.CharField(max_length=120)
    consent_way = models.CharField(max_length=8, choices=ConsentWay)
    consent_on = models.DateField()
    ends_on = models.DateField()
    entered_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("consent_on")), name="actors_consent_ends"),
        )

    class Reach:
        community = "community_id"
        holder = "person_id"

    class Privacy:
        open = frozenset({"id", "community", "purpose", "consent_way", "consent_on", "ends_on", "entered_by"})
        personal = {
            name: Personal(
                purpose="Reaching the resident for the purpose named in the row.",
                basis="PIPL §13(1)1: consent, recorded with its way and day",
                retention="deleted when the consent ends or is withdrawn",
                days=0,
            )
            for name in ("person", "household", "name_sealed", "phone_sealed", "phone_index")
        }
