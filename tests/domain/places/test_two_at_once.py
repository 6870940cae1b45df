"""Two people act on the same places at the same moment, on two connections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest

from gongzhi.foundation.errors import NotNow, NotSo
from gongzhi.foundation.reach import SYSTEM
from gongzhi.foundation.reach import everywhere as reaching_everywhere


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Does these things at the same moment, each on a connection of its own; tells how each ended."""
    from django.db import connection

    start = threading.Barrier(len(deeds))
    said: list[str] = []

    def do(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            with reaching_everywhere():
                deed()
            said.append("done")
        except (NotNow, NotSo):
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.mark.transactional
def test_of_two_acts_on_one_place_the_second_sees_what_the_first_did(db: None) -> None:
    from gongzhi.domain.places.models import Place, Placement
    from gongzhi.domain.places.services import Branch, merge_places, move_place, plant, rename_place, write_card

    def building(name: str, door: str) -> Branch:
        return Branch("building", name, children=[Branch("household", door)])

    with reaching_everywhere():
        courts = [
            Branch("courtyard", "甲院", children=[building("1号楼", "101"), building("2号楼", "201")]),
            Branch("courtyard", "乙院"),
            Branch("courtyard", "丙院"),
        ]
        home = Branch("community", "安慧里社区", code="110105009046", children=courts)
        street = Branch("subdistrict", "亚运村街道", code="110105009000", children=[home])
        plant(
            [Branch("district", "朝阳区", code="110105000000", children=[street])],
            parent=None,
            by=SYSTEM,
            since=date(2020, 1, 1),
        )
        found = {one.name: one.pk for one in Place.objects.all()}
    one, two = found["1号楼"], found["2号楼"]
    same_name = at_once(
        *(lambda name=name: rename_place(found[name], name="新院", by=SYSTEM) for name in ("乙院", "丙院"))
    )
    moved = at_once(
        lambda: move_place(one, parent=found["乙院"], by=SYSTEM),
        lambda: move_place(one, parent=found["乙院"], by=SYSTEM),
    )
    merged = at_once(lambda: merge_places(one, into=two, by=SYSTEM), lambda: merge_places(two, into=one, by=SYSTEM))
    written = at_once(
        *(lambda text=text: write_card(found["2号楼"], facts={"remarks": text}, known=0, by=SYSTEM) for text in "ab")
    )
    assert [same_name, moved, merged, written] == [["done", "refused"]] * 4
    with reaching_everywhere():
        standing = Place.objects.get(kind="building", until=None)
        assert {door.name for door in Place.objects.filter(building=standing, kind="household")} == {"101", "201"}
        assert Placement.objects.filter(place__kind="household", during__endswith=None).count() == 2
