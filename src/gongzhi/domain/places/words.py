"""The names that places go by."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceKind(TextChoices):
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    COMMUNITY = "community", _("Community")
    COURTYARD = "courtyard", _("Courtyard")
    BUILDING = "building", _("Building")
    ENTRANCE = "entrance", _("Entrance")
    FLOOR = "floor", _("Floor")
    HOUSEHOLD = "household", _("Household")


class BuildingClass(TextChoices):
    SLAB = "slab", _("Slab without lift")
    TOWER = "tower", _("Tower with lift")
    LOW = "low", _("Single-storey houses")
    OTHER = "other", _("Other building")
