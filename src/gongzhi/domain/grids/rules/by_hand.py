"""What a division made by hand has to keep. The browser judges by the same rules while one edits
(frontend/src/editing/rules.ts); a test holds both to the same cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.domain.grids.rules.lines import Point, is_parted, pieces
from gongzhi.domain.grids.rules.moves import shortened
from gongzhi.domain.grids.words import Load
from gongzhi.foundation.errors import NotSo

# The page shows these while one edits, the server when it refuses.
BROKEN: Mapping[str, str | Promise] = MappingProxyType(
    {
        "loose": _("Buildings without a grid ({n}): {names}."),
        "torn": _("Grid {grid} is in pieces. Give it what lies between them, or give a piece to a neighbour."),
        "moved": _("{names} were to keep their grid. Put them back, or ask differently."),
        "uneven": _("Grid {grid} is {percent} % off the mean, more than is allowed. Move buildings, or allow more."),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """The buildings in a fixed order: households, courtyard (-1: none), position in degrees; and neighbouring pairs.

    ``pairs`` are those that no road, lane or border which holds lies between. ``load`` says by what the grids are to be
    equal, ``minutes`` are the minutes of work in each building. ``fixed`` is the grid that a building keeps (0: none).
    """

    households: Sequence[int]
    courts: Sequence[int]
    positions: Sequence[Point]
    pairs: Sequence[tuple[int, int]]
    minutes: Sequence[int] = ()
    load: str = Load.HOUSEHOLDS
    fixed: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A division's figures and the rules that it breaks; grids by their label, buildings by their place."""

    households: Mapping[int, int]
    minutes: Mapping[int, int]
    imbalance: float
    courts_split: int
    deviations: Mapping[int, float]
    loose: tuple[int, ...]
    torn: tuple[int, ...]
    uneven: tuple[int, ...]
    moved: tuple[int, ...]


def judge_by_hand(
    field: Field, labels: Sequence[int], *, tolerance: float, lines: Sequence[Sequence[Point]] = ()
) -> Judged:
    """Measures a division and names every rule that it breaks. ``labels``: the grid of each building, 0 for none."""
    used = sorted(set(labels) - {0})
    homes, minutes = (_sums(used, labels, one) for one in (field.households, field.minutes))
    asked = {Load.HOUSEHOLDS: (homes,), Load.MINUTES: (minutes,), Load.BOTH: (homes, minutes)}[Load(field.load)]
    apart = {label: max((_apart(sums, label) for sums in asked), key=abs) for label in used}
    beside = _neighbours(field, lines)
    return Judged(
        households=homes,
        minutes=minutes,
        imbalance=max((abs(one) for one in apart.values()), default=0.0),
        courts_split=_courts_split(field.courts, labels),
        deviations=apart,
        loose=tuple(at for at, label in enumerate(labels) if label == 0),
        torn=tuple(label for label in used if pieces(_members(labels, label), beside) > 1),
        uneven=tuple(label for label in used if abs(apart[label]) > tolerance + 1e-9),
        moved=tuple(at for at, label in enumerate(field.fixed) if label and labels[at] != label),
    )


def _sums(used: Sequence[int], labels: Sequence[int], loads: Sequence[int]) -> dict[int, int]:
    sums = dict.fromkeys(used, 0)
    for label, load in zip(labels, loads, strict=False):
        if label:
            sums[label] += load
    return sums


def _apart(sums: Mapping[int, int], label: int) -> float:
    mean = sum(sums.values()) / len(sums)
    return (sums[label] - mean) / mean if mean else 0.0


def check_by_hand(judged: Judged, names: Sequence[str]) -> None:
    """Passes for a division that keeps every rule; raises ``NotSo`` with a sentence for each that it breaks."""
    broken = []
    if judged.loose:
        lost = shortened([names[at] for at in judged.loose])
        broken.append(str(BROKEN["loose"]).format(n=len(judged.loose), names=lost))
    if judged.moved:
        broken.append(str(BROKEN["moved"]).format(names=shortened([names[at] for at in judged.moved])))
    broken += [str(BROKEN["torn"]).format(grid=label) for label in judged.torn]
    for label in judged.uneven:
        percent = f"{abs(judged.deviations[label]) * 100:.1f}"
        broken.append(str(BROKEN["uneven"]).format(grid=label, percent=percent))
    if broken or not judged.households:
        sentence = " ".join(broken) or str(_("Put the buildings into grids first."))
        raise NotSo(sentence, fields={"grids": sentence})


def _members(labels: Sequence[int], label: int) -> list[int]:
    return [at for at, one in enumerate(labels) if one == label]


def _neighbours(field: Field, lines: Sequence[Sequence[Point]]) -> list[list[int]]:
    beside: list[list[int]] = [[] for _one in field.households]
    for a, b in field.pairs:
        if not is_parted(field.positions[a], field.positions[b], lines):
            beside[a].append(b)
            beside[b].append(a)
    return beside


def _courts_split(courts: Sequence[int], labels: Sequence[int]) -> int:
    grids: dict[int, set[int]] = {}
    for court, label in zip(courts, labels, strict=True):
        if court >= 0 and label:
            grids.setdefault(court, set()).add(label)
    return sum(len(one) > 1 for one in grids.values())
