"""A partner on the small stage: a pharmacy in the home community with a contact person who has an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client

from gongzhi.domain.actors.models import Organisation, Person
from gongzhi.domain.actors.services import add_organisation, add_person, add_post, appoint
from gongzhi.domain.contributions.models import Agreement, Posting
from gongzhi.domain.contributions.services import Origin, PostingFacts, Terms, post_item, propose_agreement
from gongzhi.domain.needs.models import Need
from gongzhi.domain.needs.services import add_sample_kinds, open_need
from gongzhi.domain.needs.words import NeedSource
from gongzhi.domain.places.models import Place
from gongzhi.foundation import time
from gongzhi.foundation.accounts.services import create_user
from gongzhi.foundation.reach import SYSTEM, By
from tests.support.cast import PASSWORD, Cast


@dataclass
class Partners:
    """The pharmacy and who speaks for it."""

    cast: Cast
    pharmacy: Organisation
    liaison: Person

    @property
    def by(self) -> By:
        """Says who acts for the pharmacy."""
        return By(user=self.liaison.user_id, person=self.liaison.pk)

    def zhao(self) -> By:
        """Says who acts for the community."""
        person = self.cast.people["zhao"]
        return By(user=person.user_id, person=person.pk)

    def client(self, name: str = "") -> Client:
        """Logs the contact person in, or one of the cast."""
        client = Client()
        user = self.cast.user(name) if name else self.liaison.user
        assert user is not None
        client.force_login(user)
        return client

    def ask(self, title: str = "陪老人看病", **more: Any) -> Posting:
        """Puts an ask of the residents' committee on the list."""
        facts = PostingFacts(side="ask", kind="people", title=title, **more)
        origin = Origin(is_published=True)
        return post_item(self.cast.committee, community=self.cast.home, facts=facts, by=self.zhao(), origin=origin)

    def agreement(self, *, starts: int = 0, days: int = 100, label: str = "社区好邻居") -> Agreement:
        """Proposes an agreement of the committee with the pharmacy."""
        first_day = time.today() + timedelta(days=starts)
        terms = Terms(
            "送药上门", "提供宣传栏", "送药上门", first_day, first_day + timedelta(days=days), first_day, label
        )
        return propose_agreement(
            terms, first=self.cast.committee, second=self.pharmacy, community=self.cast.home, by=self.zhao()
        )


def open_pharmacy(cast: Cast, *, since: date | None = None) -> Partners:
    """Opens the pharmacy in the home community."""
    day = since or time.today() - timedelta(days=30)
    body = add_organisation("安康大药房", kind="chain_pharmacy", community=cast.home, since=day, by=SYSTEM)
    user = create_user("kang", password=PASSWORD, display_name="Kang", by=None)
    person = add_person("Kang", community=cast.home, user=user, by=SYSTEM)
    post = add_post(body, kind="liaison", title="单位联络人", place=cast.home, by=SYSTEM)
    appoint(post, person=person, from_=day, legal_basis="由单位推荐", by=SYSTEM)
    return Partners(cast, body, person)


def need_of(cast: Cast) -> Need:
    """Takes a need in at a door of the managed courtyard."""
    add_sample_kinds(SYSTEM)
    door = Place.objects.get(kind="household", name="101", building=cast.buildings[0])
    return open_need(
        place_id=door.pk, kind="rubbish.pile", text="旧沙发堵在楼道里", source=NeedSource.COUNTER, by=SYSTEM
    ).need
