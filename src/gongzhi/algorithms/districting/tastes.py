"""What a search prefers, and how it cools."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heat:
    """Temperatures in inertias of a mean atom; prices of a household outside the window in mean squared distances.

    ``ends_sound``: whether the walk is over as soon as nothing lies outside.
    """

    begin: float = 2.0
    end: float = 0.005
    cheap: float = 1.0
    dear: float = 30.0
    ends_sound: bool = False


# From a division that is nearly good, and where a few districts are annealed again.
WARM = Heat(begin=0.5, dear=100.0, cheap=20.0)
LOCAL = Heat(begin=1.0, cheap=30.0)
# Where leaving an old district is dear, a walk begins hot enough for it: loads often pass through a district between.
FAITHFUL = Heat(begin=4.0, end=0.02, cheap=40.0, dear=200.0)
FAITHFUL_LOCAL = Heat(begin=4.0, end=0.02, cheap=60.0, dear=200.0)


@dataclass(frozen=True, slots=True)
class Taste:
    """Prices beside compactness. ``cut``: of a cut pair of neighbours, ``yard``: of a courtyard's further district,
    both in inertias of a mean district; ``churn``: of a household that leaves, in mean squared distances.

    ``warm`` and ``local``: how a walk cools from a division nearly good, and in a neighbourhood.
    """

    cut: float = 0.0
    yard: float = 0.0
    churn: float = 0.0
    warm: Heat = WARM
    local: Heat = LOCAL
