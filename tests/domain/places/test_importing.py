"""Imports: everything or nothing, faults by row and column, no identity numbers."""

import pytest
from django.utils import translation

from gongzhi.domain.places import queries
from gongzhi.domain.places.models import Place, Placement
from gongzhi.domain.places.services import Branch, add_place, import_buildings, import_codes
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation.errors import NotSo, RowProblem
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach

pytestmark = pytest.mark.django_db

STREETS = "code12,name\n110105009000,亚运村街道\n110105025000,大屯街道\n"
COMMITTEES = "code12,name\n110105009046,安慧里社区居委会\n110105009047,安慧里南社区居委会\n110105025001,某村村委会\n"


@pytest.fixture
def district() -> Place:
    set_reach(EVERYWHERE)
    return add_place(Branch(kind=PlaceKind.DISTRICT, name="朝阳区", code="110105000000"), parent=None, by=SYSTEM)


@pytest.fixture
def community(district: Place) -> Place:
    import_codes(subdistricts=STREETS.encode(), communities=COMMITTEES.encode(), district=district, by=SYSTEM)
    return queries.community_by_code("110105009046")


def test_the_code_lists_become_a_tree_with_paths_and_dated_parents(community: Place) -> None:
    assert community.name == "安慧里社区"
    assert community.path == "110105000000.110105009000.110105009046."
    assert [above.name for above in queries.ancestors(community)] == ["朝阳区", "亚运村街道"]
    assert Placement.objects.filter(place=community, during__contains=community.since).count() == 1
    assert {one.code for one in queries.communities_below("110105000000.")} == {
        "110105009046",
        "110105009047",
        "110105025001",
    }


def test_a_second_import_renames_and_adds_nothing(district: Place, community: Place) -> None:
    changed = COMMITTEES.replace("安慧里南社区", "安慧南里社区")
    report = import_codes(subdistricts=STREETS.encode(), communities=changed.encode(), district=district, by=SYSTEM)
    assert (report.added, report.renamed, report.unchanged) == ({}, 1, 4)
    assert queries.community_by_code("110105009047").name == "安慧南里社区"


def test_wrong_double_and_foreign_codes_are_named_by_row_and_column(district: Place) -> None:
    bad = "代码,名称\n110105009046,安慧里\n11010500904,短\n110105009046,双\n110106001001,外区\n110105009050,\n"
    before = Place.objects.count()
    with pytest.raises(NotSo) as caught:
        import_codes(subdistricts=STREETS.encode(), communities=bad.encode(), district=district, by=SYSTEM)
    assert {(problem.row, problem.column) for problem in caught.value.rows} == {
        (3, "代码"),
        (4, "代码"),
        (5, "代码"),
        (6, "名称"),
    }
    assert Place.objects.count() == before


BUILDINGS = """社区代码,楼院,楼号,楼型,单元,层,户号,经度,纬度,身份证号
110105009046,一区,1号楼,板楼,1单元,1,101,116.40,39.99,110101199003071234
110105009046,一区,1号楼,板楼,1单元,1,102,116.40,39.99,
110105009046,一区,1号楼,板楼,2单元,2,201,116.40,39.99,
110105009046,,2号楼,塔楼,,,3,116.41,39.99,
110105009046,旧院,,,,,甲1,,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sheet_of_buildings_is_imported_and_identity_numbers_are_left_out(community: Place, encoding: str) -> None:
    report = import_buildings(BUILDINGS.encode(encoding), community_id=community.pk, by=SYSTEM)
    assert report.added == {"courtyard": 2, "building": 2, "entrance": 2, "floor": 2, "household": 5}
    assert report.dropped_columns == ["身份证号"]
    assert {queries.full_name(one) for one in queries.households_below(community)} == {
        "安慧里社区 1号楼 1单元 101",
        "安慧里社区 1号楼 1单元 102",
        "安慧里社区 1号楼 2单元 201",
        "安慧里社区 2号楼 3",
        "安慧里社区 旧院 甲1",
    }
    counts = queries.household_counts(community.pk)
    assert sorted(counts.values()) == [1, 1, 3]
    assert len(queries.features(community.pk)) == 2


def test_an_identity_number_under_a_harmless_heading_is_left_out_too(community: Place) -> None:
    sheet = "楼号,户号,纬度\n1号楼,101,11010519491231002X\n"
    report = import_buildings(sheet.encode(), community_id=community.pk, by=SYSTEM)
    assert report.dropped_columns == ["纬度"]


def test_faults_are_named_and_nothing_is_half_imported(community: Place) -> None:
    sheet = (
        "社区代码,楼号,单元,层,户号,经度,纬度\n"
        "110105009047,1号楼,1,1,101,116.4,39.9\n"
        ",,2,1,102,116.4,39.9\n"
        ",1号楼,1,x,103,39.9,116.4\n"
        ",1号楼,1,1,,,\n"
        ",1号楼,1,1,104,,\n"
        ",1号楼,1,1,104,,\n"
    )
    before = Place.objects.count()
    with pytest.raises(NotSo) as caught:
        import_buildings(sheet.encode(), community_id=community.pk, by=SYSTEM)
    assert {(problem.row, problem.column) for problem in caught.value.rows} == {
        (2, "社区代码"),
        (3, "楼号"),
        (4, "层"),
        (4, "经度"),
        (5, "户号"),
        (7, "户号"),
    }
    assert Place.objects.count() == before


def test_what_stands_already_is_left_as_it_is(community: Place) -> None:
    import_buildings(BUILDINGS.encode(), community_id=community.pk, by=SYSTEM)
    report = import_buildings("楼号,户号\n2号楼,9\n".encode(), community_id=community.pk, by=SYSTEM)
    assert (report.added, report.unchanged) == ({"household": 1}, 1)
    assert Place.objects.filter(name="2号楼").count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", "楼号,户号\n".encode(), "甲,乙\n1,2\n".encode(), "户号".encode("utf-16")]
)
def test_what_is_no_such_sheet_is_refused_with_a_sentence(community: Place, content: bytes) -> None:
    with pytest.raises(NotSo) as caught:
        import_buildings(content, community_id=community.pk, by=SYSTEM)
    assert str(caught.value)


def test_a_printed_sheet_is_named_for_what_it_is(community: Place) -> None:
    with translation.override("en"), pytest.raises(NotSo) as caught:
        import_buildings(b"%PDF-1.7 \x81", community_id=community.pk, by=SYSTEM)
    assert str(caught.value) == "This is a PDF. Send the sheet that it was printed from: XLSX or CSV."


def test_a_row_problem_says_where_it_is() -> None:
    assert RowProblem(2, "层", "…") == RowProblem(row=2, column="层", sentence="…")


def test_how_many_faults_are_listed_of_how_many_is_said(district: Place) -> None:
    bad = "代码,名称\n" + "\n".join(f"{number},社区" for number in range(250))
    with pytest.raises(NotSo) as caught:
        import_codes(subdistricts=STREETS.encode(), communities=bad.encode(), district=district, by=SYSTEM)
    with translation.override("en"), pytest.raises(NotSo) as in_english:
        import_codes(subdistricts=STREETS.encode(), communities=bad.encode(), district=district, by=SYSTEM)
    assert (len(caught.value.rows), str(in_english.value).endswith("The first 200 of 250 are listed.")) == (200, True)
