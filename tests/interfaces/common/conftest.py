"""The small house and two people who go in: Lin without any post, and nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from gongzhi.foundation.accounts.models import User

PASSWORD = "three lamps of Anhuili"
TEMPLATES = {
    "tests/word.html": "{% load common %}{% include 'common/parts/form_errors.html' %}{% field form.word %}",
    "tests/map.html": (
        "{% extends 'common/desk_base.html' %}{% load common %}{% block title %}Map{% endblock %}"
        "{% block head %}{% include 'common/parts/map_head.html' %}{% endblock %}{% block heading %}Map{% endblock %}"
        "{% block content %}{{ shapes|json_script:'shapes' }}"
        "{% include 'common/parts/map.html' with json_id='shapes' shades='grid progress' label='Buildings' %}"
        "<ul class='lines'><li><a class='line' href='/said/1' data-feature='b1'>Building 1</a></li></ul>{% endblock %}"
    ),
    "tests/parts.html": (
        "{% extends base %}{% load common %}{% block title %}Parts{% endblock %}{% block heading %}Parts{% endblock %}"
        "{% block content %}{% figure 'Late' 2 unit='needs' note='today' tone='late' %}{% share 'Attempted' 3 12 %}"
        "{% state 'late' 'Late' %}{% include 'common/parts/empty.html' with title='Nothing yet' text='Begin.' %}"
        "<form method='post' action='/say' data-command>{% csrf_token %}{% command_id %}{% field form.word %}"
        "<button class='btn btn-primary'>Send</button></form>"
        "<section class='door' data-door='301'><form method='post' action='/say' data-tap>{% csrf_token %}"
        "<div class='outcomes'><button class='outcome' name='word' value='talked'>Talked</button></div></form>"
        "<div class='door-said' aria-live='polite'></div></section>{% endblock %}"
    ),
}


@pytest.fixture(autouse=True)
def _house(settings: Any) -> None:
    from tests.interfaces.common.small_house import said

    settings.ROOT_URLCONF = "tests.interfaces.common.small_house"
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": settings.TEMPLATES[0]["OPTIONS"]["context_processors"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", TEMPLATES),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ]
    said.clear()


@pytest.fixture
def lin(_django_db_helper: None) -> User:
    from gongzhi.foundation.accounts.services import create_user, set_language

    made = create_user("lin", password=PASSWORD, display_name="林静", by=None)
    return set_language(made.pk, language="zh-hans")


@pytest.fixture
def nobody(_django_db_helper: None) -> Client:
    from django.test import Client

    return english(Client())


@pytest.fixture
def as_lin(lin: User) -> Client:
    from django.test import Client

    client = english(Client())
    client.force_login(lin)
    return client


def english(client: Client) -> Client:
    """Lets somebody without an account read English."""
    client.cookies["gongzhi_language"] = "en"
    return client
