"""Pages for residents."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "gongzhi.interfaces.public"
    label = "public"
