"""Accounts of people in a role: the list, a first password told once, lock and end; and the desk for forgotten ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.domain.actors.queries import people_with_accounts
from gongzhi.domain.duties.words import Permission
from gongzhi.domain.places.queries import district
from gongzhi.foundation.accounts import queries
from gongzhi.foundation.accounts.services import first_password, reset_password
from gongzhi.foundation.errors import NotNow, NotSo, NotThere
from gongzhi.foundation.ids import uuid7
from gongzhi.foundation.time import today
from gongzhi.interfaces.common.accounts import VERBS, account_of, act, kept_person, person_at_counter
from gongzhi.interfaces.common.commands import command_id, run_once
from gongzhi.interfaces.common.guards import Request, page
from gongzhi.interfaces.common.paging import chosen, listing, words
from gongzhi.interfaces.common.sheets import sheet_answer
from gongzhi.interfaces.desk.accounts.forms import SEEN, CounterForm, MakeForm, ReasonForm, SeenForm
from gongzhi.workflows.keep_accounts import open_account

STATES = (
    ("works", gettext_lazy("works")),
    ("first", gettext_lazy("first password not changed yet")),
    ("ended", gettext_lazy("locked or ended")),
    ("none", gettext_lazy("no account yet")),
)
ORDERS = {"name": ("name_key", "id"), "login": ("user__username", "id"), "community": ("community__code", "id")}
MOST_ROWS = 5000


@page(Permission.ACCOUNT_KEEP)
@require_GET
def account_list(request: Request) -> HttpResponse:
    """Lists people in a role with their accounts; residents are never among them."""
    context = {
        "listing": listing(request, _found(request), orders=ORDERS),
        "states": STATES,
        "chosen": request.GET,
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/accounts/list.html", context)


@page(Permission.ACCOUNT_KEEP)
@require_GET
def export_accounts(request: Request) -> HttpResponse:
    """Writes the filtered list for a spreadsheet."""
    heads = [_("Name"), _("Log-in name"), _("Community"), _("State")]
    rows = (
        [one.name, one.user.username if one.user else "", one.community.name if one.community else "", state_of(one)]
        for one in _found(request)[:MOST_ROWS]
    )
    return sheet_answer(request, f"accounts-{today().isoformat()}", heads, rows)


def state_of(person: Any) -> str:
    """Says in words how an account stands."""
    said = {code: str(word) for code, word in STATES}
    if person.user is None:
        return said["none"]
    if not person.user.is_active:
        return said["ended"]
    return said["first"] if person.user.is_password_temporary else said["works"]


def _found(request: Request) -> Any:
    paths = request.standing.scope(Permission.ACCOUNT_KEEP).paths
    top = district()
    return people_with_accounts(
        paths,
        whole_district=top is not None and top.path in paths,
        text=words(request),
        state=chosen(request, "state", dict(STATES)),
    )


@page(Permission.ACCOUNT_KEEP)
@require_GET
def account_page(request: Request, person_id: UUID) -> HttpResponse:
    """Shows the account of somebody in a role and what can be done with it."""
    return _show(request, kept_person(request.standing, person_id))


@page(Permission.ACCOUNT_KEEP)
@require_POST
def make_account(request: Request, person_id: UUID) -> HttpResponse:
    """Makes an account and shows its first password once."""
    person = kept_person(request.standing, person_id)
    form, command = MakeForm(request.POST), command_id(request) or uuid7()
    if not form.is_valid():
        return _show(request, person, make=form)
    password = first_password(command)

    def do() -> dict[str, Any]:
        made = open_account(person.pk, password=password, by=request.standing.by, **form.cleaned_data)
        return {"account": made}

    try:
        _status, made = run_once(request, "account.open", do)
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return _show(request, person, make=form)
    return _slip(request, person.name, UUID(made["account"]), password)


@page(Permission.ACCOUNT_KEEP)
@require_POST
def act_on_account(request: Request, person_id: UUID, verb: str) -> HttpResponse:
    """Locks, opens, ends or resets an account, or takes its second factor away."""
    person = kept_person(request.standing, person_id)
    if verb == "reset":
        return _reset(request, person, SeenForm(request.POST))
    if verb not in VERBS:
        raise NotThere(_("There is no page at this address. Check it, or start from your first page."))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, person, reason=form)
    try:
        because = form.cleaned_data["because"]
        _status, done = run_once(request, f"account.{verb}", lambda: act(request.standing, person, verb, because))
    except (NotSo, NotNow) as problem:
        form.refuse(problem)
        return _show(request, person, reason=form)
    if done["taken_over"]:
        lines = [f"{one['number']} → {one['to']}" for one in done["taken_over"]]
        messages.info(request, _("Open needs went over: %(lines)s") % {"lines": _(", ").join(lines)})
    if done["open_needs"]:
        messages.warning(request, _("To be taken over: %(numbers)s") % {"numbers": ", ".join(done["open_needs"])})
    messages.success(request, _("Done. It holds from the next page on that the person opens."))
    return redirect("desk:account", person_id)


@page(Permission.ACCOUNT_RESET)
@require_http_methods(["GET", "POST"])
def reset_at_counter(request: Request) -> HttpResponse:
    """Sets a new password for somebody at the desk who forgot theirs, residents too; shown once, to be printed."""
    form = CounterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = person_at_counter(request.standing, form.cleaned_data["login"])
        except NotSo as problem:
            form.refuse(problem)
        else:
            return _reset(request, person, form)
    return render(request, "desk/accounts/counter.html", {"form": form}, status=422 if form.errors else 200)


def _reset(request: Request, person: Any, form: CounterForm | SeenForm) -> HttpResponse:
    account, command = account_of(person), command_id(request) or uuid7()
    if not form.is_valid():
        return _show(request, person, seen=form)
    password, by = first_password(command), request.standing.by.user
    seen = str(dict(SEEN)[form.cleaned_data["seen"]])

    def do() -> dict[str, Any]:
        if by is not None:
            reset_password(account, password=password, by=by, because=seen)
        return {"account": account}

    run_once(request, "account.reset", do)
    return _slip(request, person.name, account, password)


def _slip(request: Request, name: str, account: UUID, password: str) -> HttpResponse:
    user = queries.user(account)
    context = {
        "name": name,
        "login": user.username,
        "password": password,
        "address": request.build_absolute_uri("/login"),
    }
    answer = render(request, "desk/accounts/slip.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _show(request: Request, person: Any, **forms: Any) -> HttpResponse:
    account = person.user
    context = {
        "person": person,
        "account": account,
        "state": state_of(person),
        "has_second": account is not None and queries.has_second_factor(account.pk),
        "make": forms.get("make") or MakeForm(),
        "reason": forms.get("reason") or ReasonForm(),
        "seen": forms.get("seen") or SeenForm(),
    }
    return render(request, "desk/accounts/account.html", context, status=422 if forms else 200)
