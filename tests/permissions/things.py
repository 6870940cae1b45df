"""What lies behind the doors: real things of the demo's own community, and what forms and programs send.

A part of an address (``{need_id}``) and a field of what a program sends are looked up here by their names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from gongzhi.domain.actors.models import AllianceMember, Appointment, Candidacy, CrossMeasure, Organisation
from gongzhi.domain.actors.services import Consent, record_contact
from gongzhi.domain.campaigns.models import Attempt, Door, Pair, Round, RoundPlan
from gongzhi.domain.campaigns.queries import PlanWish, Window, times_now, visitors
from gongzhi.domain.campaigns.services import (
    LeaderPlan,
    ask_round_plan,
    leave_slip,
    plan_leader_visit,
    pull_stair,
    record_floor,
)
from gongzhi.domain.contributions.models import Agreement, CheckIn, Claim
from gongzhi.domain.contributions.services import Origin, PostingFacts, post_item
from gongzhi.domain.duties.models import ChainLink, DutyGap, Procedure, PropertyContract
from gongzhi.domain.duties.services import (
    Item,
    RelationFacts,
    TaskFacts,
    Upload,
    add_relation,
    attach_paper,
    delegate,
    draft_list,
    record_objection,
    send_task,
)
from gongzhi.domain.duties.words import Role
from gongzhi.domain.fieldwork.models import FoundBody
from gongzhi.domain.fieldwork.services import Waiting, hand_over, make_pack
from gongzhi.domain.grids.models import GridBuilding, GridPlan, GridService, PlanQuestion, SupplyItem, Team
from gongzhi.domain.grids.rules import Wish
from gongzhi.domain.grids.services import Said, divide_area, keep_grids, map_grid_code
from gongzhi.domain.intake.models import HotlineOrder, NeedDraft
from gongzhi.domain.intake.services import Confirmed, draft_chat, draft_orders, take_in_draft
from gongzhi.domain.lists.services import ProjectFacts, match_resource, propose_project, take_snapshot
from gongzhi.domain.needs.models import Need, PublicNeed
from gongzhi.domain.needs.services import open_need
from gongzhi.domain.places.models import Place
from gongzhi.domain.places.queries import community_by_code, place_by_code
from gongzhi.domain.places.services import Branch, plant, upload_places
from gongzhi.domain.responses.models import Cause, HandlerLink, Objection, Whistle, WhistleCall
from gongzhi.domain.responses.services import TemplateFacts, keep_template, name_proxy, share_contact
from gongzhi.domain.surveys.services import keep_sheet
from gongzhi.foundation import time
from gongzhi.foundation.accounts.models import ApiToken
from gongzhi.foundation.accounts.queries import sessions_of
from gongzhi.foundation.accounts.services import create_api_token
from gongzhi.foundation.bookmarks.services import keep_bookmark
from gongzhi.foundation.files import keep_file
from gongzhi.foundation.journal.models import LookAlarm
from gongzhi.foundation.reach import SYSTEM, Scope
from gongzhi.foundation.tidings.queries import confirmation_of
from gongzhi.foundation.tidings.services import begin_watch
from gongzhi.foundation.webhooks.models import Delivery
from gongzhi.foundation.webhooks.services import add_endpoint
from gongzhi.interfaces.common.visitors import visitor_sign
from gongzhi.workflows.change_place import change_place
from tests.permissions.people import Actor, Ground, settle, settle_district
from tests.support.cast import draw_plan
from tests.support.cast import settle as set_small_stage
from tests.support.needs_stage import photo

ORDERS = "工单编号：门禁1 诉求内容：门禁坏了打不开\n工单编号：门禁2 诉求内容：门禁灯不亮"
WATCH_CODE = "ABCDE-23456"
HOME, FAR, DISTRICT = "110105009046", "110105025034", "110105000000"
# What only they may read for whom the table in ``reading`` says so; each text stands nowhere else.
WORDS, NAME, PHONE = "门禁试验：三层楼道灯不亮", "门禁home居民", "13900009999"


@dataclass
class Things:
    """Everybody who tries, and everything that is tried."""

    home: dict[Role, Actor]
    far: dict[Role, Actor]
    by_name: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Callable[[Actor], Any]] = field(default_factory=dict)

    def named(self, name: str, actor: Actor | None) -> Any:
        """Finds what belongs into a part of an address or a field; some things are each actor's own."""
        if actor is not None and name in self.own:
            return self.own[name](actor)
        return self.by_name.get(name)


def prepare_small() -> Things:
    """Seats every role at home on the small stage of the cast; things of their own lie nowhere there."""
    cast = set_small_stage()
    door = Place.objects.filter(kind="household", building=cast.buildings[0]).order_by("pk")[0]
    home = Ground("home", cast.subdistrict, cast.home, cast.grids[0], door, cast.firm)
    return Things(settle(home) | settle_district(home, cast.district), {})


def prepare() -> Things:
    """Lays everything out in a database with the demo district; the caller's transaction reaches everywhere."""
    home, far = _home(), _far()
    things = Things(settle(home), settle(far))
    things.home |= settle_district(home, place_by_code(DISTRICT))
    _lay_out_places(things, home)
    _lay_out_changes(things, home)
    _lay_out_partners(things, home)
    _lay_out_needs(things, home)
    _lay_out_responses(things, home)
    _lay_out_posts(things, home)
    _lay_out_round(things, home)
    _lay_out_duties(things, home)
    tokens = {actor.user.pk: _token(actor) for side in (things.home, things.far) for actor in side.values()}
    things.own["key_id"] = lambda actor: tokens[actor.user.pk]
    kept = {actor.user.pk: _filters(actor) for side in (things.home, things.far) for actor in side.values()}
    things.own["bookmark_id"] = lambda actor: kept[actor.user.pk]
    things.by_name["bookmark_id"] = kept[things.home[Role.RESIDENT].user.pk]
    _lay_out_intake(things, home)
    _lay_out_lists(things, home)
    _lay_out_webhooks(things)
    _lay_out_oneself(things)
    things.by_name["key_id"] = tokens[things.home[Role.RESIDENT].user.pk]
    return things


def _home() -> Ground:
    community = community_by_code(HOME)
    firms = Organisation.objects.filter(community=community, kind__code="property_service_provider")
    firm = firms.order_by("name_key")[0]
    managed = firm.places.filter(relation="manages")[0].place
    grid_building = (
        GridBuilding.objects.filter(building__path__startswith=managed.path, grid__plan__state="adopted")
        .select_related("grid", "building")
        .order_by("grid__serial", "building__code", "pk")[0]
    )
    household = Place.objects.filter(kind="household", building=grid_building.building).order_by("path")[0]
    return Ground("home", _above(community), community, grid_building.grid, household, firm)


def _far() -> Ground:
    community = community_by_code(FAR)
    homes = [Branch("household", f"{level}01", level=level, position=level) for level in (1, 2)]
    building = plant(
        [Branch("building", "门禁楼", children=[Branch("entrance", "1单元", children=homes)])],
        parent=community,
        by=SYSTEM,
    )[0]
    firms = Organisation.objects.filter(community=community, kind__code="property_service_provider")
    firm = firms.order_by("name_key")[0]
    # A plan in force leaves no household out, also none that is only stated for its building.
    stated = Place.objects.filter(community=community, kind="building", until=None, households_stated__gt=0)
    grid = draw_plan(community, [building, *stated.order_by("code")])[1][0]
    household = Place.objects.filter(kind="household", building=building).order_by("path")[0]
    return Ground("far", _above(community), community, grid, household, firm)


def _above(community: Place) -> Place:
    assert community.parent is not None
    return community.parent


def _lay_out_places(things: Things, home: Ground) -> None:
    building = home.household.building
    assert building is not None
    things.by_name |= {
        "community_id": home.community.pk,
        "community": home.community.pk,
        "place_id": home.household.entrance_id,
        "place": home.household.entrance_id,
        "building_id": building.pk,
        "building": building.pk,
        "stair_id": home.household.entrance_id,
        "grid_id": home.grid.pk,
        "plan_id": home.grid.plan_id,
        "organisation_id": home.firm.pk,
        "members": things.home[Role.GRID_WORKER].person.pk,
        "lead": things.home[Role.GRID_WORKER].person.pk,
        "kind": "light.stairwell",
    }
    things.by_name |= {
        "team_id": Team.objects.get(grid=home.grid, kind="volunteer_team").pk,
        "service_id": GridService.objects.filter(community=home.community).order_by("pk")[0].pk,
        "supply_id": SupplyItem.objects.filter(community=home.community).order_by("pk")[0].pk,
    }


def _lay_out_changes(things: Things, home: Ground) -> None:
    """Things that are made while places and plans are worked on; they lie in the home community too."""
    wish = Wish(districts=5)
    proof = keep_file(b"{}", folder="grids", suffix=".json")
    GridPlan.objects.filter(pk=home.grid.plan_id).update(certificate=proof)
    question = PlanQuestion.objects.create(community=home.community, wish=wish.kept(), asked_at=time.now())
    upload = upload_places("楼号,户号\n门禁楼,101\n".encode(), name="门禁.csv", top_id=home.community.pk, by=SYSTEM)
    things.by_name |= {
        "question_id": question.pk,
        "area_id": home.subdistrict.pk,
        "grid_file": keep_grids(f"社区代码,楼号,网格\n{home.community.code},门禁楼,1\n".encode()),
        "bulk_id": divide_area(home.subdistrict.pk, wish=wish, by=SYSTEM, is_by_hand=True).pk,
        "code_id": map_grid_code(home.grid.pk, said=Said("门禁", "A1"), by=SYSTEM).pk,
        "other_id": home.grid.plan_id,
        "upload_id": upload.pk,
        "act_id": change_place(home.household.pk, kind="rename", facts={"name": "门禁户"}, by=SYSTEM).pk,
        "form": "csv",
        "verb": "lock",
    }


def _lay_out_posts(things: Things, home: Ground) -> None:
    """Takes a post, a person with a sealed contact, an offer, a procedure with a paper and a contract of home."""
    today = time.today()
    held = Appointment.objects.filter(community=home.community, post__kind="entrance_lead").order_by("pk")[0]
    consent = Consent("paper", today, "门禁试验", today + timedelta(days=9))
    contact = record_contact(held.person, name=NAME, phone=PHONE, household=None, consent=consent, by=SYSTEM)
    procedure = Procedure.objects.filter(community=home.community, state="running").order_by("pk")[0]
    step = procedure.steps.filter(done_on=None).order_by("position")[0]
    paper = attach_paper(step.pk, text="门禁试验", upload=Upload(b"%PDF-1.7"), by=SYSTEM)
    measure = CrossMeasure.objects.order_by("serial")[0]
    things.by_name |= {
        "person_id": held.person_id,
        "post_id": held.post_id,
        "appointment_id": held.pk,
        "contact_id": contact.pk,
        "reached_id": held.person_id,
        "objection_id": record_objection(procedure.pk, text="门禁试验", by=SYSTEM).pk,
        "template": "owners_vote",
        "type_id": measure.type_id,
        "measure_id": measure.pk,
        "candidacy_id": Candidacy.objects.filter(community=home.community).order_by("pk")[0].pk,
        "procedure_id": procedure.pk,
        "step_id": step.pk,
        "paper_id": paper.pk,
        "contract_id": PropertyContract.objects.filter(community=home.community).order_by("pk")[0].pk,
        "code": "beijing_property",
        "check_code": "owners_committee_size",
        "check": "owners_committee_size",
    }


def _lay_out_partners(things: Things, home: Ground) -> None:
    """Names what the demo's partners left behind: a public ask, an agreement of others, a claim of the home firm."""
    pharmacy = Organisation.objects.filter(community=home.community, kind__code="chain_pharmacy").order_by("since")[0]
    agreement = Agreement.objects.filter(community=home.community, second=pharmacy).order_by("starts_on")[0]
    claim = Claim.objects.get(organisation=home.firm, state="asked")
    things.by_name |= {
        "posting_id": claim.posting_id,
        "agreement_id": agreement.pk,
        "claim_id": claim.pk,
        "check_in_id": CheckIn.objects.filter(community=home.community, organisation=pharmacy).get().pk,
        "firm_place_id": home.firm.places.all()[0].pk,
        "membership_id": AllianceMember.objects.order_by("pk")[0].pk,
        "act": "confirm",
        "organisation": home.firm.pk,
        "provider": home.firm.pk,
        "first": home.firm.pk,
        "second": pharmacy.pk,
        "into": pharmacy.pk,
        "member": pharmacy.pk,
        "area": home.community.pk,
    }


def _lay_out_needs(things: Things, home: Ground) -> None:
    resident, somebody = things.home[Role.RESIDENT], things.home[Role.EVERYBODY]

    def opened(reporter: Actor) -> Any:
        need = open_need(
            place_id=home.household.pk,
            kind="light.stairwell",
            text=WORDS,
            source="resident",
            by=reporter.by,
            reporter=reporter.person.pk,
            photo=photo(),
        ).need
        assert need.handler_id == home.firm.pk, "the home need must be in the hands of the home firm"
        return need

    usual, theirs = opened(resident), opened(somebody)
    assert home.community.parent is not None
    things.by_name |= {"jurisdiction_id": home.community.parent.code, "ending": "json"}
    _keep(things, somebody, "need_id", usual.pk, theirs.pk)
    # Open311 calls the identifier of a need its token.
    things.by_name["token"] = usual.pk
    _keep(things, somebody, "number", usual.number, theirs.number)
    for one in (usual, theirs):
        PublicNeed.objects.filter(need=one).update(photo=one.photos.get().file)
    _keep(things, somebody, "photo_id", usual.photos.get().pk, theirs.photos.get().pk)


def _lay_out_responses(things: Things, home: Ground) -> None:
    """Calls the home firm up for the home need, objects to it, links it, and lets its kind come back as a cause."""
    need = Need.objects.get(pk=things.by_name["need_id"])
    at, later = time.now(), time.now() + timedelta(days=3)
    whistle = Whistle.objects.create(need=need, community=home.community, blown_at=at, because="门禁")
    call = WhistleCall.objects.create(
        whistle=whistle, organisation=home.firm, duty="门禁", article="门禁", due_at=later
    )
    objection = Objection.objects.create(
        need=need, community=home.community, organisation=home.firm, made_at=at, because="门禁", article="门禁",
        due_at=later,
    )  # fmt: skip
    link = HandlerLink.objects.create(need=need, organisation=home.firm, made_at=at, expires_at=later)
    share_contact(need, name="", phone="13900008888", by=SYSTEM)
    proxies = [
        name_proxy(one, relation="女儿", code=f"AAAAA-0000{at}", by=SYSTEM).pk
        for at, one in enumerate(Need.objects.filter(text=WORDS).order_by("number"))
    ]
    _keep(things, things.home[Role.EVERYBODY], "proxy_id", proxies[0], proxies[1])
    building = home.household.building
    assert building is not None
    # The demo may have raised this very cause by itself.
    cause, _is_new = Cause.objects.get_or_create(
        building=building, kind=need.kind, over_at=None, defaults={"community": home.community, "raised_at": at}
    )
    things.by_name |= {
        "whistle_id": whistle.pk, "call_id": call.pk, "dispute_id": objection.pk, "handler_link_id": link.pk,
        "cause_id": cause.pk, "organisations": home.firm.pk,
    }  # fmt: skip


def _keep(things: Things, whose: Actor, name: str, usual: Any, theirs: Any) -> None:
    """Keeps a thing under a name, and another one for somebody who has an own."""
    things.by_name[name] = usual
    things.own[name] = lambda actor: theirs if actor is whose else usual


def _lay_out_round(things: Things, home: Ground) -> None:
    round_ = Round.objects.filter(community=home.community, state="open").order_by("-started_at")[0]
    doors = Door.objects.filter(round=round_, household__building=home.household.building).order_by("household__path")
    things.by_name |= {"round_id": round_.pk, "door_id": doors[0].pk, "outcome": "talked"}
    # Anywhere in the grid: which of its buildings the demo's pairs had come to differs with the plan.
    attempt = Attempt.objects.filter(door__round=round_, door__grid=home.grid).order_by("-at")[0]
    untried = Door.objects.filter(round=round_, is_attempted=False, grid=home.grid).order_by("household__path")[0]
    assert untried.entrance_id is not None
    floor = record_floor(
        round_.pk,
        entrance=untried.entrance_id,
        level=untried.household.level or 1,
        by=things.home[Role.GRID_WORKER].by,
        at=time.now().astimezone(time.zone()).replace(hour=10) - timedelta(days=1),
    )
    things.by_name |= {"visit_id": attempt.pk, "batch": floor[0].batch}
    _lay_out_phones(things, home, round_)
    _lay_out_round_work(things, home, round_)


def _lay_out_round_work(things: Things, home: Ground, round_: Round) -> None:
    """A plan, a pair, a stairwell in somebody's hands, a slip, a sheet and a leader's visit."""
    secretary = things.home[Role.COMMUNITY_SECRETARY]
    first, second = visitors(home.community.pk, time.today())[:2]
    pair = Pair.objects.create(
        round=round_, community=home.community, grid=home.grid, team=60, on=time.today(),
        time=times_now(home.community.pk, time.now())[0], first=first, second=second, named_at=time.now(),
    )  # fmt: skip
    wish = PlanWish(2, (Window(max(round_.starts_on, time.today()), "09:00", "12:00"),))
    RoundPlan.objects.filter(round=round_, state__in=("waiting", "running")).delete()
    where = home.household.building_id or home.household.pk
    walk = plan_leader_visit(
        LeaderPlan("subdistrict", secretary.person.pk, where, "试验", time.today()),
        by=secretary.by,
    )
    survey = [{"type": "text", "name": "words", "label": "试验"}]
    scope = Scope(paths=(home.community.path,))
    things.by_name |= {
        "pair_id": pair.pk,
        "sign": visitor_sign(pair.pk, home.community.pk),
        "round_plan_id": ask_round_plan(round_.pk, wish=wish, by=secretary.by).pk,
        "lease_id": pull_stair(round_.pk, within=scope, by=secretary.by).pk,
        "slip_code": leave_slip(things.by_name["door_id"], by=secretary.by),
        "sheet_id": keep_sheet(home.community.pk, name="试验", survey=survey, choices=[], by=secretary.by).pk,
        "walk_id": walk.pk,
        "spot_id": where,
        "found_id": FoundBody.objects.create(
            round=round_,
            community=home.community,
            place_id=where,
            name="试验小店",
            kind_id="restaurant",
            found_on=time.today(),
        ).pk,
        "because": "unreachable",
    }


def _lay_out_phones(things: Things, home: Ground, round_: Round) -> None:
    """A worker's pack, and an entry of hers that waits for the secretary."""
    worker, scope = things.home[Role.GRID_WORKER], Scope(paths=(home.community.path,))
    pack = make_pack(round_.pk, grid=home.grid.pk, scope=scope, by=worker.by).pack
    waiting = Waiting(
        item=uuid4(), verb="words", facts={"need": str(uuid4()), "text": "门禁试验"}, at=time.now(), made_at=time.now(),
        content=b"{}", community=home.community.pk, round=round_.pk,
    )  # fmt: skip
    entry = hand_over(waiting, by=worker.by, at=time.now())
    things.by_name |= {"pack_id": pack.pk, "entry_id": entry.pk}


def _lay_out_oneself(things: Things) -> None:
    secretary, worker = things.home[Role.COMMUNITY_SECRETARY], things.home[Role.COMMUNITY_WORKER]
    held = {one.person_id: one.pk for one in Appointment.objects.order_by("during")}
    others = held[secretary.person.pk]
    handed = delegate(
        others,
        to=worker.person.pk,
        permissions=["plan.adopt"],
        first=time.today() + timedelta(days=9),
        last=time.today() + timedelta(days=9),
        because="培训",
        by=secretary.by,
    )
    things.own["appointment_id"] = lambda actor: held.get(actor.person.pk, others)
    things.own["session_id"] = lambda actor: sessions_of(actor.user.pk)[0].handle
    things.by_name |= {
        "appointment_id": others,
        "session_id": others,
        "delegation_id": handed.pk,
        "person_id": things.home[Role.GRID_WORKER].person.pk,
        "alarm_id": LookAlarm.objects.filter(answered_at=None)[0].pk,
    }


def _lay_out_duties(things: Things, home: Ground) -> None:
    """Lays out a draft, a relation, a branch, a gap and a task of the home community."""
    community, firm = home.community, home.firm
    items = [Item("manager", "light.", "门禁", "条例")]
    draft = draft_list(items, place=community, name="门禁", label="1", by=SYSTEM)
    other = Organisation.objects.filter(community=community).exclude(pk=firm.pk).order_by("pk")[0]
    facts = RelationFacts(other.pk, firm.pk, "support", "contract", "门禁", time.today() - timedelta(days=9))
    relation = add_relation(facts, place=community, by=SYSTEM)
    link = ChainLink.objects.filter(community=community, level=3).order_by("pk")[0]
    gap = DutyGap.objects.filter(community=community, state="open").order_by("pk")[0]
    office = things.home[Role.SUBDISTRICT_OFFICER].person.appointments.get()
    lasting = {"approver_id": office.person_id, "ends_on": time.today() + timedelta(days=3)}
    asked = TaskFacts("门禁", office.post.organisation_id, is_temporary=True, **lasting)  # type: ignore[arg-type]
    task = send_task(asked, to=community, by=SYSTEM)
    things.by_name |= {
        "version_id": draft.pk, "against": draft.pk, "relation_id": relation.pk, "link_id": link.pk, "gap_id": gap.pk,
        "task_id": task.pk, "source_body": other.pk, "target_body": firm.pk, "organisation": firm.pk,
        "owner": things.home[Role.GRID_WORKER].person.pk,
    }  # fmt: skip
    # Everybody sends in the name of their own office only; looked up here, while everything can be seen.
    actors = [actor for side in (things.home, things.far) for actor in side.values()]
    offices = {
        one.person_id: one.post.organisation_id
        for one in Appointment.objects.filter(person__in=[actor.person for actor in actors]).select_related("post")
    }
    things.own["sender_id"] = lambda actor: offices.get(actor.person.pk, office.post.organisation_id)


def _token(actor: Actor) -> UUID:
    create_api_token(actor.user.pk, name="门禁", expires_at=time.now() + timedelta(days=2), by=actor.user.pk)
    return ApiToken.objects.get(user=actor.user).pk


def _lay_out_intake(things: Things, home: Ground) -> None:
    by = things.home[Role.COMMUNITY_SECRETARY].by
    waiting, taken = draft_orders(ORDERS, community=home.community, by=by)
    confirmed = Confirmed(place_id=home.household.pk, kind="light.stairwell", text="门禁灯不亮")
    take_in_draft(taken.pk, confirmed, by=by)
    order = HotlineOrder.objects.get(number="门禁2")
    HotlineOrder.objects.filter(pk=order.pk).update(caller=things.by_name["person_id"])
    (shot,) = draft_chat("", community=home.community, by=by, photo=photo())
    NeedDraft.objects.filter(pk=waiting.pk).update(photo=shot.photo)
    facts = TemplateFacts(use="finish", title="门禁", text="门禁已修好")
    template = keep_template(home.community, facts, by=by)
    things.by_name |= {"draft_id": waiting.pk, "order_id": order.pk, "template_id": template.pk}


def _lay_out_lists(things: Things, home: Ground) -> None:
    """Lets the home need go on in a proposal, keeps a list of the day, and asks the home firm for what it offers."""
    by, need = things.home[Role.COMMUNITY_SECRETARY].by, Need.objects.get(pk=things.by_name["need_id"])
    project = propose_project(home.community, facts=ProjectFacts("门禁"), by=by, need=need)
    facts = PostingFacts(side="offer", kind="goods", title="门禁")
    offer = post_item(home.firm, community=home.community, facts=facts, by=by, origin=Origin(is_published=True))
    match = match_resource(need, posting_id=offer.pk, words="门禁", by=by)
    things.by_name |= {
        "project_id": project.pk, "project_number": project.number, "move": "note", "match_id": match.pk,
        "answer": "decline", "snapshot_id": take_snapshot(home.community, kind="projects", by=by).pk,
    }  # fmt: skip


def _lay_out_webhooks(things: Things) -> None:
    endpoint, _secret = add_endpoint("热线系统", url="https://example.org/in", by=SYSTEM)
    given_up = Delivery(endpoint=endpoint, event="try", subject=endpoint.pk, at=time.now(), state="failed")
    given_up.save()
    watch = begin_watch(community_by_code(HOME).pk, code=WATCH_CODE)
    things.by_name |= {"endpoint_id": endpoint.pk, "delivery_id": given_up.pk, "watch_id": watch.pk}
    things.by_name["confirmation"] = confirmation_of(watch)


def _filters(actor: Actor) -> UUID:
    return keep_bookmark(actor.user.pk, page="needs", name="超期", query="late=1").pk


def query_and_body(operation: dict[str, Any], things: Things, actor: Actor | None) -> tuple[dict[str, Any], Any]:
    """Makes what an operation of the API has to be sent, from its description; what it names is looked up."""
    make = _Example(operation["schemas"], things, actor)
    asked = {
        one["name"]: make.value(one["schema"], one["name"])
        for one in operation.get("parameters", [])
        if one["in"] == "query" and one.get("required")
    }
    content = operation.get("requestBody", {}).get("content", {})
    schema = next((kind["schema"] for kind in content.values()), None)
    return asked, make.value(schema, "") if schema else None


@dataclass
class _Example:
    schemas: dict[str, Any]
    things: Things
    actor: Actor | None

    def value(self, schema: dict[str, Any], name: str) -> Any:
        if "$ref" in schema:
            return self.value(self.schemas[schema["$ref"].rsplit("/", 1)[-1]], name)
        for joined in ("anyOf", "allOf", "oneOf"):
            if joined in schema:
                return self.value(next(one for one in schema[joined] if one.get("type") != "null"), name)
        if "properties" in schema:
            needed = set(schema.get("required", ()))
            return {key: self.value(one, key) for key, one in schema["properties"].items() if key in needed}
        if schema.get("type") == "array":
            return [self.value(schema.get("items", {}), name)]
        if schema.get("enum"):
            return schema["enum"][0]
        return self._plain(schema, name)

    def _plain(self, schema: dict[str, Any], name: str) -> Any:
        kept = self.things.named(name, self.actor)
        if kept is not None:
            return str(kept)
        today = time.today()
        usual = {"integer": max(1, int(schema.get("minimum", 1))), "number": 0.5, "boolean": True, "object": {}}
        formats = {"date": today.isoformat(), "date-time": time.now().isoformat(), "time": "10:00"}
        formats["uuid"] = str(uuid4())
        return usual.get(schema.get("type", ""), formats.get(schema.get("format", ""), "试验文字一段"))
