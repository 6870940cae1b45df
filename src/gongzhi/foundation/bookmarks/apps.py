"""The app "bookmarks"."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookmarksConfig(AppConfig):
    name = "gongzhi.foundation.bookmarks"
    label = "bookmarks"
    verbose_name = _("Saved filters")
