"""Parts of pages: pictures, states, figures, times in words. Load with ``{% load common %}``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, RadioSelect, Select, Textarea
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from gongzhi.domain.duties.queries import Standing
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation import sentences, time
from gongzhi.foundation.errors import Sentence
from gongzhi.foundation.ids import random_id
from gongzhi.interfaces.common import navigation, round_words
from gongzhi.interfaces.common.paging import Listing

register = template.Library()

FILLS = 12
TONES = {
    "waiting": "state-waiting",
    "hand": "state-hand",
    "soon": "state-soon",
    "late": "state-late",
    "done": "state-done",
    "off": "state-off",
}


@register.simple_tag
def by_target(key: str, target: str) -> Sentence:
    """Says something of a round by whom it visits (``round_words``)."""
    return round_words.by_target(key, target)


@register.simple_tag
def counted_by_target(key: str, target: str, n: int = 0, **facts: object) -> str:
    """Does the same with a number or other facts."""
    return round_words.counted_by_target(key, target, n, **facts)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draws a picture of the sheet (``frontend/icons.mjs``); words beside it carry the meaning."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("gongzhi/icons.svg"),
        name,
    )


@register.simple_tag
def state(tone: str, word: object, picture: str = "") -> SafeString:
    """Shows a state by picture, word and colour; tones: waiting, hand, soon, late, done, off."""
    return format_html(
        '<span class="state state-{}">{}{}</span>', tone, icon(picture or TONES.get(tone, "state-waiting")), word
    )


@register.inclusion_tag("common/parts/figure.html")
def figure(label: object, value: object, **more: Any) -> dict[str, Any]:
    """Shows a figure with ``unit``, ``note`` (date and scope), ``href`` to its records, ``tone`` and ``icon``."""
    return {"label": label, "value": value, **more}


@register.inclusion_tag("common/parts/share.html")
def share(label: object, done: int, total: int, tone: str = "", count: str = "") -> dict[str, Any]:
    """Shows a part of a whole as a bar and in words; ``count`` names it for the phone's live counting."""
    percent = round(100 * done / total) if total else 0
    return {"label": label, "done": done, "total": total, "percent": percent, "tone": tone, "count": count}


@register.inclusion_tag("common/parts/field.html")
def field(bound: BoundField, **more: Any) -> dict[str, Any]:
    """Shows a form's field with label, help and errors joined to it; ``optional=True`` says so."""
    widget = bound.field.widget
    kind = "text"
    if isinstance(widget, CheckboxInput):
        kind = "check"
    elif isinstance(widget, RadioSelect):
        kind = "radio"
    described = [f"{bound.id_for_label or bound.name}_error"] if bound.errors else []
    if bound.help_text:
        described.append(f"{bound.id_for_label or bound.name}_help")
    attrs: dict[str, Any] = {"class": _widget_class(widget)}
    if isinstance(widget, Textarea):
        attrs["rows"] = min(int(widget.attrs.get("rows", 4)), 4)
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if bound.field.required and kind == "text":
        attrs["required"] = True
    control = bound.as_widget(attrs=attrs) if kind != "radio" else ""
    return {"bound": bound, "kind": kind, "control": control, "is_photo": isinstance(widget, FileInput), **more}


@register.simple_tag
def command_id() -> SafeString:
    """Gives a form an id of its own, so that it is carried out once."""
    return format_html('<input type="hidden" name="command_id" value="{}">', random_id())


@register.simple_tag
def swatch(serial: int | None, label: object = "") -> SafeString:
    """Shows a grid's colour with its number (from 1), as the map does."""
    if not serial:
        return SafeString("")
    return format_html(
        '<span class="swatch" data-fill="{}" title="{}" aria-hidden="true">{}</span>', fill(serial), label, serial
    )


@register.filter
def fill(serial: int) -> int:
    """Numbers the colour of a grid from its serial number (from 1)."""
    return (int(serial) - 1) % FILLS


@register.simple_tag
def order_head(listing: Listing[Any], name: str, word: object, css: str = "") -> SafeString:
    """Writes the head of a column by which the list can be ordered."""
    order = listing.order_of(name)
    arrow = {"ascending": "↑", "descending": "↓"}.get(order, "")
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a href="{}">{} <span aria-hidden="true">{}</span></a></th>',
        css,
        order,
        listing.order_link(name),
        word,
        arrow,
    )


@register.filter
def moment(at: datetime | None) -> str:
    """Writes a moment as the district's clocks show it, e.g. 2026-11-24 09:30."""
    return f"{time.local(at):%Y-%m-%d %H:%M}" if at else ""


@register.filter
def told(stored: object) -> str:
    """Tells a sentence that was kept in the reader's language."""
    return sentences.told(stored)


@register.filter
def day(on: date | None) -> str:
    """Writes a date."""
    return f"{on:%Y-%m-%d}" if on else ""


@register.filter
def when(at: datetime | None) -> SafeString:
    """Writes a moment in words of nearness (today 09:30), with the whole date to be read on request."""
    if at is None:
        return SafeString("")
    local = time.local(at)
    words = {
        0: _("today %(clock)s"),
        -1: _("yesterday %(clock)s"),
        1: _("tomorrow %(clock)s"),
    }
    distance = (local.date() - time.today()).days
    text = words.get(distance, "%(date)s %(clock)s") % {"clock": f"{local:%H:%M}", "date": f"{local:%Y-%m-%d}"}
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), f"{local:%Y-%m-%d %H:%M}", text)


@register.filter
def spoken(kind: Any) -> str:
    """Names a line of a list that carries a Chinese and an English name, in the reader's language."""
    return str(kind.name_en if (get_language() or "").startswith("en") else kind.name)


@register.filter
def left(due: datetime | None) -> str:
    """Says how long there is still until a moment, or how long it has been over."""
    if due is None:
        return ""
    span = due - time.now()
    if span >= timedelta(0):
        return _("%(span)s left") % {"span": _span(span)}
    return _("%(span)s over") % {"span": _span(-span)}


@register.simple_tag(takes_context=True)
def look(context: template.Context) -> SafeString:
    """Writes the light that the person chose; ``theme.js`` asks the device where they chose none."""
    return format_html('data-bs-theme="{}"', "dark" if _cookie(context, "theme") == "dark" else "light")


@register.simple_tag(takes_context=True)
def senior(context: template.Context) -> str:
    """Writes the root's class for large text, where the person chose it."""
    return "senior " if _cookie(context, "senior") == "1" else ""


@register.simple_tag(takes_context=True)
def way(context: template.Context, door: str) -> list[navigation.Step]:
    """Lists the sections of a door (``desk`` or ``phone``) that are open to this person."""
    request: HttpRequest = context["request"]
    standing = getattr(request, "standing", None) or Standing()
    return navigation.steps(navigation.DESK if door == "desk" else navigation.PHONE, standing, request.path)


@register.filter
def may(request: Any, permission: str) -> bool:
    """Tells whether whoever asks holds a permission anywhere: no link leads to a page that refuses."""
    return bool(request.standing.holds(Permission(permission)))


@register.simple_tag(takes_context=True)
def first_page(context: template.Context) -> str:
    """Tells where this person begins."""
    return navigation.first_page(getattr(context.get("request"), "standing", None) or Standing())


@register.filter
def tone_of(message: Any) -> str:
    """Colours a note about what has just happened by its level."""
    return {"success": "done", "warning": "soon", "error": "late"}.get(message.level_tag, "hand")


def _cookie(context: template.Context, name: str) -> str:
    request = context.get("request")
    return request.COOKIES.get(name, "") if request is not None else ""


def _span(span: timedelta) -> str:
    if span.days >= 1:
        return ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days}
    hours, minutes = span.seconds // 3600, span.seconds % 3600 // 60
    if hours >= 1:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return pgettext("a span of time", "%(n)d min") % {"n": minutes}


def _widget_class(widget: Any) -> str:
    if isinstance(widget, CheckboxInput | RadioSelect):
        return "tick"
    return "form-select" if isinstance(widget, Select) else "form-control"
