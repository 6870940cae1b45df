"""Each night goes what has outlived its purpose, and nothing else."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from gongzhi.foundation import time


@pytest.mark.transactional
def test_a_contact_goes_with_its_consent_and_a_photo_nobody_names_goes_too(db: None) -> None:
    from gongzhi.domain.actors import services as actors
    from gongzhi.domain.actors.models import Contact
    from gongzhi.domain.actors.services import Consent
    from gongzhi.domain.actors.words import ConsentWay
    from gongzhi.foundation.files import keep_file, kept_files
    from gongzhi.foundation.reach import SYSTEM, everywhere
    from gongzhi.interfaces.jobs.tasks import forget_what_has_ended
    from tests.support.needs_stage import set_stage

    with everywhere():
        stage = set_stage()
        person = stage.people["wang"]
        Contact.objects.all().delete()
        for days in (0, 30):
            consent = Consent(
                ConsentWay.SPOKEN, time.today() - timedelta(days=40), "call back", time.today() + timedelta(days=30)
            )
            kept = actors.record_contact(
                person, name="王", phone="13900000046", household=None, consent=consent, by=SYSTEM
            )
            Contact.objects.filter(pk=kept.pk).update(ends_on=time.today() + timedelta(days=days))
    young = keep_file(b"a photo just written", folder="needs", suffix=".jpg")
    old = (time.now() - timedelta(days=2)).timestamp()
    rolled_back = [keep_file(b"rolled back", folder=folder) for folder in ("grids", "places")]
    for name in rolled_back:
        os.utime(default_storage.path(name), (old, old))
    forget_what_has_ended.func(0)
    with everywhere():
        assert {one.ends_on for one in Contact.objects.all()} == {time.today() + timedelta(days=30)}
    assert young in set(kept_files("needs"))
    assert not {*kept_files("grids"), *kept_files("places")} & set(rolled_back)
