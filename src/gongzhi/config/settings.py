"""Django's settings, all of them derived from ``env`` and the keys file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from gongzhi.config.embedded import expected_urls
from gongzhi.config.env import SettingsProblem, read_env
from gongzhi.config.folders import find_folders
from gongzhi.config.keys import read_keys, throwaway_keys

try:
    env = read_env()
except SettingsProblem as problem:
    raise ImproperlyConfigured(str(problem)) from None
folders = find_folders(env.data, env.keys)
keys = read_keys(folders.keys) if folders.keys.is_file() else throwaway_keys()
package = Path(__file__).resolve().parents[1]

# -- what the house itself asks for ------------------------------------------------------------------------------------

DEBUG = env.debug
DEMO = env.demo
KNOCK_HOURS = env.knock_hours
DIVISION_WORKERS = env.division_workers
PHOTO_MAX_BYTES = env.photo_max_bytes
MEMBERSHIP_DECLARATIONS = env.membership_declarations
FIELD_KEYS = keys.encryption
FIELD_KEY_CURRENT = keys.current
BLIND_INDEX_KEY = keys.blind_index
KEYS_ARE_THROWAWAY = keys.are_throwaway
KEYS_FILE = folders.keys
LAN_CERTIFICATE_AUTHORITY = folders.keys.with_name("lan") / "ca.crt"
DATA_FOLDER = folders.data
CONNECTIONS_NEEDED = env.connections
JOBS_AT_ONCE = env.workers
BEHIND_PROXY = env.behind_proxy

# -- the application ---------------------------------------------------------------------------------------------------

SECRET_KEY = env.secret_key or keys.secret_key
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "gongzhi.foundation.accounts",
    "gongzhi.foundation.journal",
    "gongzhi.foundation.bookmarks",
    "gongzhi.foundation.inbox",
    "gongzhi.foundation.outbox",
    "gongzhi.foundation.tidings",
    "gongzhi.foundation.webhooks",
    "gongzhi.foundation.workdays",
    "gongzhi.domain.places",
    "gongzhi.domain.actors",
    "gongzhi.domain.grids",
    "gongzhi.domain.duties",
    "gongzhi.domain.contributions",
    "gongzhi.domain.intake",
    "gongzhi.domain.surveys",
    "gongzhi.domain.needs",
    "gongzhi.domain.responses",
    "gongzhi.domain.lists",
    "gongzhi.domain.campaigns",
    "gongzhi.domain.fieldwork",
    "gongzhi.interfaces.common",
    "gongzhi.interfaces.desk",
    "gongzhi.interfaces.field",
    "gongzhi.interfaces.public",
    "gongzhi.interfaces.api",
    "gongzhi.interfaces.jobs",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gongzhi.interfaces.common.middleware.ReachMiddleware",
    "gongzhi.interfaces.common.middleware.ProblemMiddleware",
]
ROOT_URLCONF = "gongzhi.config.urls"
WSGI_APPLICATION = "gongzhi.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# -- e-mail, only where an operator gave a way -------------------------------------------------------------------------

EMAIL_READY = bool(env.email_url)
_mail = urlsplit(env.email_url)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_READY else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.email_from
SITE_ADDRESS = f"{'https' if env.https else 'http'}://{env.hosts[0]}" if env.hosts else ""

# -- database ----------------------------------------------------------------------------------------------------------


def _database(url: str, pool: dict[str, Any] | None) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    options = {key: value for key, value in parts.items() if key not in ("user", "password", "dbname", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port") or ""),
        # The middleware opens the transaction, because the reach has to be set inside it.
        "ATOMIC_REQUESTS": False,
        # After a kill of the database each pooled connection is tried before it is handed out.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options | ({"pool": pool} if pool else {}),
    }


_urls = expected_urls(folders, keys.database)
DATABASES = {
    "default": _database(
        env.database_url or _urls.app, {"min_size": 1, "max_size": env.threads, "timeout": 20, "max_idle": 300}
    ),
    # Only migrations use it: it owns the tables, yet the walls hold for it too.
    "owner": _database(env.database_owner_url or ("" if env.database_url else _urls.owner), None),
}

# -- people ------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["gongzhi.foundation.accounts.queries.SessionBackend"]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/me"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "gongzhi.foundation.accounts.services.sessions"
ADMIN_SECOND_FACTOR = env.admin_second_factor
SESSION_COOKIE_NAME = "gongzhi_session"
SESSION_COOKIE_AGE = env.session_hours * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- the way in --------------------------------------------------------------------------------------------------------

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.hosts]
CSRF_FAILURE_VIEW = "gongzhi.interfaces.common.problems.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in env.hosts]
if env.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # Maps and charts draw into canvases and hand photos over as blobs before they are sent.
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# -- files -------------------------------------------------------------------------------------------------------------

MEDIA_ROOT = folders.files
# Files are private: no address leads to them; pages hand them out after asking for permission.
MEDIA_URL = ""
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
STATIC_URL = "/static/"
STATIC_ROOT = folders.static
STATICFILES_DIRS = [folder for folder in [package / "static"] if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "gongzhi.foundation.files.FolderStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.debug
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = env.debug
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# Pictures and fonts; the fonts for printed pages (20 MB) are never asked for by a browser.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "webp", "woff2", "ttf", "gz", "br")

# -- language and time -------------------------------------------------------------------------------------------------

LANGUAGE_CODE = env.language
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [package / "locale"]
LANGUAGE_COOKIE_NAME = "gongzhi_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone

# -- log ---------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.log_level},
    "loggers": {
        # Django's own handlers would write a second time, and by e-mail.
        "django": {"handlers": ["stderr"], "level": env.log_level, "propagate": False},
        "django.db.backends": {"level": "INFO"},
        "procrastinate": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},
    },
}
