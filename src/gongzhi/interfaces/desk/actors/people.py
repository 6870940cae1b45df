"""People in a role: the list, one person, what was agreed, and every look at a contact."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors import queries, services
from gongzhi.domain.actors.services import Consent
from gongzhi.domain.actors.words import PersonRole
from gongzhi.domain.duties.words import Permission
from gongzhi.foundation.journal.queries import entries_about
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.actors import role_at
from gongzhi.interfaces.common.commands import once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.actors.forms import ContactForm, PersonForm, PurposeForm, RoleForm
from gongzhi.interfaces.desk.asking import Asking, act, ask, place_asked, uuid_of

MOST_ROWS = 5000
ORDERS = {"name": ("name_key", "id")}
ROLE_WORDS = dict(PersonRole.choices)


@page(Permission.ACTOR_READ)
@require_GET
def person_list(request: Request) -> HttpResponse:
    """Lists the people in a role, found by name or pinyin."""
    found = listing(request, _people(request), orders=ORDERS)
    context = {
        "listing": found,
        "roles": [one for one in PersonRole.choices if one[0] != PersonRole.RESIDENT],
        "chosen": request.GET,
        "query": request.GET.urlencode(),
        "may_add": request.standing.holds(Permission.POST_MANAGE),
        "role_words": [(one, [ROLE_WORDS.get(role, role) for role in one.roles]) for one in found],
    }
    return render(request, "desk/actors/people.html", context)


@page(Permission.ACTOR_READ)
@require_GET
def export_people(request: Request) -> HttpResponse:
    """Writes the filtered list of people in a role for a spreadsheet; contacts are never in it."""
    heads = [_("Name"), _("Roles"), _("Organisation"), _("Community"), _("Posts")]
    rows = (
        [
            one.name,
            "、".join(str(ROLE_WORDS.get(role, role)) for role in one.roles),
            one.organisation.name if one.organisation else "",
            one.community.name if one.community else "",
            one.post_count,
        ]
        for one in _people(request)[:MOST_ROWS]
    )
    return sheet_answer(request, f"people-{today().isoformat()}", heads, rows)


@page(Permission.POST_MANAGE)
@require_http_methods(["GET", "POST"])
@once("person.add")
def person_new(request: Request) -> HttpResponse:
    """Adds somebody in a role (R3)."""
    top = place_asked(request, Permission.POST_MANAGE, "community")
    # Whoever works above the communities belongs to none.
    community = top.community
    form = PersonForm(request.POST or None, offers={"organisation": _bodies(request)})
    about = Asking(
        title=_("Add a person in a role"),
        word=_("Add the person"),
        back=reverse("desk:people"),
        lead=_("Only people in a role are entered here; residents register themselves."),
        crumbs=((reverse("desk:people"), _("People")),),
    )

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        body = _body(facts["organisation"])
        made = services.add_person(
            facts["name"], community=community, by=request.standing.by, role=facts["role"], organisation=body
        )
        return reverse("desk:person", args=[made.pk]), _("%(name)s is entered.") % {"name": made.name}

    return ask(request, form, about, do)


@page(Permission.ACTOR_READ)
@require_GET
def person_page(request: Request, person_id: UUID) -> HttpResponse:
    """Shows one person: roles, posts then and now, consents without their content, and who looked."""
    return render(request, "desk/actors/person.html", _person_context(request, person_id))


@page(Permission.POST_MANAGE)
@require_http_methods(["GET", "POST"])
@once("person.role")
def person_role(request: Request, person_id: UUID) -> HttpResponse:
    """Notes another role of a person."""
    person = _demand(request, person_id, Permission.POST_MANAGE)
    form = RoleForm(request.POST or None, offers={"organisation": _bodies(request)})
    back = reverse("desk:person", args=[person_id])
    about = Asking(_("Another role of %(name)s") % {"name": person.name}, _("Note the role"), back)

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        services.add_role(person_id, facts["role"], by=request.standing.by, organisation=_body(facts["organisation"]))
        return back, _("The role is noted.")

    return ask(request, form, about, do)


@page(Permission.CONTACT_READ)
@require_http_methods(["GET", "POST"])
@once("person.contact")
def person_contact(request: Request, person_id: UUID) -> HttpResponse:
    """Keeps how a person may be reached, sealed, on a consent with purpose and end."""
    person = _demand(request, person_id, Permission.CONTACT_READ)
    form = ContactForm(request.POST or None)
    back = reverse("desk:person", args=[person_id])
    about = Asking(
        _("How %(name)s may be reached") % {"name": person.name},
        _("Keep the contact"),
        back,
        lead=_(
            "It is kept sealed, for this purpose alone and until this day; the person may take it back at any time."
        ),
    )

    def do(facts: dict[str, Any]) -> tuple[str, str]:
        consent = Consent(facts["way"], facts["given_on"], facts["purpose"], facts["ends_on"])
        services.record_contact(
            person, name=facts["name"], phone=facts["phone"], household=None, consent=consent, by=request.standing.by
        )
        return back, _("The contact is kept, sealed.")

    return ask(request, form, about, do)


@page(Permission.CONTACT_READ)
@require_POST
def person_look(request: Request, person_id: UUID) -> HttpResponse:
    """Opens a contact for a named purpose; the look stands in the journal."""
    seen = _demand(request, person_id, Permission.CONTACT_READ)
    form = PurposeForm(request.POST)
    context = _person_context(request, person_id) | {"look": form}
    if not form.is_valid():
        return render(request, "desk/actors/person.html", context, status=422)
    context["opened"] = services.read_contact(
        person_id,
        because=form.cleaned_data["because"],
        by=request.standing.by,
        in_role=role_at(request.standing, seen.community),
    )
    answer = render(request, "desk/actors/person.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page(Permission.CONTACT_READ)
@require_POST
@once("contact.withdraw")
def contact_withdraw(request: Request, contact_id: UUID) -> HttpResponse:
    """Deletes a contact at the person's word."""
    kept = queries.contact(contact_id)
    person = _demand(request, kept.person_id, Permission.CONTACT_READ)

    def do() -> str:
        services.withdraw_contact(contact_id, by=request.standing.by, because=_("at the person's word"))
        return str(_("The contact is deleted."))

    return act(request, reverse("desk:person", args=[person.pk]), do)


def _person_context(request: Request, person_id: UUID) -> dict[str, Any]:
    person = _demand(request, person_id, Permission.ACTOR_READ)
    may_manage = person.community is not None and request.standing.may(Permission.POST_MANAGE, person.community)
    day = today()
    # Managing posts is not reading contacts: the administrator does the one and never the other (R16).
    may_reach = person.community is not None and request.standing.may(Permission.CONTACT_READ, person.community)
    may_run = person.community is not None and request.standing.may(Permission.PROCEDURE_RUN, person.community)
    contacts = list(queries.contacts_of(person_id)) if may_reach else []
    return {
        "person": person,
        "roles": [ROLE_WORDS.get(role, role) for role in person.roles],
        "appointments": [
            (one, one.during.lower <= day and (one.during.upper is None or day < one.during.upper))
            for one in queries.appointments_of(person_id)
        ],
        "contacts": contacts,
        "looks": [one for kept in contacts[:1] for one in entries_about(kept.pk).filter(verb="contact.read")[:20]],
        "candidacies": queries.candidacies_of(person_id) if may_run else [],
        "may_manage": may_manage,
        "may_reach": may_reach,
        "look": PurposeForm(),
        "day": day,
    }


def _demand(request: Request, person_id: UUID, permission: Permission) -> Any:
    """Gives back a person in a role whom the caller may see; residents who registered are nobody's list."""
    person = queries.person(person_id)
    if not person.name:
        request.standing.demand(permission, at=None, holders=(person.pk,))
    if person.community is not None:
        request.standing.demand(permission, at=person.community)
    return person


def _people(request: Request) -> Any:
    return queries.people(
        request.standing.scope(Permission.ACTOR_READ).paths,
        role=chosen(request, "role", PersonRole.values),
        text=words(request),
        on=today(),
    )


def _bodies(request: Request) -> list[tuple[str, Any]]:
    found = queries.organisations(request.standing.scope(Permission.POST_MANAGE).paths, on=today())
    return [(str(one.pk), one.name) for one in found.order_by("name_key", "id")[:MOST_ROWS]]


def _body(text: str) -> Any:
    return queries.organisation(uuid_of(text)) if text else None
