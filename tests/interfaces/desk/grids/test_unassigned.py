"""Buildings without a grid: into which they fit, and what an adopted plan's checks say afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.domain.grids import queries, services
from gongzhi.domain.grids.models import GridBuilding, GridPlan
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import plant
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach
from gongzhi.foundation.time import today
from tests.support.grids_stage import building, draw_plan

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def built(stage: GridsStage) -> tuple[GridPlan, Place]:
    """Three rows of four buildings are three grids; a new one stands at the end of the first row."""
    set_reach(EVERYWHERE)
    drawn = draw_plan(stage, range(4), range(4, 8), range(8, 12))
    plan = services.adopt_plan(drawn.pk, from_=today(), by=stage.by("zhao"))
    plant([building("新楼", 4, 0, 3)], parent=stage.community, by=SYSTEM)
    return plan, Place.objects.get(name="新楼")


def test_a_building_goes_into_a_grid_that_it_does_not_touch_only_knowingly(stage: GridsStage) -> None:
    plan, new = built(stage)
    near, *_others, far = services.fits_of(plan, {new.pk})[new.pk]
    assert (near.grid.serial, near.touches, far.grid.serial, far.touches) == (1, True, 3, False)
    assert near.metres is not None
    assert far.metres is not None
    assert near.metres < far.metres
    assert services.no_longer(plan)[0].check == "covered"
    with pytest.raises(NotSo) as refused:
        services.assign_building(new.pk, grid_id=far.grid.pk, by=stage.by("zhao"))
    assert near.grid.name in str(refused.value.fields["is_apart_known"])
    services.assign_building(new.pk, grid_id=far.grid.pk, is_apart_known=True, by=stage.by("zhao"))
    assert "connected" in {str(one.check) for one in services.no_longer(queries.plan(plan.pk))}


def test_the_page_offers_what_it_touches_first_and_keeps_what_was_chosen(stage: GridsStage) -> None:
    plan, new = built(stage)
    desk = Client()
    desk.force_login(stage.user("zhao"))
    listed = f"/desk/grids/unassigned/?community={stage.community.pk}"
    (row,) = desk.get(listed).context["rows"]
    assert (row["chosen"], next(fit.touches for fit in row["fits"])) == (plan.grids.get(serial=1).pk, True)
    stage_page = desk.get(f"/desk/grids/plans/{plan.pk}/nets/partition/")
    assert [address for _words, address in stage_page.context["places"]] == [listed]
    set_reach(EVERYWHERE)
    sent = {"building": str(new.pk), "grid": str(plan.grids.get(serial=3).pk)}
    refused = desk.post(reverse("desk:assign_building"), sent)
    (row,) = refused.context["rows"]
    assert (refused.status_code, str(row["chosen"]), len(row["refusal"])) == (422, sent["grid"], 1)
    assert 'name="is_apart_known"' in refused.content.decode()
    assert desk.post(reverse("desk:assign_building"), sent | {"is_apart_known": "on"}).status_code == 302
    set_reach(EVERYWHERE)
    assert str(GridBuilding.objects.get(building=new).grid_id) == sent["grid"]
    shown = desk.get(f"/desk/grids/plans/{plan.pk}/")
    assert "connected" in {str(one.check) for one in shown.context["no_longer"]}
