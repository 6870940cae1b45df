"""Posts and their seats: one post with its holders then and now, vacancies on any day, stewards per entrance."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.services import Terms
from gongzhi.domain.actors.words import PostKind
from gongzhi.domain.duties.queries import procedure_templates
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import communities_below
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.readable import asked_day
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.actors.forms import AppointForm, EndForm, HandOverForm, PostForm
from gongzhi.interfaces.desk.asking import Asking, ask, place_asked, place_choices, uuid_of
from gongzhi.workflows.hand_over_post import hand_over_post

MOST_ROWS = 5000


@page(Permission.ACTOR_READ)
@require_GET
def vacancies(request: Request) -> HttpResponse:
    """Lists the seats that nobody holds on a day past or future."""
    day = asked_day(request)
    context = {
        "listing": listing(request, _vacant(request, day)),
        "kinds": PostKind.choices,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "day": day,
        "today": today(),
        "steps": _steps(),
        "may_add": request.standing.holds(Permission.POST_MANAGE),
    }
    return render(request, "desk/actors/vacancies.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_vacancies(request: Request) -> HttpResponse:
    """Writes the vacancies of a day for a spreadsheet."""
    day = asked_day(request)
    heads = [
        _("Post"),
        _("Organisation"),
        _("Place"),
        _("Seats"),
        _("Vacant"),
        _("Lacks its deputy"),
        _("Vacant since"),
    ]
    rows = (
        [
            one.title,
            one.organisation.name,
            one.place.name,
            one.seats,
            one.vacant,
            _("yes") if one.lacks_deputy else "",
            one.vacant_since.isoformat() if one.vacant_since else "",
        ]
        for one in _vacant(request, day)[:MOST_ROWS]
    )
    return sheet_answer(request, f"vacancies-{day.isoformat()}", heads, rows)


@page(Permission.ACTOR_READ)
@require_GET
def stewards(request: Request) -> HttpResponse:
    """Lists the entrances of a community with their stewards, and those without."""
    if not request.GET.get("community") and not request.standing.communities_with(Permission.ACTOR_READ):
        return _choose_community(request)
    community, day = place_asked(request, Permission.ACTOR_READ, "community"), asked_day(request)
    show = chosen(request, "show", {"without", "with"})
    found = queries.entrances_with_stewards(community.pk, day, show=show)
    context = {
        "community": community,
        "listing": listing(request, found, size=50),
        "count": queries.steward_count(community.pk, day),
        "day": day,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "may_add": request.standing.may(Permission.POST_MANAGE, community),
    }
    return render(request, "desk/actors/stewards.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_stewards(request: Request) -> HttpResponse:
    """Writes the entrances of a community with their stewards for a spreadsheet."""
    if not request.GET.get("community") and not request.standing.communities_with(Permission.ACTOR_READ):
        return redirect("desk:stewards")
    community, day = place_asked(request, Permission.ACTOR_READ, "community"), asked_day(request)
    show = chosen(request, "show", {"without", "with"})
    found: Any = queries.entrances_with_stewards(community.pk, day, show=show)
    heads = [_("Building"), _("Entrance"), _("Steward")]
    rows = ([one.building.name if one.building else "", one.name, one.steward or ""] for one in found[:MOST_ROWS])
    return sheet_answer(request, f"stewards-{community.code}-{day.isoformat()}", heads, rows)


@page(Permission.POST_MANAGE)
@require_http_methods(["GET", "POST"])
@once("post.add")
def post_new(request: Request) -> HttpResponse:
    """Adds a post of an editable kind in a body, for a place."""
    top = place_asked(request, Permission.POST_MANAGE)
    kinds = list(queries.post_types())
    steward = next((one for one in kinds if one.kind == chosen(request, "kind", PostKind.values)), None)
    offers = {
        "type": [(str(one.pk), one.name) for one in kinds],
        "organisation": bodies(request),
        "place": place_choices(top),
    }
    initial = {"place": str(top.pk), "type": str(steward.pk) if steward else ""}
    form = PostForm(request.POST or None, offers=offers, initial=initial)
    back = reverse("desk:vacancies")
    about = Asking(_("Add a post"), _("Add the post"), back, crumbs=((back, _("Vacancies")),))

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        place = place_asked(request, Permission.POST_MANAGE)
        more = {name: facts[name] for name in ("title", "seats", "since")}
        post = services.add_post_of_type(
            queries.organisation(uuid_of(facts["organisation"])),
            type_=queries.post_type(uuid_of(facts["type"])),
            place=place,
            by=request.standing.by,
            **more,
        )
        return reverse("desk:post", args=[post.pk]), _("The post is added. Nobody holds it yet.")

    return ask(request, form, about, do)


@page(Permission.ACTOR_READ)
@require_GET
def post_page(request: Request, post_id: UUID) -> HttpResponse:
    """Shows one post: its terms, who holds it on a day, who did and who will."""
    post, day = _demand(request, post_id, Permission.ACTOR_READ), asked_day(request)
    history = list(queries.history_of_post(post_id))
    now = [one for one in history if one.during.lower <= day and (one.during.upper is None or day < one.during.upper)]
    held = sum(1 for one in now if not one.is_deputy)
    names = {one.code: one.name for one in procedure_templates()}
    context = {
        "post": post,
        "day": day,
        "now": now,
        "others": [one for one in history if one not in now],
        "vacant": max(0, post.seats - held),
        "lacks_deputy": post.has_deputy and held == len(now),
        "procedure": names.get(post.procedure),
        "may_manage": request.standing.may(Permission.POST_MANAGE, post.place),
        "may_run": request.standing.may(Permission.PROCEDURE_RUN, post.place),
    }
    return render(request, "desk/actors/post.html", context)


@page(Permission.POST_MANAGE)
@require_http_methods(["GET", "POST"])
@once("post.appoint")
def post_appoint(request: Request, post_id: UUID) -> HttpResponse:
    """Puts somebody into a seat, where no procedure is asked for."""
    post = _demand(request, post_id, Permission.POST_MANAGE)
    back = reverse("desk:post", args=[post_id])
    form = AppointForm(request.POST or None, offers={"person": _people(request, post)})
    about = Asking(_("Appoint to “%(post)s”") % {"post": post.title}, _("Appoint"), back, crumbs=((back, post.title),))

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        made = services.appoint(
            post,
            person=queries.person(uuid_of(facts["person"])),
            from_=facts["from_"],
            legal_basis=facts["legal_basis"],
            by=request.standing.by,
            is_deputy=facts["is_deputy"],
            terms=Terms(until=facts["until"], capacity=facts["capacity"]),
        )
        return back, _("%(name)s is appointed.") % {"name": made.person.name}

    return ask(request, form, about, do)


@page(Permission.POST_MANAGE)
@require_http_methods(["GET", "POST"])
@once("appointment.hand_over")
def appointment_hand_over(request: Request, appointment_id: UUID) -> HttpResponse:
    """Ends an appointment and gives its seat to somebody else from the same day."""
    held = queries.appointment(appointment_id)
    post = _demand(request, held.post_id, Permission.POST_MANAGE)
    back = reverse("desk:post", args=[post.pk])
    form = HandOverForm(request.POST or None, offers={"person": _people(request, post)})
    facts = {"name": held.person.name, "post": post.title}
    about = Asking(_("%(name)s hands over “%(post)s”") % facts, _("Hand over"), back, crumbs=((back, post.title),))

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        to = queries.person(uuid_of(facts["person"]))
        _made, passed = hand_over_post(appointment_id, to=to, by=request.standing.by, **_terms(facts))
        if not passed:
            return back, _("%(name)s takes over.") % {"name": to.name}
        said = ngettext(
            "%(name)s takes over, with %(n)d open need.", "%(name)s takes over, with %(n)d open needs.", len(passed)
        )
        return back, said % {"name": to.name, "n": len(passed)}

    return ask(request, form, about, do)


def _terms(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("on", "legal_basis", "with_needs")}


@page(Permission.POST_MANAGE)
@require_http_methods(["GET", "POST"])
@once("appointment.end")
def appointment_end(request: Request, appointment_id: UUID) -> HttpResponse:
    """Ends an appointment; the role is gone from the first second of that day."""
    held = queries.appointment(appointment_id)
    post = _demand(request, held.post_id, Permission.POST_MANAGE)
    back = reverse("desk:post", args=[post.pk])
    about = Asking(
        _("%(name)s leaves “%(post)s”") % {"name": held.person.name, "post": post.title},
        _("End the appointment"),
        back,
        lead=_("The role is gone from the first second of that day."),
        crumbs=((back, post.title),),
    )

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        services.end_appointment(appointment_id, on=facts["on"], because=facts["because"], by=request.standing.by)
        return back, _("The appointment ends on %(day)s.") % {"day": facts["on"]}

    return ask(request, EndForm(request.POST or None), about, do)


@page(Permission.POST_MANAGE)
@require_http_methods(["GET", "POST"])
@once("post.close")
def post_close(request: Request, post_id: UUID) -> HttpResponse:
    """Ends a post that nobody holds any longer."""
    post = _demand(request, post_id, Permission.POST_MANAGE)
    back = reverse("desk:post", args=[post_id])
    about = Asking(_("End the post “%(post)s”") % {"post": post.title}, _("End the post"), back)

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        services.close_post(post_id, on=facts["on"], because=facts["because"], by=request.standing.by)
        return back, _("The post ends on %(day)s.") % {"day": facts["on"]}

    return ask(request, EndForm(request.POST or None), about, do)


def bodies(request: Request) -> list[tuple[str, Any]]:
    """Lists the organisations that a post may belong to, for a form."""
    found = queries.organisations(request.standing.scope(Permission.POST_MANAGE).paths, on=today())
    return [(str(one.pk), one.name) for one in found.order_by("name_key", "id")[:MOST_ROWS]]


def _choose_community(request: Request) -> HttpResponse:
    """Lets an officer who looks after several communities choose one of them."""
    paths = request.standing.scope(Permission.ACTOR_READ).paths
    found = reduce(or_, (communities_below(path) for path in paths), communities_below("").none())
    return render(request, "desk/actors/choose.html", {"listing": listing(request, found, size=50)})


def _vacant(request: Request, day: date) -> Any:
    return queries.vacancies_on(
        request.standing.scope(Permission.ACTOR_READ).paths,
        on=day,
        kind=chosen(request, "kind", PostKind.values),
        text=words(request),
    )


def _steps() -> list[tuple[str, date]]:
    """Offers days to jump to, for whoever uses no slider."""
    now = today()
    return [
        (_("a year ago"), now - timedelta(days=365)),
        (_("today"), now),
        (_("in 90 days"), now + timedelta(days=90)),
        (_("in a year"), now + timedelta(days=365)),
    ]


def _people(request: Request, post: Any) -> list[tuple[str, Any]]:
    path = post.community.path if post.community else ""
    paths = (path,) if path else request.standing.scope(Permission.POST_MANAGE).paths
    found = queries.people(paths)[:MOST_ROWS]
    return [(str(one.pk), f"{one.name} · {one.organisation.name}" if one.organisation else one.name) for one in found]


def _demand(request: Request, post_id: UUID, permission: Permission) -> Any:
    post = queries.post(post_id)
    request.standing.demand(permission, at=post.place)
    return post
