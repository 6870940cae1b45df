"""The report of a division of a whole area says the same as its page."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from gongzhi.domain.grids import services
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.services import Branch, plant
from gongzhi.foundation.accounts.models import User
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach

if TYPE_CHECKING:
    from tests.support.grids_stage import GridsStage

pytestmark = pytest.mark.django_db


def test_what_lacks_data_is_named_so_in_page_and_file_and_there_is_no_other_kind_of_file(stage: GridsStage) -> None:
    set_reach(EVERYWHERE)
    plant([Branch("community", "空社区", code="110105009050")], parent=stage.community.parent, by=SYSTEM)
    bulk = services.divide_area(Place.objects.get(kind="subdistrict").pk, wish=Wish(1), by=stage.by("han"))
    services.work_on_area(bulk.pk)
    desk = Client()
    User.objects.filter(pk=stage.user("han").pk).update(language="en")
    desk.force_login(stage.user("han"))
    address = f"/desk/grids/areas/{bulk.pk}/"
    assert "Data missing" in desk.get(address).content.decode()
    rows = list(csv.reader(io.StringIO(desk.get(f"{address}report.csv").content.decode("utf-8-sig"))))
    found = {row[1]: row[2:5] for row in rows[1:]}
    assert (found["空社区"], found[stage.community.name][0]) == (["", "", "Data missing"], "48")
    kinds = {kind: desk.get(f"{address}report.{kind}").status_code for kind in ("csv", "xlsx", "pdf")}
    lists = {kind: desk.get(f"/desk/grids/plans/list.{kind}").status_code for kind in ("csv", "xlsx", "pdf")}
    assert kinds == lists == {"csv": 200, "xlsx": 200, "pdf": 404}
