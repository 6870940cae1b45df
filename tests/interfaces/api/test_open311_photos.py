"""Photos over Open311: taken in as a file, shown only once a colleague has released one."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from PIL import Image

from gongzhi.domain.needs import services
from gongzhi.domain.needs.models import Need, NeedPhoto
from gongzhi.foundation import files, time
from gongzhi.foundation.accounts.services import create_api_token
from gongzhi.foundation.errors import NotThere
from gongzhi.foundation.reach import EVERYWHERE, set_reach
from tests.support.needs_stage import photo

if TYPE_CHECKING:
    from tests.support.needs_stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(everywhere: None) -> Stage:
    from tests.support.needs_stage import set_stage

    return set_stage()


def test_a_photo_comes_as_a_file_and_leaves_only_when_released(stage: Stage) -> None:
    user, area = stage.people["lin"].user_id, stage.cast.subdistrict
    assert user is not None
    key = create_api_token(user, name="别的系统", expires_at=time.now() + timedelta(days=1), by=user)
    sent: dict[str, Any] = {
        "api_key": key,
        "jurisdiction_id": area.code,
        "service_code": "light.stairwell",
        "description": "三层灯不亮",
        "address_id": str(stage.entrance.pk),
        "media": photo(),
    }
    client = Client()
    answer = client.post("/open311/v2/requests.json", sent)
    set_reach(EVERYWHERE)
    assert answer.status_code == 201, answer.content
    need, kept = Need.objects.get(), NeedPhoto.objects.get()
    with files.open_file(kept.file) as stream:
        assert dict(Image.open(BytesIO(stream.read())).getexif()) == {}
    address = f"/open311/v2/requests/{need.number}.json?jurisdiction_id={area.code}"
    assert client.get(address).json()[0]["media_url"] == ""
    assert client.get(f"/needs/{need.number}/photo").status_code == 404
    set_reach(EVERYWHERE)
    services.release_words(need.pk, words="三层灯不亮", photo=kept.pk, by=stage.by("zhao"))
    shown = client.get(address).json()[0]["media_url"]
    assert shown.endswith(f"/needs/{need.number}/photo")
    assert client.get(f"/needs/{need.number}/photo").headers["Content-Type"] == "image/jpeg"
    set_reach(EVERYWHERE)
    other = stage.open().need
    with pytest.raises(NotThere):
        services.release_words(other.pk, words="灯", photo=kept.pk, by=stage.by("zhao"))
