"""What kinds of questions a sheet can have."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class QuestionKind(TextChoices):
    """The kinds of XLSForm that a door can bear."""

    ONE = "select_one", pgettext_lazy("question", "one choice")
    MANY = "select_multiple", pgettext_lazy("question", "several choices")
    NUMBER = "integer", pgettext_lazy("question", "whole number")
    DECIMAL = "decimal", pgettext_lazy("question", "number")
    DATE = "date", pgettext_lazy("question", "day")
    TEXT = "text", pgettext_lazy("question", "short text")
    NOTE = "note", pgettext_lazy("question", "only to be read out")
    GROUP = "begin_group", pgettext_lazy("question", "heading")
