"""Commands, schedules and the demo district."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "gongzhi.interfaces.jobs"
    label = "jobs"
