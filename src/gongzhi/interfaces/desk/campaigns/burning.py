"""The course of a round as a small picture: tried, met and settled doors over its days, drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongzhi.domain.campaigns.queries import Step
from gongzhi.foundation.time import zone

WIDE, HIGH = 240, 72
LINES = (("attempted", "burn-tried"), ("contacted", "burn-met"), ("resolved", "burn-settled"))


def burn_up(steps: Sequence[Step], doors: int, first: date, last: date) -> SafeString | str:
    """Draws the three figures over the days of a round, and the way that would just reach the end in time."""
    if not doors:
        return ""
    begins = datetime.combine(first, time(), zone())
    length = (datetime.combine(last, time(), zone()) + timedelta(days=1) - begins).total_seconds()
    lines = format_html_join(
        "", '<path class="burn {}" d="{}"/>', ((css, _path(steps, name, doors, begins, length)) for name, css in LINES)
    )
    label = _("Course of tried, met and settled doors over the days of the round; the table beside it has the figures.")
    needed = format_html('<path class="burn burn-needed" d="M0 {}L{} 0"/>', HIGH, WIDE)
    picture = '<svg class="burn-up" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>'
    return format_html(picture, WIDE, HIGH, label, needed, lines)


def _path(steps: Sequence[Step], name: str, doors: int, begins: datetime, length: float) -> str:
    drawn, height = [f"M0 {HIGH}"], float(HIGH)
    for step in steps:
        x = min(1.0, max(0.0, (step.at - begins).total_seconds() / length)) * WIDE
        drawn.append(f"L{x:.1f} {height:.1f}")
        height = HIGH * (1 - getattr(step, name) / doors)
        drawn.append(f"L{x:.1f} {height:.1f}")
    return "".join(drawn)
