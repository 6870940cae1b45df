"""What can be wrong with a journal."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FaultKind(TextChoices):
    NUMBER_MISSING = "number_missing", _("A number of the chain is missing")
    CHAIN_BROKEN = "chain_broken", _("A seal does not follow from the one before")
    ENTRY_MISSING = "entry_missing", _("A sealed entry is gone")
    ENTRY_CHANGED = "entry_changed", _("A sealed entry was changed")
    NEVER_QUEUED = "never_queued", _("An entry was kept from being sealed")
    END_MISSING = "end_missing", _("The chain ends before the seal that was written down earlier")


class LookKind(TextChoices):
    """What somebody may open unusually much of (R6)."""

    CONTACTS = "contacts", _("contacts of residents opened")
    NEEDS = "needs", _("needs that residents reported opened")
    EXPORTS = "exports", _("residents' needs taken along in lists")
