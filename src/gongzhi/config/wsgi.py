"""The web application, for granian."""

from __future__ import annotations

import os
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from gongzhi.config.proxies import behind_proxy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
application = behind_proxy(get_wsgi_application()) if settings.BEHIND_PROXY else get_wsgi_application()
if settings.KEYS_ARE_THROWAWAY:
    raise ImproperlyConfigured(f"The keys file {settings.KEYS_FILE} is missing: start with “gongzhi serve”.")
# All pages are read before the first request: whoever comes first would wait some seconds for them.
import_module(settings.ROOT_URLCONF)
