"""Dividing whole areas from the command line, with the report that the page shows."""

from __future__ import annotations

import argparse

from django.conf import settings

from gongzhi.config.console import _, say
from gongzhi.config.problems import StartProblem
from gongzhi.domain.grids import queries, services
from gongzhi.domain.places import queries as places
from gongzhi.foundation import reach
from gongzhi.foundation.errors import GongzhiError
from gongzhi.foundation.executor import is_known


def divide_all(given: argparse.Namespace) -> int:
    """Divides every community of a subdistrict, or of the district; returns 1 where one failed."""
    wish = queries.Wish(districts=1, tolerance=given.tolerance)
    if given.workers and not is_known(given.workers):
        raise StartProblem(_("--workers takes serial, processes, processes:N or the address of a Dask scheduler."))
    try:
        with reach.everywhere():
            area = places.place_by_code(given.subdistrict.ljust(12, "0")) if given.subdistrict else places.district()
            if area is None:
                raise StartProblem(_("There is no district yet. Set the installation up first: gongzhi init"))
            bulk = services.divide_area(area.pk, wish=wish, by=reach.SYSTEM, is_by_hand=True)
    except GongzhiError as refusal:
        raise StartProblem(str(refusal)) from refusal
    where = given.workers or settings.DIVISION_WORKERS
    services.work_on_area(bulk.pk, where=where, told=lambda done, total: say(f"{done + 1}/{total}"))
    with reach.everywhere():
        lines = queries.bulk_lines(list(queries.questions_of_bulk(bulk.pk)))
        for line in lines:
            print(_in_words(line))
    return 1 if any(line.question.state == "failed" for line in lines) else 0


def _in_words(line: queries.BulkLine) -> str:
    community = line.question.community
    figures = [f"{len(line.plans)}"] + [
        f"{share * 100:.1f} %" for share in (line.imbalance, line.gap) if share is not None
    ]
    told = line.sentence or " · ".join(figures)
    return f"{community.code} {community.name}  {line.households}  {line.districts}  {told}"
