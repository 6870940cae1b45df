"""How much has been done, how much may be done, and who wants to know."""

from __future__ import annotations

from gongzhi.algorithms.districting.problem import Limits, Progress, Stage

# Share of the time that the search may take.
SEARCH = 0.75


class Watch:
    """Counts draws of the search, looks at the clock and tells the progress.

    ``chunk``: draws between two looks.
    """

    chunk = 200_000

    def __init__(self, limits: Limits, draws: int) -> None:
        self.limits = limits
        self.draws, self.done = max(draws, 1), 0
        self.began = 0.0 if limits.clock is None else limits.clock()
        # A proof needs time as well.
        self.proof_ends = self.began + limits.seconds
        self.turn(0, 1)
        self.stage = Stage.SEARCH
        self.best: tuple[float, float] | None = None
        # Over: nothing more is searched. Stopped: clock or cancellation left out some of the work.
        self.was_stopped = False

    def turn(self, number: int, many: int) -> None:
        """Begins one of so many searches, which share the time: each ends with its share, and an early one leaves the
        rest of its own to those after it.
        """
        share = SEARCH * self.limits.seconds / many
        self.begins, self.ends = self.began + number * share, self.began + (number + 1) * share
        self.is_over = False

    def spend(self, draws: int) -> bool:
        """Counts draws; tells whether the search has to end now, by the clock or because somebody cancelled it."""
        self.done += draws
        if self.limits.progress is not None:
            moi, imbalance = self.best or (None, None)
            self.limits.progress(Progress(self.stage, min(1.0, self.done / self.draws), moi, imbalance))
        return self.look()

    def look(self) -> bool:
        """Looks at the clock and for a cancellation."""
        self.is_over = self.is_over or self._is_past(self.ends)
        return self.is_over

    def prove(self, share: float) -> bool:
        """Tells the progress of the proof; tells whether it has to end now."""
        if self.limits.progress is not None:
            moi, imbalance = self.best or (None, None)
            self.limits.progress(Progress(Stage.PROOF, share, moi, imbalance))
        return self._is_past(self.proof_ends)

    def hurries(self) -> bool:
        """Tells whether half the time of the search is over by the clock; whoever asks has to leave something out."""
        return self._is_past((self.begins + self.ends) / 2)

    @property
    def is_late(self) -> bool:
        """Tells whether the time is over altogether, or somebody cancelled; whoever asks leaves something out."""
        return self._is_past(self.proof_ends)

    @property
    def is_cancelled(self) -> bool:
        """Tells whether somebody cancelled."""
        return self.limits.is_cancelled is not None and self.limits.is_cancelled()

    def _is_past(self, moment: float) -> bool:
        """Tells whether a moment is past by the clock, or somebody cancelled, and remembers that."""
        is_past = self.is_cancelled or (self.limits.clock is not None and self.limits.clock() > moment)
        self.was_stopped = self.was_stopped or is_past
        return is_past

    @property
    def seconds_left(self) -> float:
        """Gives the seconds that are left by the clock."""
        return self.limits.seconds if self.limits.clock is None else self.proof_ends - self.limits.clock()

    @property
    def left(self) -> int:
        """Gives the draws that are left."""
        return max(0, self.draws - self.done)
