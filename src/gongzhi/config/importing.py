"""Taking files in from the command line."""

from __future__ import annotations

import argparse

from gongzhi.config.console import _
from gongzhi.config.files import read_file
from gongzhi.config.problems import StartProblem
from gongzhi.domain.grids import services as grid_services
from gongzhi.domain.places import queries as places
from gongzhi.domain.places import services as place_services
from gongzhi.foundation import reach


def import_file(given: argparse.Namespace) -> str:
    """Takes in code lists or one sheet of buildings; returns what was done, in words."""
    if given.kind == "grids":
        return _import_grids(given)
    return report_in_words(_import_codes(given) if given.kind == "codes" else _import_buildings(given))


def _import_grids(given: argparse.Namespace) -> str:
    if not given.area:
        raise StartProblem(_("Name the area by its 12-digit code, for example --area 110105009000."))
    if len(given.file) != 1:
        raise StartProblem(_("Give one file."))
    area = places.place_by_code(given.area)
    file = grid_services.GridFile(read_file(given.file[0]), given.scheme, given.coordinates)
    plans = grid_services.import_plans(file, area_id=area.pk, most=None, by=reach.SYSTEM)
    return _("Proposals made: {number}. Nothing has changed yet; each community adopts its own.").format(
        number=len(plans)
    )


def _import_codes(given: argparse.Namespace) -> place_services.ImportReport:
    district = places.district()
    if district is None:
        raise StartProblem(_("There is no district yet. Set the installation up first: gongzhi init"))
    if len(given.file) != 2:
        raise StartProblem(_("Give two files: the list of subdistricts and the list of communities."))
    upper, lower = (read_file(file) for file in given.file)
    return place_services.import_codes(subdistricts=upper, communities=lower, district=district, by=reach.SYSTEM)


def _import_buildings(given: argparse.Namespace) -> place_services.ImportReport:
    if not given.community:
        raise StartProblem(_("Name the community by its 12-digit code, for example --community 110105009046."))
    community = places.community_by_code(given.community)
    if len(given.file) != 1:
        raise StartProblem(_("Give one file."))
    return place_services.import_buildings(
        read_file(given.file[0]), community_id=community.pk, by=reach.SYSTEM, remarks_seen=given.remarks_seen
    )


def report_in_words(report: place_services.ImportReport) -> str:
    """Writes what an import did."""
    parts = [f"{kind}: {number}" for kind, number in sorted(report.added.items())]
    lines = [_("Added: {what}.").format(what=", ".join(parts) or "0")]
    lines.append(
        _("Renamed: {renamed}; there already: {unchanged}.").format(renamed=report.renamed, unchanged=report.unchanged)
    )
    if report.dropped_columns:
        dropped = ", ".join(report.dropped_columns)
        lines.append(_("Left out because they hold identity numbers: {columns}.").format(columns=dropped))
    if report.unread_columns:
        lines.append(_("Nothing was read from: {columns}.").format(columns=", ".join(report.unread_columns)))
    return "\n".join(lines)
