"""What is typed at doors where an empty form would not come as far as the question "may this person, here?"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongzhi.foundation import time
from gongzhi.interfaces.desk.grids.importing import Kept
from tests.permissions.people import Actor
from tests.permissions.things import WATCH_CODE, Things
from tests.support.needs_stage import photo

Form = Callable[[Things, Actor | None], dict[str, Any]]


def _community(things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"asked": {"community": things.by_name["community_id"]}}


def _whole_community(things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"place_id": things.by_name["community_id"]}}


def _at_community(things: Things, _actor: Actor | None) -> dict[str, Any]:
    community = str(things.by_name["community_id"])
    return {"place": community, "place_id": community}


def _open311(**parts: str) -> Form:
    def form(things: Things, _actor: Actor | None) -> dict[str, Any]:
        asked = {"jurisdiction_id": things.by_name["jurisdiction_id"]}
        known = {"ending": "json", "token": str(things.by_name["need_id"])}
        return {"asked": asked, "in_address": known | parts, **asked}

    return form


def _as(**parts: str) -> Form:
    return lambda _things, _actor: {"in_address": parts}


def _squad(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"kind": "work_squad"}}


def _looks(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"kind": "needs"}, "in_an_hour": 5, "in_a_day": 9}


def _net(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"kind": "staffing"}}


def _lock(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"verb": "lock"}, "because": "试验"}


def _sheet(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    # Rooms call the file's field differently; each reads its own.
    return {
        name: SimpleUploadedFile("grids.csv", "网格,楼号\n1,1号楼\n".encode(), content_type="text/csv")
        for name in ("sheet", "file")
    }


def _area_sheet(things: Things, actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"area_id": things.by_name["community_id"]}} | _sheet(things, actor)


def _grid_sheet(things: Things, actor: Actor | None) -> dict[str, Any]:
    return {"area": str(things.by_name["area_id"])} | _sheet(things, actor)


def _looked_at(place: str) -> Form:
    """Names a file of grids that this very actor has kept to look at."""

    def form(things: Things, actor: Actor | None) -> dict[str, Any]:
        user = str(actor.user.pk) if actor else ""
        kept = Kept(str(things.by_name["grid_file"]), "g.csv", str(things.by_name[place]), "", "cgcs2000", user)
        return {"asked": {"look": kept.sign}}

    return form


def _duty_sheet(things: Things, actor: Actor | None) -> dict[str, Any]:
    return {"place_id": things.by_name["community_id"], "name": "门禁", "label": "1"} | _sheet(things, actor)


def _firm_place(things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"relation_id": things.by_name["firm_place_id"]}}


def _meeting(things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"office_phone": "01065554321", "convener": str(things.by_name["post_id"])}


def _days(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"first": time.today().isoformat(), "last": time.today().isoformat()}


def _rate(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"code": "formation"}}


def _in_round(things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"asked": {"round_id": things.by_name["round_id"]}}


def _withdraw(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"act": "withdraw"}}


def _project(things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"number": things.by_name["project_number"]}}


def _screenshot(_things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"photo": photo()}


def _objection(things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"paper_id": things.by_name["objection_id"]}}


def _reached(things: Things, _actor: Actor | None) -> dict[str, Any]:
    return {"in_address": {"person_id": things.by_name["reached_id"]}}


# Door → what is sent. ``asked`` stands behind the address, ``in_address`` replaces a part of it.
FORMS: dict[str, Form] = {
    "POST /api/v1/communities/{community_id}/plans/import": _sheet,
    "POST /api/v1/communities/{community_id}/grid-codes/import": _sheet,
    "POST /api/v1/places/{place_id}/uploads": _sheet,
    "POST /api/v1/areas/{area_id}/organisations/import": _area_sheet,
    "POST /api/v1/duty-lists/sheet": _duty_sheet,
    "POST /api/v1/chain/{link_id}/members": lambda _things, _actor: {"number": 3},
    "POST /api/v1/communities/{community_id}/chain": lambda _things, _actor: {"level": 3},
    "POST /api/v1/me/delegations": _days,
    "PUT /api/v1/grids/{grid_id}/meeting": _meeting,
    "POST /desk/actors/{organisation_id}/places/{relation_id}/end": _firm_place,
    "POST /api/v1/people/{person_id}/look": _reached,
    "POST /api/v1/procedures/{procedure_id}/objections/{paper_id}": _objection,
    "POST /desk/duties/procedures/{procedure_id}/objections/{paper_id}": _objection,
    "POST /api/v1/organisations/{organisation_id}/places/{relation_id}/end": _firm_place,
    "POST /api/v1/organisation-kinds/{code}/end": _as(code="restaurant"),
    "POST /api/v1/needs/{need_id}/posting": lambda _things, _actor: {"kind": "skill"},
    "GET /api/v1/property-rates/{code}": _rate,
    "GET /desk/duties/committees/rates/{code}": _rate,
    "GET /desk/duties/committees/rates/{code}/export.csv": _rate,
    "GET /desk/actors/kinds/{code}/change": _as(code="restaurant"),
    "POST /desk/actors/kinds/{code}/change": _as(code="restaurant"),
    "POST /desk/actors/kinds/{code}/end": _as(code="restaurant"),
    "PUT /api/v1/organisation-kinds/{code}": _as(code="restaurant"),
    "GET /desk/needs/{need_id}/do/{verb}": _as(verb="note"),
    "GET /desk/needs/kinds/{code}/change": _as(code="lift.fault"),
    "POST /desk/needs/kinds/{code}/change": _as(code="lift.fault"),
    "POST /desk/needs/kinds/{code}/end": _as(code="lift.fault"),
    "PUT /api/v1/need-kinds/{code}": _as(code="lift.fault"),
    "POST /api/v1/need-kinds/{code}/end": _as(code="lift.fault"),
    "GET /desk/intake/paste/{source}": _as(source="hotline"),
    "POST /desk/intake/paste/{source}": _as(source="hotline"),
    "GET /projects/{number}": _project,
    "POST /api/v1/communities/{community_id}/intake/screenshot": _screenshot,
    "POST /api/v1/needs/{need_id}/photos": _screenshot,
    "POST /api/v1/needs/{need_id}/finish-with-photo": _screenshot,
    "POST /desk/intake/orders/replies.{kind}": _as(kind="csv"),
    "POST /api/v1/communities/{community_id}/intake/sheet": _sheet,
    "POST /api/v1/watches/look": lambda _things, _actor: {"code": WATCH_CODE},
    "POST /api/v1/watches/end": lambda _things, _actor: {"code": WATCH_CODE},
    "GET /api/v1/field/lines": _in_round,
    "POST /api/v1/field/visits/{visit_id}/aside": lambda _things, _actor: {"because": "试验"},
    "POST /api/v1/field/entries": lambda _things, _actor: {"sent_at": time.now().isoformat()},
    "POST /api/v1/field/entries/{entry_id}/decide": lambda _things, _actor: {"take_in": False, "because": "试验"},
    "GET /desk/grids/": _community,
    "GET /desk/grids/plans/": _community,
    "GET /desk/grids/import/": _community,
    "GET /desk/grids/import/faults.csv": _looked_at("community_id"),
    "POST /desk/grids/areas/import/": _grid_sheet,
    "GET /desk/grids/areas/import/faults.csv": _looked_at("area_id"),
    "POST /api/v1/communities/{community_id}/plans/look": _sheet,
    "POST /api/v1/areas/{area_id}/plans/look": _sheet,
    "POST /api/v1/areas/{area_id}/plans/import": _sheet,
    "GET /desk/grids/unassigned/": _community,
    "GET /desk/grids/codes/codes.csv": _community,
    "GET /desk/grids/codes/": _community,
    "GET /desk/grids/propose/": _community,
    "POST /desk/grids/propose/": _community,
    "GET /desk/journal/looks/limits/{kind}": _looks,
    "POST /desk/journal/looks/limits/{kind}": _looks,
    "PUT /api/v1/look-limits/{kind}": _looks,
    "GET /desk/grids/{grid_id}/teams/{kind}/": _squad,
    "POST /desk/grids/{grid_id}/teams/{kind}/": _squad,
    "PUT /api/v1/grids/{grid_id}/teams/{kind}": _squad,
    "GET /desk/grids/{grid_id}/teams/{kind}/rota/": _squad,
    "POST /desk/grids/{grid_id}/teams/{kind}/rota/": _squad,
    "PUT /api/v1/grids/{grid_id}/teams/{kind}/week": _squad,
    "GET /desk/grids/alarms/": _community,
    "GET /desk/grids/plans/{plan_id}/nets/{kind}/": _net,
    "POST /desk/grids/plans/{plan_id}/nets/{kind}/": _net,
    "POST /desk/grids/plans/{plan_id}/nets/{kind}/finish/": _net,
    "POST /desk/grids/plans/{plan_id}/nets/{kind}/reopen/": _net,
    "PUT /api/v1/plans/{plan_id}/nets/{kind}": _net,
    "POST /api/v1/plans/{plan_id}/nets/{kind}/finish": _net,
    "POST /api/v1/plans/{plan_id}/nets/{kind}/reopen": _net,
    "POST /api/v1/duty-lists": _at_community,
    "POST /api/v1/gaps/scan": _at_community,
    "POST /api/v1/relations": _at_community,
    "GET /desk/places/{place_id}/import": _whole_community,
    "POST /desk/places/{place_id}/import": _whole_community,
    "GET /desk/grids/areas/{bulk_id}/report.{kind}": _as(kind="csv"),
    "GET /desk/grids/plans/list.{kind}": _as(kind="csv"),
    "GET /desk/places/{place_id}/{kind}": _as(kind="rename"),
    "POST /desk/places/{place_id}/{kind}": _as(kind="rename"),
    "POST /desk/places/uploads/{upload_id}/{verb}": _as(verb="stop"),
    "POST /desk/accounts/{person_id}/{verb}": _lock,
    "POST /api/v1/accounts/{person_id}/{verb}": _lock,
    "POST /api/v1/postings/{posting_id}/{act}": _withdraw,
    "POST /api/v1/postings": lambda _things, _actor: {"side": "offer", "kind": "skill"},
    "POST /slip": lambda things, _actor: {"code": things.by_name["slip_code"], "use": "report"},
    "POST /api/v1/rounds/{round_id}/plans": lambda _things, _actor: {
        "teams": 2,
        "windows": [{"on": time.today().isoformat(), "begins": "09:00", "ends": "12:00"}],
    },
    "POST /api/v1/rounds/{round_id}/pairs": lambda things, _actor: {
        "on": time.today().isoformat(),
        "team": 98,
        **{
            name: str(things.by_name[of])
            for name, of in (("grid", "grid_id"), ("first", "person_id"), ("second", "person_id"))
        },
    },
    "POST /api/v1/communities/{community_id}/sheets": lambda _things, _actor: {"name": "试验", "survey": []},
    "POST /api/v1/leader-visits": lambda things, _actor: {
        "tier": "subdistrict",
        "leader": str(things.by_name["person_id"]),
        "place": str(things.by_name["place_id"]),
        "theme": "试验",
        "planned_on": time.today().isoformat(),
    },
    "POST /api/v1/leader-visits/{walk_id}/move": lambda _things, _actor: {"planned_on": time.today().isoformat()},
    "POST /api/v1/leader-visits/{walk_id}/cancel": lambda _things, _actor: {"because": "试验"},
    "POST /api/v1/slips/answer": lambda things, _actor: {"code": things.by_name["slip_code"], "use": "report"},
    "POST /api/v1/leader-visits/{walk_id}/note": lambda _things, _actor: {"visited_on": time.today().isoformat()},
    "POST /api/v1/doors/{door_id}/neighbour": lambda _things, _actor: {"is_empty": False},
    "POST /api/v1/rounds/{round_id}/found-bodies": lambda things, _actor: {
        "place": str(things.by_name["spot_id"]),
        "name": "试验小店",
        "kind": "restaurant",
    },
    "POST /desk/rounds/{round_id}/found/": lambda things, _actor: {
        "spot": str(things.by_name["spot_id"]),
        "name": "试验小店",
        "kind": "restaurant",
    },
    "POST /desk/rounds/found/{found_id}/": lambda _things, _actor: {"what": "reject"},
    "POST /api/v1/found-bodies/{found_id}/decide": lambda _things, _actor: {"what": "reject"},
    "POST /api/v1/rounds/{round_id}/review": lambda _things, _actor: {"review": "试验"},
    "POST /api/v1/rounds/{round_id}/stairs/{stair_id}/walk-list": lambda _things, _actor: {
        "number": "W-12345-7",
        "ticked": [],
    },
    "POST /api/v1/rounds/{round_id}/answers/households": lambda _things, _actor: {"because": "试验"},
    "GET /open311/v2/services.{ending}": _open311(),
    "GET /open311/v2/services/{code}.{ending}": _open311(code="light.stairwell"),
    "GET /open311/v2/requests.{ending}": _open311(),
    "POST /open311/v2/requests.{ending}": _open311(),
    "GET /open311/v2/requests/{number}.{ending}": _open311(),
    "GET /open311/v2/tokens/{token}.{ending}": _open311(),
    "POST /desk/needs/{need_id}/contact": lambda _things, _actor: {"because": "回访"},
    "POST /field/rounds/{round_id}/stairs/{stair_id}/floor": lambda _things, _actor: {"level": 1},
}
