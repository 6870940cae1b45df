"""Kept answers are never out of date: what another process changed is known to the very next question."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gongzhi.domain.actors.models import Organisation
from gongzhi.domain.duties.models import DutyStamp
from gongzhi.domain.duties.queries import accountable, standing
from gongzhi.domain.duties.services import DutyList, Item, add_duty_item
from gongzhi.domain.places.queries import place
from gongzhi.foundation import time
from gongzhi.foundation.reach import SYSTEM, Reach, everywhere, set_reach
from gongzhi.foundation.stamps import stamp
from tests.support.cast import Cast, settle

pytestmark = [pytest.mark.transactional, pytest.mark.usefixtures("this_day")]
TODAY = time.today()
CHANGES = """
from gongzhi.foundation.reach import SYSTEM, everywhere
from gongzhi.foundation import time
from gongzhi.domain.actors.models import Appointment, Organisation, OrganisationPlace, Person
from gongzhi.domain.actors.services import end_appointment, end_relation
from gongzhi.domain.duties.models import DutyItem
from gongzhi.domain.duties.services import end_duty_item
from gongzhi.domain.grids.models import TeamMember
with everywhere():
    {change}
"""


def elsewhere(change: str) -> None:
    """Carries out a change in another process, which commits it."""
    name = str(connection.settings_dict["NAME"])
    urls = {
        key: urlsplit(os.environ[key])._replace(path=f"/{name}").geturl()
        for key in ("GONGZHI_DATABASE_URL", "GONGZHI_DATABASE_OWNER_URL")
    }
    script = CHANGES.format(change=change)
    words = [sys.executable, "-m", "gongzhi", "manage", "shell", "--command", script]
    done = subprocess.run(words, env=os.environ | urls, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def settled() -> Cast:
    with everywhere():
        cast = settle()
        of = DutyList("1", cast.district, TODAY - timedelta(days=9))
        add_duty_item(Item("manager", "light.", "照明", "条例1"), of=of, by=SYSTEM)
    return cast


def ask(cast: Cast) -> tuple[Any, int]:
    """Asks once, in a transaction of its own; gives the answer and how many questions it took."""
    with everywhere():
        where = place(cast.buildings[0].pk)
        with CaptureQueriesContext(connection) as caught:
            found = accountable("light.x", place=where, on=TODAY)
    return found, len(caught.captured_queries)


def test_a_change_in_another_process_is_known_to_the_very_next_question() -> None:
    cast = settled()
    assert (ask(cast)[1], ask(cast)[1]) == (2, 1)
    seen = []
    for change in (
        f"Organisation.objects.filter(pk='{cast.firm.pk}').update(name='盛兴二号')",
        f"Person.objects.filter(pk='{cast.people['sun'].pk}').update(name='Sunny')",
        f"end_appointment(Appointment.objects.get(pk='{cast.appointments['sun'].pk}').pk, on=time.today(), by=SYSTEM)",
        "end_duty_item(DutyItem.objects.get().pk, on=time.today(), by=SYSTEM, because='x')",
    ):
        elsewhere(change)
        found, questions = ask(cast)
        seen.append((found.organisation_name, found.person_name, questions))
        assert ask(cast)[1] == 1
    assert seen == [
        ("盛兴二号", "Sun", 2), ("盛兴二号", "Sunny", 2), ("盛兴二号", "", 2), ("安慧里社区居委会", "Zhao", 2),
    ]  # fmt: skip


def test_what_a_transaction_changed_itself_is_seen_by_it_and_kept_by_nobody_else() -> None:
    cast = settled()
    before = ask(cast)[0].organisation_name
    with pytest.raises(ZeroDivisionError), everywhere():
        Organisation.objects.filter(pk=cast.firm.pk).update(name="半途")
        assert stamp(DutyStamp) == ""
        where = place(cast.buildings[0].pk)
        assert accountable("light.x", place=where, on=TODAY).organisation_name == "半途"
        raise ZeroDivisionError
    assert ask(cast)[0].organisation_name == before


def test_a_change_that_was_taken_back_with_its_savepoint_leaves_the_memory_in_use() -> None:
    settled()
    with everywhere():
        held = stamp(DutyStamp)
        with transaction.atomic():
            Organisation.objects.update(about="x")
            assert stamp(DutyStamp) == ""
            transaction.set_rollback(True)
        assert stamp(DutyStamp) == held != ""


def test_two_who_change_at_once_do_not_wait_and_each_gives_a_new_stamp() -> None:
    cast = settled()
    other = connection.copy()
    with everywhere():
        first = stamp(DutyStamp)
    try:
        with transaction.atomic():
            connection.cursor().execute("SELECT set_config('gongzhi.reach', '=*', true)")
            Organisation.objects.filter(pk=cast.firm.pk).update(name="一")
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
                cursor.execute("BEGIN; SELECT set_config('gongzhi.reach', '=*', true)")
                cursor.execute("UPDATE actors_organisation SET name = '二' WHERE id = %s", [cast.office.pk])
                cursor.execute("COMMIT")
        with everywhere():
            second = stamp(DutyStamp)
    finally:
        other.close()
    assert first != second
    assert len(second.split(",")) == 2


def stand(cast: Cast, name: str) -> tuple[set[str], int]:
    """Asks what somebody may do, as a request does; gives the roles and how many questions it took."""
    user = cast.user(name)
    with transaction.atomic():
        set_reach(Reach(holders=frozenset({user.pk})))
        with CaptureQueriesContext(connection) as caught:
            found = standing(user)
        asked = [query for query in caught.captured_queries if "set_config" not in query["sql"]]
    return {str(role) for role in found.roles}, len(asked)


def test_who_loses_a_post_or_a_team_in_another_process_loses_the_right_with_the_very_next_question() -> None:
    cast = settled()
    first, kept = stand(cast, "zhao"), stand(cast, "zhao")
    assert (first[0], kept) == ({"everybody", "community_secretary"}, (first[0], 2))
    assert stand(cast, "feng")[0] > {"everybody"}
    elsewhere(
        f"end_appointment('{cast.appointments['zhao'].pk}', on=time.today(), by=SYSTEM);"
        f" TeamMember.objects.filter(person_id='{cast.people['feng'].pk}').delete()"
    )
    assert (stand(cast, "zhao")[0], stand(cast, "feng")[0]) == ({"everybody"}, {"everybody"})
