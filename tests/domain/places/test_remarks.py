"""What is odd in a file of places is said before it is taken in."""

from __future__ import annotations

import pytest

from gongzhi.domain.places import queries
from gongzhi.domain.places.models import Place, PlaceUpload
from gongzhi.domain.places.services import (
    Branch,
    confirm_columns,
    import_buildings,
    plant,
    take_in_upload,
    upload_faults,
    upload_places,
)
from gongzhi.foundation.errors import NotSo
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach

pytestmark = pytest.mark.django_db
CODE = "110105009046"


@pytest.fixture
def community() -> Place:
    set_reach(EVERYWHERE)
    there = [Branch("building", f"{at}号楼", longitude=116.40 + at / 1000, latitude=39.99) for at in (1, 2, 3)]
    home = Branch("community", "安慧里社区", code=CODE, children=[Branch("courtyard", "一区", children=there)])
    street = Branch("subdistrict", "亚运村街道", code="110105009000", children=[home])
    plant([Branch("district", "朝阳区", code="110105000000", children=[street])], parent=None, by=SYSTEM)
    return Place.objects.get(code=CODE)


def checked(community: Place, *lines: str) -> PlaceUpload:
    kept = upload_places("\n".join(lines).encode(), name="楼.csv", top_id=community.pk, by=SYSTEM)
    return confirm_columns(kept.pk, mapping=kept.mapping, by=SYSTEM)


def test_a_building_far_from_all_others_has_to_be_confirmed(community: Place) -> None:
    upload = checked(community, "楼院,楼号,户数,经度,纬度", "一区,8号楼,9,116.405,39.991", "一区,9号楼,9,116.500,39.99")
    (remark,) = queries.report_of(upload)["remarked"]
    assert (upload.state, upload.report["faults"], remark[:2]) == ("checked", 0, [3, "经度"])
    assert "8.3" in remark[2]
    assert [fault.row for fault in upload_faults(upload.pk)] == [3]
    with pytest.raises(NotSo):
        take_in_upload(upload.pk, by=SYSTEM)
    assert take_in_upload(upload.pk, by=SYSTEM, remarks_seen=True).state == "done"


def test_names_that_stand_elsewhere_are_said_row_by_row_and_unread_columns_are_named(community: Place) -> None:
    upload = checked(community, "楼号,户数,网格", "1号楼,60,第一网格", "2号楼,60,第一网格", "7号楼,60,第一网格")
    assert (upload.report["new"], upload.report["unread"]) == ({"building": 3}, ["网格"])
    shown = queries.report_of(upload)["remarked"]
    assert [(row, column, "一区" in sentence) for row, column, sentence in shown] == [
        (2, "楼号", True), (3, "楼号", True),
    ]  # fmt: skip
    with pytest.raises(NotSo) as refused:
        import_buildings("楼号,户数\n1号楼,60\n".encode(), community_id=community.pk, by=SYSTEM)
    assert [fault.row for fault in refused.value.rows] == [2]


def test_what_is_in_order_needs_no_confirmation(community: Place) -> None:
    upload = checked(community, "楼院,楼号,户数,经度,纬度", "一区,1号楼,60,,", "一区,9号楼,9,116.404,39.99")
    assert (upload.report["remarks"], upload.report["unread"]) == (0, [])
    assert take_in_upload(upload.pk, by=SYSTEM).state == "done"


def test_where_nothing_is_known_a_place_far_from_the_files_own_is_remarked_on(community: Place) -> None:
    Place.objects.filter(kind="building").update(longitude=None, latitude=None)
    rows = [f"一区,{at}栋,9,116.40{at},39.99" for at in range(1, 6)]
    upload = checked(community, "楼院,楼号,户数,经度,纬度", *rows, "一区,9栋,9,117.40,39.99")
    assert [remark[0] for remark in upload.report["remarked"]] == [7]
