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
    LANE = "lane", _("Lane")


class BuildingClass(TextChoices):
    SLAB = "slab", _("Slab block without lift")
    TOWER = "tower", _("Tower block with lift")
    LOW = "low", _("Single-storey houses")
    OTHER = "other", _("Other building")


class CoordinateSystem(TextChoices):
    """In which coordinates a file gives positions; kept are CGCS2000 alone."""

    CGCS2000 = "cgcs2000", _("CGCS2000 or WGS-84 (surveys, GPS)")
    GCJ02 = "gcj02", _("GCJ-02 (Amap, Tencent)")
    BD09 = "bd09", _("BD-09 (Baidu)")


class ActKind(TextChoices):
    ADD = "add", _("added")
    RENAME = "rename", _("renamed")
    CORRECT = "correct", _("corrected")
    MOVE = "move", _("moved")
    SPLIT = "split", _("split")
    MERGE = "merge", _("merged")
    END = "end", _("demolished or ended")


class ActState(TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Could not be done")
    UNDONE = "undone", _("Taken back")


class UploadState(TextChoices):
    WAITING = "waiting", _("Columns to be confirmed")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Ready to import")
    FAULTY = "faulty", _("Has faults")
    TAKING_IN = "taking_in", _("Being imported")
    DONE = "done", _("Imported")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being taken back")
    UNDONE = "undone", _("Taken back")
