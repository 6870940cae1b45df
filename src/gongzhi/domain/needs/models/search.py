"""By which signs a need is found among very many; kept by the database itself."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from gongzhi.domain.needs.models.needs import Need
from gongzhi.domain.places.models import Place
from gongzhi.foundation.models import Personal, Row
from gongzhi.foundation.triggers import Trigger

# Single Chinese signs and pairs of signs, each once; telephone numbers are left out.
_SIGNS = r"""
INSERT INTO needs_needsearch (id, need_id, community_id, signs)
SELECT NEW.id, NEW.id, NEW.community_id, coalesce(array_agg(DISTINCT sign), '{}')
FROM (SELECT size, substr(said, at, size) AS sign
      FROM (SELECT lower(regexp_replace(NEW.text, '\d{7,}', ' ', 'g')) AS said) plain,
           generate_series(1, length(said)) at, generate_series(1, 2) size) cut
WHERE length(sign) = size AND sign !~ '\s' AND (size = 2 OR ascii(sign) > 11903)
ON CONFLICT (need_id) DO UPDATE SET community_id = EXCLUDED.community_id, signs = EXCLUDED.signs;
"""


class NeedSearch(Row):
    """Which signs stand in a need's words, in no order.

    Text operators cannot use an index behind row-level security, so this table has no wall: it names needs only, and
    whether one may be seen is decided by the need's own wall (ADR 0050).
    """

    need = models.OneToOneField(Need, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    signs = ArrayField(models.TextField())

    class Meta:
        constraints = (
            Trigger(
                name="needs_signs_kept",
                event="AFTER INSERT OR UPDATE OF text, community_id",
                table="needs_need",
                body=_SIGNS.strip(),
            ),
        )
        indexes = (GinIndex(fields=("community", "signs"), name="needs_search_signs"),)

    class Privacy:
        open = frozenset({"id", "need", "community"})
        personal = {
            "signs": Personal(
                purpose="Finding a need again by its words.",
                basis="PIPL §13(1)3: statutory duty of the residents' committee and the subdistrict office",
                retention="with the need's text, two years after it was closed",
                days=730,
            )
        }
