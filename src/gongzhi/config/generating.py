"""Writing made-up compounds into files that the import and the divider read."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, TextIO

from gongzhi.algorithms import settlements
from gongzhi.config.console import _, say
from gongzhi.config.problems import StartProblem

ORIGIN = (116.38, 39.86)
_APART = 0.016  # degrees between the corners of neighbouring communities, more than a kilometre
_KINDS = {"mixed": 30, "old": 30, "estate": 25, "village": 10, "low": 5}

Drawn = tuple[settlements.Community, settlements.Ground]


def generate_places(given: argparse.Namespace) -> int:
    """Draws communities and writes one file, or a file a subdistrict into a folder; returns the exit code."""
    codes = _codes(given)
    sizes = [given.households] if given.households else settlements.draw_sizes(len(codes), seed=given.seed)
    if given.households and len(codes) > 1:
        sizes *= len(codes)
    drawn = _drawn(codes, sizes, given)
    if len(codes) == 1:
        say(_("Households: {households}.").format(households=_write(given.out, drawn)))
        return 0
    given.out.mkdir(parents=True, exist_ok=True)
    ending = given.format
    total = 0
    for street, inside in groupby(drawn, key=lambda one: one[0].code[:9]):
        total += _write(given.out / f"{street}.{ending}", inside)
    say(_("Communities: {communities}; households: {households}.").format(communities=len(codes), households=total))
    return 0


def _codes(given: argparse.Namespace) -> list[str]:
    if given.codes:
        with given.codes.open(encoding="utf-8-sig", newline="") as stream:
            codes = [row.get("code12") or row.get("code") or row.get("代码") or "" for row in csv.DictReader(stream)]
        if not codes or not all(len(code) == 12 for code in codes):
            raise StartProblem(_("The list of codes needs a column code12 with 12 digits in every row."))
        return sorted(codes)[: given.communities]
    first = given.code or "110105009001"
    return [str(int(first) + number) for number in range(given.communities or 1)]


def _drawn(codes: list[str], sizes: Iterable[int], given: argparse.Namespace) -> Iterator[Drawn]:
    chance = Random(given.seed)
    names, weights = list(_KINDS), list(_KINDS.values())
    beside = max(1, round(len(codes) ** 0.5))
    for number, (code, size) in enumerate(zip(codes, sizes, strict=True)):
        kind = given.kind or chance.choices(names, weights)[0]
        corner = ORIGIN[0] + number % beside * _APART, ORIGIN[1] + number // beside * _APART
        ground = settlements.Ground(corner, turn=chance.uniform(-0.06, 0.06))
        yield settlements.draw_community(size, seed=given.seed, code=code, kind=kind), ground


def _write(file: Path, drawn: Iterable[Drawn]) -> int:
    with file.open("w", encoding="utf-8", newline="") as stream:
        return _write_csv(stream, drawn) if file.suffix == ".csv" else _write_features(stream, drawn)


def _write_csv(stream: TextIO, drawn: Iterable[Drawn]) -> int:
    stream.write("\ufeff")
    writer = csv.writer(stream)
    writer.writerow(settlements.HEADINGS)
    households = 0
    for community, ground in drawn:
        writer.writerows(settlements.rows(community, ground))
        households += community.households
    return households


def _write_features(stream: TextIO, drawn: Iterable[Drawn]) -> int:
    stream.write('{"type": "FeatureCollection", "features": [')
    before, households = "\n", 0
    for community, ground in drawn:
        for feature in settlements.features(community, ground):
            stream.write(before + _in_json(feature))
            before = ",\n"
        households += community.households
    stream.write("\n]}\n")
    return households


def _in_json(feature: dict[str, Any]) -> str:
    return json.dumps(feature, ensure_ascii=False)
