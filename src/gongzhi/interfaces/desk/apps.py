"""Pages for staff and partner organisations."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "gongzhi.interfaces.desk"
    label = "desk"
