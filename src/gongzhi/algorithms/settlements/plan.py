"""What a settlement is made of; lengths in metres east and north of the community's south-west corner."""

from __future__ import annotations

from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Lane:
    """A street or lane as a line; ``is_barrier`` of a road that grids do not cross."""

    name: str
    line: tuple[Point, ...]
    is_barrier: bool = False


@dataclass(frozen=True, slots=True)
class Building:
    """A building: its outline from the south-west corner round, and the doors on each floor of each entrance."""

    name: str
    kind: str
    outline: tuple[Point, ...]
    floors: int
    doors: tuple[int, ...]
    lane: str

    @property
    def households(self) -> int:
        """The number of doors."""
        return self.floors * sum(self.doors)


@dataclass(frozen=True, slots=True)
class Door:
    """A door without a building above it: in a single-storey courtyard, or a plate on a village lane."""

    name: str
    at: Point
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Court:
    """A courtyard with buildings, or of single-storey houses with doors."""

    name: str
    buildings: tuple[Building, ...] = ()
    doors: tuple[Door, ...] = ()


@dataclass(frozen=True, slots=True)
class Community:
    """One community: courtyards, the doors on village lanes, and the lanes."""

    code: str
    kind: str
    courts: tuple[Court, ...] = ()
    plates: tuple[Door, ...] = ()
    lanes: tuple[Lane, ...] = field(default=())

    @property
    def households(self) -> int:
        """The number of doors."""
        inside = sum(
            len(court.doors) + sum(building.households for building in court.buildings) for court in self.courts
        )
        return inside + len(self.plates)
