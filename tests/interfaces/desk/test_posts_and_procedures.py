"""The pages and operations of people, posts, procedures, rules and contracts, each opened on a small stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongzhi.domain.actors.models import Candidacy, Contact, CrossMeasure, Person, Post
from gongzhi.domain.actors.services import (
    Consent,
    Declaration,
    MeasureFacts,
    PostTypeFacts,
    add_organisation,
    add_post_of_type,
    declare_candidacy,
    relate_place,
    set_measure,
    set_post_type,
)
from gongzhi.domain.duties.models import Procedure, PropertyContract
from gongzhi.domain.duties.services import Beginning, Candidate, ContractFacts, add_contract, start_procedure
from gongzhi.foundation import time
from gongzhi.foundation.journal.models import Entry
from gongzhi.foundation.reach import EVERYWHERE, SYSTEM, set_reach

if TYPE_CHECKING:
    from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@dataclass
class Stage:
    """What the pages show."""

    cast: Cast
    post: Post
    procedure: Procedure
    contract: PropertyContract
    measure: CrossMeasure


@pytest.fixture
def stage(cast: Cast) -> Stage:
    today = time.today()
    body = add_organisation("甲院业主委员会", kind="owners_committee", community=cast.home, by=SYSTEM)
    relate_place(body, place=cast.managed, relation="represents", from_=today, source="备案", by=SYSTEM)
    type_ = set_post_type(
        PostTypeFacts("业委会委员", "committee_member", seats=5, procedure="owners_committee_member"), by=SYSTEM
    )
    post = add_post_of_type(body, type_=type_, place=cast.managed, by=SYSTEM)
    measure = set_measure(MeasureFacts(1, "示例举措", "into_organisations", "owner", type_.pk, True), by=SYSTEM)
    consent = Consent("paper", today, "后备", today + timedelta(days=9))
    declare_candidacy(
        cast.people["feng"], measure=measure, declaration=Declaration(is_owner=True), consent=consent, by=SYSTEM
    )
    who = Candidate(post, cast.people["feng"], measure, "owner", is_owner=True)
    procedure = start_procedure(
        "owners_committee_member", Beginning(cast.managed, "补选委员", candidate=who), by=SYSTEM
    )
    until = today + timedelta(days=60)
    facts = ContractFacts("合同 7", cast.firm, cast.managed, "业主大会", today, today, until)
    contract = add_contract(facts, by=SYSTEM)
    return Stage(cast, post, procedure, contract, measure)


def client(cast: Cast, name: str) -> Client:
    found = Client()
    found.force_login(cast.user(name))
    return found


def shown(at: Client, name: str, *args: Any, query: str = "") -> str:
    answer = at.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code, answer.content[:400])
    set_reach(EVERYWHERE)
    return str(answer.content.decode())


def test_every_page_shows_what_there_is(stage: Stage) -> None:
    cast, zhao = stage.cast, client(stage.cast, "zhao")
    pages: dict[tuple[Any, ...], str] = {
        ("desk:people",): "Feng",
        ("desk:people_export",): "Feng",
        ("desk:person", cast.people["feng"].pk): "示例举措",
        ("desk:person_new",): "organisation",
        ("desk:person_role", cast.people["feng"].pk): "Feng",
        ("desk:person_contact", cast.people["feng"].pk): "Feng",
        ("desk:vacancies",): "业委会委员",
        ("desk:vacancies_export",): "业委会委员",
        ("desk:stewards",): "3号楼",
        ("desk:stewards_export",): "3号楼",
        ("desk:post_new",): "业委会委员",
        ("desk:post", stage.post.pk): "业委会委员",
        ("desk:post", cast.posts["zhao"].pk): "Zhao",
        ("desk:post_appoint", cast.posts["lin"].pk): "Feng",
        ("desk:post_close", cast.posts["lin"].pk): "社区工作者",
        ("desk:appointment_end", cast.appointments["lin"].pk): "Lin",
        ("desk:appointment_hand_over", cast.appointments["lin"].pk): "Feng",
        ("desk:post_types",): "业委会委员",
        ("desk:post_types_export",): "业委会委员",
        ("desk:crossing",): "Feng",
        ("desk:crossing_export",): "",
        ("desk:candidacy_new",): "示例举措",
        ("desk:procedures",): "补选委员",
        ("desk:procedures_export",): "补选委员",
        ("desk:procedure_new",): "业主共同决定",
        ("desk:procedure", stage.procedure.pk): "第三十九条",
        ("desk:procedure_calendar",): "合同 7",
        ("desk:procedure_calendar_export",): "合同 7",
        ("desk:committees",): "甲院业主委员会",
        ("desk:committees_export",): "甲院业主委员会",
        ("desk:rate", "service"): "盛兴物业",
        ("desk:rate_export", "party"): "盛兴物业",
        ("desk:packs",): "民法典",
        ("desk:pack", "beijing_property"): "第三十九条",
        ("desk:contracts",): "合同 7",
        ("desk:contracts_export",): "合同 7",
        ("desk:contract", stage.contract.pk): "疫情防控义务",
        ("desk:contract_new",): "盛兴物业",
        ("desk:contract_end", stage.contract.pk): "合同 7",
        ("common:consents",): "",
        ("common:offer",): "示例举措",
        ("public:register_where",): "",
    }
    assert {page for page, word in pages.items() if word not in shown(zhao, page[0], *page[1:])} == set()
    set_up = client(cast, "zheng")
    for page in (("desk:post_type_new",), ("desk:post_type", stage.post.type_id), ("desk:measure", stage.measure.pk)):
        shown(set_up, *page)
    assert "安慧里社区" in shown(client(cast, "qian"), "desk:stewards")


def test_a_check_is_tried_with_facts_in_the_address(stage: Stage) -> None:
    zhao = client(stage.cast, "zhao")
    found = shown(
        zhao, "desk:check", "beijing_property", "owners_committee_size",
        query="?on=2026-01-01&members=4&households=400",
    )  # fmt: skip
    assert [word in found for word in ("第三十九条", "委员人数应当为单数", "委员不少于五人")] == [True, True, True]
    assert "委员不少于五人" not in shown(zhao, "desk:check", "beijing_property", "owners_committee_size")


def test_the_lists_cost_the_same_statements_with_one_and_with_three(stage: Stage) -> None:
    zhao = client(stage.cast, "zhao")
    names = ("desk:people", "desk:vacancies", "desk:procedures", "desk:contracts", "desk:crossing", "desk:committees")

    def counted() -> dict[str, int]:
        found = {}
        for name in names:
            with CaptureQueriesContext(connection) as seen:
                shown(zhao, name)
            found[name] = len(seen)
        return found

    counted()
    before = counted()
    today = time.today()
    for number in (1, 2):
        body = add_organisation(f"业委会{number}", kind="owners_committee", community=stage.cast.home, by=SYSTEM)
        place = stage.cast.buildings[number - 1]
        relate_place(body, place=place, relation="represents", from_=today, source="备案", by=SYSTEM)
        post = add_post_of_type(body, type_=stage.post.type or pytest.fail("no type"), place=place, by=SYSTEM)
        person = Person.objects.create(name=f"甲{number}", name_key=f"jia {number}", community=stage.cast.home)
        who = Candidate(post, person, stage.measure, "owner", is_owner=True)
        start_procedure("owners_committee_member", Beginning(place, f"补选{number}", candidate=who), by=SYSTEM)
        facts = ContractFacts(f"合同 {number}", stage.cast.firm, place, "业主大会", today, today, today)
        add_contract(facts, by=SYSTEM)
    assert counted() == before


def test_a_contact_is_kept_opened_for_a_purpose_and_taken_back(stage: Stage) -> None:
    zhao, feng = client(stage.cast, "zhao"), stage.cast.people["feng"]
    today = time.today()
    kept = zhao.post(
        reverse("desk:person_contact", args=[feng.pk]),
        {
            "name": "冯师傅",
            "phone": "13700137000",
            "purpose": "值班联系",
            "way": "paper",
            "given_on": today.isoformat(),
            "ends_on": (today + timedelta(days=30)).isoformat(),
        },
    )
    assert kept.status_code == 302
    look = reverse("desk:person_look", args=[feng.pk])
    assert zhao.post(look, {"because": ""}).status_code == 422
    opened = zhao.post(look, {"because": "通知排班"}).content.decode()
    assert "13700137000" in opened
    set_reach(EVERYWHERE)
    contact = Contact.objects.get(person=feng)
    looks = Entry.objects.filter(verb="contact.read", subject=contact.pk).values_list("by", "because")
    assert set(looks) == {(stage.cast.user("zhao").pk, "通知排班 · 社区党组织书记")}
    stranger = client(stage.cast, "chen")
    assert stranger.post(reverse("common:consent_contact", args=[contact.pk])).status_code == 404
    assert client(stage.cast, "feng").post(reverse("common:consent_contact", args=[contact.pk])).status_code == 302
    set_reach(EVERYWHERE)
    assert Contact.objects.filter(person=feng).count() == 0


def test_a_resident_registers_herself(stage: Stage) -> None:
    address = reverse("public:register", args=[stage.cast.home.pk])
    typed = {"name": "李阿姨", "phone": "13600136000", "username": "li-ayi", "password": "harbour-lantern-52"}
    assert Client().post(address, typed).status_code == 422
    assert Client().post(address, {**typed, "agrees": "on"}).status_code == 302
    set_reach(EVERYWHERE)
    person = Person.objects.get(user__username="li-ayi")
    assert (person.name, person.roles, person.community) == ("", ["resident"], stage.cast.home)
    assert Contact.objects.get(person=person).consent_way == "self"


def send(at: Client, path: str, body: dict[str, Any], *, method: str = "post") -> tuple[int, dict[str, Any]]:
    answer = getattr(at, method)(
        f"/api/v1{path}", body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )
    set_reach(EVERYWHERE)
    return answer.status_code, answer.json()


def test_programs_do_the_same(stage: Stage) -> None:
    cast, zhao = stage.cast, client(stage.cast, "zhao")
    status, made = send(zhao, "/people", {"name": "新人", "role": "volunteer", "community_id": str(cast.home.pk)})
    assert status == 201
    today = time.today().isoformat()
    appointed = {"person_id": made["id"], "from_": today, "legal_basis": "决定"}
    assert send(zhao, f"/posts/{cast.posts['lin'].pk}/appointments", appointed)[0] == 201
    status, refused = send(zhao, f"/posts/{stage.post.pk}/appointments", appointed)
    assert (status, "procedure" in refused["detail"] or "程序" in refused["detail"]) == (409, True)
    wrong = {
        "template": "owners_committee_member", "title": "补选", "place_id": str(cast.managed.pk),
        "post_id": str(stage.post.pk), "person_id": str(cast.people["sun"].pk), "is_owner": True,
    }  # fmt: skip
    status, refused = send(zhao, "/procedures", wrong)
    assert (status, "第三十九条" in refused["detail"]) == (409, True)
    kept = zhao.get(f"/desk/duties/procedures/{refused['fields']['procedure']}")
    assert "第三十九条" in kept.content.decode()
    status, ruled = send(
        zhao, "/rule-packs/civil_code_votes/home_to_business",
        {"facts": {"interested_owners": 3, "agreeing_interested": 2}},
    )  # fmt: skip
    assert (status, ruled["answer"], ruled["article"]) == (200, "no", "《中华人民共和国民法典》第二百七十九条")
    lists = ("people", "posts", "vacancies", "post-types", "cross-measures", "offers", "rule-packs", "procedures",
             "procedures/due", f"procedures/{stage.procedure.pk}", "committees", "property-rates", "contracts",
             f"communities/{cast.home.pk}/stewards")  # fmt: skip
    assert {name: zhao.get(f"/api/v1/{name}").status_code for name in lists} == dict.fromkeys(lists, 200)
    stranger = client(cast, "chen")
    assert stranger.get(f"/api/v1/procedures/{stage.procedure.pk}").status_code in (403, 404)


def test_programs_read_papers_objections_templates_and_what_a_rate_counts(stage: Stage) -> None:
    zhao, address = client(stage.cast, "zhao"), f"/procedures/{stage.procedure.pk}"
    step = zhao.get(f"/api/v1{address}").json()["steps"][0]["id"]
    sheet = SimpleUploadedFile("批复.pdf", b"%PDF-1.7", content_type="application/pdf")
    kept = zhao.post(
        f"/api/v1{address}/steps/{step}/papers",
        {"text": "批复 3 号", "file": sheet},
        headers={"Idempotency-Key": str(uuid4())},
    ).json()["id"]
    set_reach(EVERYWHERE)
    assert send(zhao, f"{address}/objections", {"text": "公示时间不够"})[0] == 201
    found = zhao.get(f"/api/v1{address}").json()
    assert [(one["text"], one["has_file"]) for one in found["papers"]] == [("批复 3 号", True), ("公示时间不够", False)]
    assert zhao.get(f"/api/v1/procedure-papers/{kept}").content == b"%PDF-1.7"
    assert client(stage.cast, "chen").get(f"/api/v1/procedure-papers/{kept}").status_code in (403, 404)
    codes = {one["code"]: one["leads_to"] for one in zhao.get("/api/v1/procedure-templates").json()}
    assert codes["owners_committee_member"] == "appointment"
    lines = zhao.get("/api/v1/property-rates/service").json()
    assert [line["by"] for line in lines["items"] if line["is_counted"]] == ["盛兴物业"]
    assert zhao.get("/api/v1/property-rates/none").status_code == 404


def test_another_role_and_an_offer_taken_back_by_programs(stage: Stage) -> None:
    zhao, feng = client(stage.cast, "zhao"), stage.cast.people["feng"]
    assert send(zhao, f"/people/{feng.pk}/roles", {"role": "delegate"})[0] == 201
    assert send(zhao, f"/people/{feng.pk}/roles", {"role": "delegate"})[0] == 409
    offer = zhao.get("/api/v1/offers").json()["items"][0]["id"]
    assert send(client(stage.cast, "lin"), f"/offers/{offer}/withdraw", {})[0] in (403, 404)
    assert send(zhao, f"/offers/{offer}/withdraw", {})[0] == 201
    assert Candidacy.objects.count() == 0


def test_what_was_typed_into_a_step_stands_there_again_after_a_refusal(stage: Stage) -> None:
    zhao = client(stage.cast, "zhao")
    step = stage.procedure.steps.order_by("position")[1]
    refused = zhao.post(
        reverse("desk:step_finish", args=[stage.procedure.pk, step.pk]),
        {"step-on": time.today().isoformat(), "step-words": "大家都同意"},
    )
    assert (refused.status_code, "大家都同意" in refused.content.decode()) == (422, True)
    stop = zhao.post(reverse("desk:procedure_stop", args=[stage.procedure.pk]), {"stop-text": "停" * 400})
    assert (stop.status_code, "停" * 400 in stop.content.decode()) == (422, True)
