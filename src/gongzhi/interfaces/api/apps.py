"""The interface for programs."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "gongzhi.interfaces.api"
    label = "api"
