"""Residents' pages: where to begin, follow a need by its code, have the last word."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.needs import queries, services
from gongzhi.domain.places import queries as places
from gongzhi.domain.places.words import PlaceKind
from gongzhi.foundation import time
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.forms import show_again
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.limits import brake
from gongzhi.interfaces.common.needs import (
    face_row,
    need_rows,
    photo_answer,
    public_photo,
)
from gongzhi.interfaces.common.paging import listing
from gongzhi.interfaces.public.following import follow, followed, reach_of
from gongzhi.interfaces.public.forms import AnswerForm, CodeForm
from gongzhi.interfaces.public.own_need import show_own, signed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gongzhi.domain.needs.models import PublicNeed
    from gongzhi.domain.places.models import Place

MOST_JOINED = 50
MOST_IN_FEED = 50
NOBODY = "What everybody may read of a need names nobody."
BY_CODE = "Whoever holds the tracking code reported the need; it opens nothing else."


@page(None, open_because="This is the residents' first page; it shows nobody's data.")
@require_GET
def home(request: Request) -> HttpResponse:
    """Says what can be done here."""
    return render(request, "public/home.html", {"is_resident": request.standing.person_id is not None})


@page(None, open_because=BY_CODE)
@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: Request) -> HttpResponse:
    """Opens a need by its tracking code."""
    form = CodeForm(request.POST or None)
    context = {"form": form}
    if request.method != "POST":
        return render(request, "public/follow.html", context)
    if not form.is_valid():
        return show_again(request, "public/follow.html", context)
    holder = queries.code_holder(form.cleaned_data["code"])
    try:
        brake(request, "code")
        reach_of(request, holder)
        need = queries.by_tracking_code(form.cleaned_data["code"])
    except NotThere as problem:
        joined = queries.followed_by(frozenset({holder})).first()
        if joined is not None:
            return redirect("public:face", joined.number)
        form.add_error("code", str(problem))
        return show_again(request, "public/follow.html", context)
    except NotNow as problem:
        form.add_error("code", str(problem))
        return show_again(request, "public/follow.html", context)
    follow(request, holder)
    return redirect("public:need", need.number)


@page(None, open_because=BY_CODE)
@never_cache
@require_GET
def need_page(request: Request, number: str) -> HttpResponse:
    """Shows a need to whoever reported it, in plain words."""
    need = queries.need_of_holder(number, reach_of(request))
    return show_own(request, need)


@page(None, open_because=BY_CODE)
@require_POST
@once("need.answer")
def answer(request: Request, number: str) -> HttpResponse:
    """Takes the reporter's own word: solved or not."""
    need = queries.need_of_holder(number, reach_of(request))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show_own(request, need, {"answer": form}, status=422)
    codes = followed(request) & frozenset(need.granted_to)
    try:
        services.answer_need(
            need.pk,
            satisfied=form.cleaned_data["satisfied"],
            text=signed(request, need, form.cleaned_data["text"]),
            content=form.cleaned_data["content"],
            by=request.standing.by,
            code=next(iter(codes), None),
        )
    except NotNow as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Thank you. Your word is recorded."))
    return redirect("public:need", need.number)


@page(None, open_because=BY_CODE)
@require_POST
@once("need.reply")
def reply(request: Request, number: str) -> HttpResponse:
    """Takes the reporter's answer to what the handler asked back; the clock goes on."""
    need = queries.need_of_holder(number, reach_of(request))
    codes = followed(request) & frozenset(need.granted_to)
    try:
        words = request.POST.get("text", "").strip()
        text = signed(request, need, words) if words else ""
        services.reply_need(need.pk, text=text, by=request.standing.by, code=next(iter(codes), None))
    except (NotNow, NotSo) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Thank you. It goes on."))
    return redirect("public:need", need.number)


@page(None, open_because=NOBODY)
@require_GET
def faces_page(request: Request, community_id: UUID) -> HttpResponse:
    """Lists what everybody may know of a community's needs, the newest first."""
    community = places.place(community_id)
    shown = listing(request, _faces_in(community))
    context = {
        "community": community,
        "listing": shown,
        "rows": [face_row(face) for face in shown.rows],
        "has_map": community.kind == PlaceKind.COMMUNITY and bool(shown.total),
        "share_words": "0|<5|5–9|10–14|15+",
    }
    return render(request, "public/faces.html", context)


@page(None, open_because=NOBODY)
@require_GET
def faces_feed(request: Request, community_id: UUID) -> HttpResponse:
    """Gives the newest of a community's public needs as RSS, for whoever subscribes to the area."""
    community = places.place(community_id)
    at_home = request.build_absolute_uri(reverse("public:faces", args=[community.pk]))
    feed = Rss201rev2Feed(title=community.name, link=at_home, description=_("Needs that neighbours reported"))
    for face in _faces_in(community)[:MOST_IN_FEED]:
        row = face_row(face)
        link = request.build_absolute_uri(reverse("public:face", args=[face.number]))
        words = f"{row.state} {face.words if face.is_released else row.words}"
        feed.add_item(f"{row.kind} · {row.place}", link, words, pubdate=face.changed_at, unique_id=face.number)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _faces_in(area: Place) -> QuerySet[PublicNeed]:
    """Lists the public needs of a community, or of a subdistrict or district."""
    if area.kind == PlaceKind.COMMUNITY:
        return queries.public_needs(area.pk)
    return queries.public_needs_below(area.path, queries.FaceFilters())


@page(None, open_because=NOBODY)
@require_GET
def face_page(request: Request, number: str) -> HttpResponse:
    """Shows what everybody may read of a need."""
    face = queries.public_need(number)
    return render(request, "public/face.html", {"face": face, "row": face_row(face)})


@page(None, open_because=NOBODY)
@require_GET
def face_photo(request: Request, number: str) -> HttpResponse:
    """Hands out the one photo that a colleague has released."""
    del request
    face = queries.public_need(number)
    if not face.photo:
        raise NotThere(_("There is no such photo."))
    return public_photo(face.photo)


@page(None, open_because=BY_CODE)
@require_GET
def need_photo(request: Request, number: str, photo_id: UUID) -> HttpResponse:
    """Hands out a photo of the reporter's own need."""
    need = queries.need_of_holder(number, reach_of(request))
    return photo_answer(queries.photo(photo_id, need))


@page(None, open_because="Everybody who is logged in sees their own needs.", signed_in=True)
@never_cache
@require_GET
def my_needs(request: Request) -> HttpResponse:
    """Lists what the resident reported, the newest first."""
    person = request.standing.person_id
    shown = listing(request, queries.needs_of_reporter(person))
    joined = queries.followed_by(frozenset({person}) if person else frozenset())[:MOST_JOINED]
    context = {
        "listing": shown,
        "rows": need_rows(shown.rows, time.now()),
        "joined": [face_row(face) for face in joined],
    }
    return render(request, "public/mine.html", context)
