"""Pages for whoever stands at doors."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "gongzhi.interfaces.field"
    label = "field"
