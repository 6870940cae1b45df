"""What the database itself keeps about plans, by triggers; no program error can get past them."""

from __future__ import annotations

from gongzhi.foundation.triggers import Trigger, refuse_if

_ADOPTED_NOW = """
NEW.state = 'adopted' AND (TG_OP = 'INSERT' OR OLD.state IN ('proposed', 'checked'))
AND EXISTS (SELECT 1 FROM grids_gridplan p WHERE p.id = NEW.id AND p.state = 'adopted')
"""
"""A plan that goes on because its successor was taken back may have buildings that are younger than it."""

_LEAVES_SOMEBODY_OUT = """
EXISTS (SELECT 1 FROM (SELECT building_id AS id FROM places_place
                        WHERE community_id = NEW.community_id AND kind = 'household' AND until IS NULL
                       UNION SELECT id FROM places_place WHERE community_id = NEW.community_id
                        AND kind = 'building' AND until IS NULL AND households_stated > 0) b
 WHERE NOT EXISTS (SELECT 1 FROM grids_gridbuilding m
                    WHERE m.plan_id = NEW.id AND m.building_id = b.id AND m.during @> lower(NEW.during)))
"""
"""Households are listed, or only stated for their building."""

NO_GAP_AT_ADOPTION = Trigger(
    name="grids_no_gap_at_adoption",
    event="AFTER UPDATE OF state",
    body=refuse_if(f"{_ADOPTED_NOW} AND {_LEAVES_SOMEBODY_OUT}", "grids_no_gap_at_adoption"),
)
"""Looks at once, so that what is planted later, be it in the same transaction, hinders nothing."""

NO_GAP_WHEN_INSERTED = Trigger(
    name="grids_no_gap_when_inserted",
    event="AFTER INSERT",
    is_deferred=True,
    body=refuse_if(f"{_ADOPTED_NOW} AND {_LEAVES_SOMEBODY_OUT}", "grids_no_gap_at_adoption"),
)
"""A plan that is written down adopted gets its buildings only afterwards: they are looked at when all is written."""

STAYS_IN_ITS_COMMUNITY = Trigger(
    name="grids_stays_in_its_community",
    event="BEFORE INSERT OR UPDATE OF plan_id, community_id",
    body=refuse_if(
        "NOT EXISTS (SELECT 1 FROM grids_gridplan p WHERE p.id = NEW.plan_id AND p.community_id = NEW.community_id)",
        "grids_stays_in_its_community",
    ),
)

MEMBERS_BELONG_TOGETHER = Trigger(
    name="grids_members_belong_together",
    event="BEFORE INSERT OR UPDATE OF plan_id, grid_id, building_id, community_id",
    body=refuse_if(
        """
NOT EXISTS (SELECT 1 FROM grids_grid g JOIN places_place b ON b.id = NEW.building_id
 WHERE g.id = NEW.grid_id AND g.plan_id = NEW.plan_id AND g.community_id = NEW.community_id
   AND b.community_id = NEW.community_id AND b.kind IN ('building', 'courtyard', 'lane'))
""".strip(),
        "grids_members_belong_together",
    ),
)
