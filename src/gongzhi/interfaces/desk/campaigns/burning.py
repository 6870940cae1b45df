"""The course of a round as a picture drawn on the server: tried, met and settled doors, and when the rest is expected.

Each line has a colour, a dash and a word at its end, so that colour alone says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gongzhi.domain.campaigns.queries import Expected, Step
from gongzhi.domain.campaigns.words import Target
from gongzhi.foundation.time import local, zone
from gongzhi.interfaces.common.round_words import counted_by_target

WIDE, HIGH = 560, 242
LEFT, TOP, RIGHT, BOTTOM = 58, 32, 8, 28
LINES = (
    ("attempted", "burn-tried", pgettext_lazy("doors", "Tried")),
    ("contacted", "burn-met", gettext_lazy("Met somebody")),
    ("resolved", "burn-settled", pgettext_lazy("doors", "Settled")),
)
DATES_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn: the days of the round, its doors, where it stands now, and when every door may be tried.

    ``expected``: the early and the late moment of eight rounds in ten; None where no plan says so.
    """

    first: date
    last: date
    now: datetime
    expected: tuple[datetime, datetime] | None = None
    target: str = Target.HOUSEHOLDS

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), zone())

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def x(self, moment: datetime) -> float:
        """Gives how far to the right a moment stands."""
        share = (moment - self.begins) / timedelta(days=self.days)
        return LEFT + min(1.0, max(0.0, share)) * (WIDE - LEFT - RIGHT)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HIGH - TOP - BOTTOM)


def burn_up(steps: Sequence[Step], doors: int, course: Course) -> SafeString | str:
    """Draws the three figures over the days of a round, with the band in which every door is expected to be tried."""
    if not doors:
        return ""
    label = _("Tried, met and settled doors over the days of the round; the table beside it has the figures.")
    lines = format_html_join(
        "",
        '<path class="burn {}" d="{}"/>',
        ((css, _path(steps, name, doors, course)) for name, css, _word in LINES),
    )
    picture = '<svg class="burn-up" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>'
    return format_html(
        picture, WIDE, HIGH, label, _shares(doors, course.target), _dates(course), _band(steps, doors, course), lines
    )


def legend() -> SafeString:
    """Names the lines of the picture with the same strokes."""
    rows = [(css, word) for _name, css, word in LINES] + [
        ("burn-band", _("Every door tried, expected (80 of 100 cases)"))
    ]
    sample = '<li><svg viewBox="0 0 32 12" aria-hidden="true"><path class="burn {}" d="M1 6L31 6"/></svg>{}</li>'
    return format_html('<ul class="burn-legend">{}</ul>', format_html_join("", sample, rows))


def band_words(ahead: Expected | None, *, has_plan: bool, untried: int, at: datetime) -> str:
    """Says in words when every door of a grid is expected to be tried, for whoever does not see the picture."""
    if not untried:
        return _("all tried")
    if ahead is None:
        return _("not worked out yet") if has_plan else _("no plan")
    early, late = (f"{local(one):%m-%d %H:%M}" if one else "" for one in (ahead.early, ahead.late))
    if not early:
        return _("not within the plan's days")
    if not late:
        return _("%(early)s or after the plan's last day") % {"early": early}
    if ahead.late and ahead.late < at:
        return _("should have been by %(late)s") % {"late": late}
    return f"{early} – {late}"


def _path(steps: Sequence[Step], name: str, doors: int, course: Course) -> str:
    drawn, height = [f"M{LEFT} {_y(0):.1f}"], _y(0)
    for step in steps:
        x = course.x(step.at)
        drawn.append(f"L{x:.1f} {height:.1f}")
        height = _y(getattr(step, name) / doors)
        drawn.append(f"L{x:.1f} {height:.1f}")
    drawn.append(f"L{max(course.x(course.now), LEFT):.1f} {height:.1f}")
    return "".join(drawn)


def _shares(doors: int, target: str) -> SafeString:
    rows = [(_y(share), share, round(doors * share)) for share in (0, 0.5, 1)]
    lines = format_html_join(
        "",
        '<path class="burn-grid" d="M{} {}L{} {}"/><text class="burn-text" x="{}" y="{}" text-anchor="end">{}</text>',
        ((LEFT, f"{y:.1f}", WIDE - RIGHT, f"{y:.1f}", LEFT - 6, f"{y + 4:.1f}", n) for y, _share, n in rows),
    )
    words = counted_by_target("course", target, doors)
    unit = format_html('<text class="burn-text" x="{}" y="{}">{}</text>', LEFT + 4, TOP - 8, words)
    return lines + unit


def _dates(course: Course) -> SafeString:
    every = -(-course.days // DATES_AT_MOST)
    days = [course.first + timedelta(days=n) for n in range(0, course.days, every)]
    return format_html_join(
        "",
        '<text class="burn-text" x="{}" y="{}">{}</text><path class="burn-grid" d="M{} {}v6"/>',
        (
            (f"{x + 3:.1f}", HIGH - 8, f"{day.month}-{day.day}", f"{x:.1f}", f"{_y(0):.1f}")
            for day in days
            for x in [course.x(datetime.combine(day, time(), zone()))]
        ),
    )


def _band(steps: Sequence[Step], doors: int, course: Course) -> SafeString:
    tried = steps[-1].attempted / doors if steps else 0.0
    if course.expected is None or local(course.now).date() > course.last or tried >= 1:
        return mark_safe("")
    start = f"{course.x(course.now):.1f} {_y(tried):.1f}"
    early, late = (f"{course.x(one):.1f} {_y(1):.1f}" for one in course.expected)
    return format_html('<path class="burn-band" d="M{}L{}L{}Z"/>', start, early, late)
