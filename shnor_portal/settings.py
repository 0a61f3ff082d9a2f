"""Every setting of the portal, read from the environment; `.env.example` documents each."""

import os
import secrets
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from shnor_portal.service_urls import with_password

# The matrices of a region's model are small: threads of numpy wait for each other longer than they
# work, on a busy machine several times longer. Read by numpy when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "data")))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _verbatim(name: str) -> str:
    """A password or key as it stands, a `$` at its beginning too; blank where there is none."""
    return str(env.ENVIRON.get(name, ""))


def _kept_secret(name: str) -> str:
    """A secret from the environment, else one made once and kept in DATA_DIR (0600)."""
    if value := _verbatim(name):
        return value
    path = DATA_DIR / f".{name.lower()}"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _former_secret(name: str) -> str:
    """A key that is being replaced: from the environment or DATA_DIR, blank where there is none."""
    path = DATA_DIR / f".{name.lower()}"
    return _verbatim(name) or (path.read_text() if path.exists() else "")


DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)
SECRET_KEY = _kept_secret("SECRET_KEY")
FIELD_KEY = _kept_secret("FIELD_KEY")
FIELD_KEY_OLD = _former_secret("FIELD_KEY_OLD")
BACKUP_KEY = _kept_secret("BACKUP_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "bootstrap",
    "django_htmx",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "shnor_portal.core",
    "schools",
    "monitoring",
    "roadmaps",
    "shnor_portal.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "shnor_portal.core.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shnor_portal.core.middleware.MethodsMiddleware",
    "shnor_portal.core.middleware.RoomMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shnor_portal.core.middleware.ImpossibleValuesMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shnor_portal.core.middleware.SignInMiddleware",
    "schools.middleware.LocalTimeMiddleware",
    "schools.middleware.SessionMiddleware",
    "schools.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shnor_portal.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "shnor_portal.urls"
WSGI_APPLICATION = "shnor_portal.wsgi.application"
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
                "shnor_portal.desk.context.navigation",
            ],
            "builtins": ["shnor_portal.core.templatetags.ru"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASE_URL = with_password(
    env("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}"),
    _verbatim("POSTGRES_PASSWORD"),
)
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = with_password(env("REDIS_URL", default=""), _verbatim("REDIS_PASSWORD"))
CACHES = {
    "default": {
        "BACKEND": "shnor_portal.core.surviving_cache.SurvivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portal"}
}
CELERY_BROKER_URL = REDIS_URL or f"sqla+sqlite:///{DATA_DIR / 'broker.sqlite3'}"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page does not wait for a broker that is away: the job is in the database, the schedule sends it.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2, "interval_max": 0.2}
# A job over the first limit is ended in words, over the second its process is killed.
CELERY_TASK_SOFT_TIME_LIMIT = 50 * 60
CELERY_TASK_TIME_LIMIT = 60 * 60
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # A message that nobody acknowledged is given out again; longer than any job.
        "visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT,
        "socket_connect_timeout": 3,
        "socket_timeout": 15,
    }
# Charts and papers make a process grow; it is replaced after so many tasks or above so many KB.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 800_000
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = env("TIME_ZONE", default="Europe/Moscow")
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "jobs-take-up-left": {"task": "core.take_up_left_jobs", "schedule": 15.0},
    "terms-keep": {"task": "core.keep_terms", "schedule": 3600.0},
    # Every hour: it is eight in the morning at another hour in another time zone.
    "deadlines-remind": {"task": "roadmaps.remind", "schedule": crontab(minute="0")},
}


# Copies of the whole portal: where, when (by TIME_ZONE; blank for never), how many of the newest
# of each day, week and month.
BACKUP_DIR = Path(env("BACKUP_DIR", default=str(DATA_DIR / "backups")))
BACKUP_AT = env("BACKUP_AT", default="02:30")
BACKUP_KEEP = tuple(env.list("BACKUP_KEEP", cast=int, default=[7, 4, 12]))
if len(BACKUP_KEEP) != 3 or BACKUP_KEEP[0] < 1:
    raise ImproperlyConfigured("BACKUP_KEEP: три числа через запятую, первое не меньше единицы")
if BACKUP_AT:
    _hour, _minute = BACKUP_AT.split(":")
    CELERY_BEAT_SCHEDULE["backup-make"] = {
        "task": "core.make_backup",
        "schedule": crontab(hour=_hour, minute=_minute),
    }

AUTH_USER_MODEL = "schools.User"
LOGIN_URL = "schools:sign_in"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "schools:sign_in"
SESSION_ENGINE = "schools.people.session_store"
# A session ends with the day's work however busy it is.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# How long those whose roles show more than one school may do nothing; 0 for the whole session.
IDLE_MINUTES = env.int("IDLE_MINUTES", default=60)
# Of region operators and administrators; a municipality decides of its own staff by its settings.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
# How many of our own proxies stand before the portal: only what they wrote into X-Forwarded-For
# is read.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=int(HTTPS))
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "surname", "name", "patronymic", "post"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "schools.people.password_rules.GuessableValidator"},
]

# Where `manage.py run` (make run) answers.
BIND = env("BIND", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# Letters are written without a request, so the address of the portal has to be known.
PORTAL_URL = env("PORTAL_URL", default=f"http://{BIND}:{PORT}").rstrip("/")

LANGUAGE_CODE = "ru"
TIME_ZONE = env("TIME_ZONE", default="Europe/Moscow")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shnor_portal.core.static_storage.StaticStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "ico", "woff2", "woff", "map", "gz"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "shnor_portal.core.uploading.SealedUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 300
# Text of one form: a table of a plan pasted as it is takes some megabytes at most.
DATA_UPLOAD_MAX_MEMORY_SIZE = 9 * 1024 * 1024
MAX_UPLOAD_BYTES = 120 * 1024 * 1024
# Of a document kept beside a record; only tables are longer.
MAX_ATTACHMENT_BYTES = 60 * 1024 * 1024
# Days that originals with personal data, unknown, refused and discarded ones are kept.
PERSONAL_FILE_DAYS = env.int("PERSONAL_FILE_DAYS", default=30)
# The other terms of keeping, in days; «Сроки хранения» shows them all.
PAPER_FILE_DAYS = env.int("PAPER_FILE_DAYS", default=365)
JOB_DAYS = env.int("JOB_DAYS", default=180)
NOTICE_DAYS = env.int("NOTICE_DAYS", default=365)
AUDIT_DAYS = env.int("AUDIT_DAYS", default=5 * 365)
DRAFT_DAYS = env.int("DRAFT_DAYS", default=60)
ATTACHMENTS_PER_DAY = env.int("ATTACHMENTS_PER_DAY", default=100)
ATTACHMENTS_MB_PER_DAY = env.int("ATTACHMENTS_MB_PER_DAY", default=500)
# While less than this is free, files are not taken: a sign-in and a mark still find room.
DISK_RESERVE_MB = env.int("DISK_RESERVE_MB", default=200)
# With it a monitor is given /health/details/; without it only an administrator is.
HEALTH_TOKEN = env("HEALTH_TOKEN", default="")
# Uploaded files that are read at once on this machine, each in a process of its own.
GUARDED_READINGS = env.int("GUARDED_READINGS", default=min(4, os.cpu_count() or 1))
# Papers of one job that are drawn at once, each in a process of its own of about 200 MB.
PAPER_PROCESSES = env.int("PAPER_PROCESSES", default=min(4, os.cpu_count() or 1))

vars().update(env.email("EMAIL_URL", default="consolemail://"))
# A letter is sent while the person waits for the page.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# A balancer asks from inside, without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
# No other host of the domain can set a cookie of this name; browsers take it over HTTPS alone.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
# Scripts take the token from the page.
CSRF_COOKIE_HTTPONLY = True
# Messages name people and schools: not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "brief": {"()": "shnor_portal.core.logs.Brief"},
        "masked": {"()": "shnor_portal.core.masking.MaskSecrets"},
    },
    "formatters": {
        "line": {
            "()": "shnor_portal.core.logs.Discreet",
            "format": "{asctime} {levelname} {name} {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["brief", "masked"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
