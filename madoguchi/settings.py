"""Every environment variable that the service reads, once, typed, with its default."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict

PACKAGE = Path(__file__).resolve().parent


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def _number(name: str, default: int) -> int:
    value = _text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}")
    return int(value)


def _flag(name: str, default: bool) -> bool:
    value = _text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}")
    return value == "yes"


def _names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in _text(name, default).split(",") if part.strip()]


def _origin(url: str) -> list[str]:
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def _database(url: str) -> dict[str, object]:
    """Django's settings for a PostgreSQL URL or conninfo string."""
    given = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    options = f"-c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname", "madoguchi"),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": given
        | {
            "options": given.get("options", options),
            # What is read after a lock has to be what others committed before it.
            "isolation_level": IsolationLevel.READ_COMMITTED,
        },
        "TEST": {"NAME": _text("MADOGUCHI_TEST_DATABASE") or None},
    }


# --- where the service runs ------------------------------------------------------------------

BASE_URL = _text("MADOGUCHI_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
"""Address under which people reach the service: links in letters begin with it."""

SECURE = BASE_URL.startswith("https://")
ADDRESS = _text("MADOGUCHI_ADDRESS", "127.0.0.1")
PORT = _number("MADOGUCHI_PORT", 8000)
WORKERS = _number("MADOGUCHI_WORKERS", 2)
ALLOWED_HOSTS = _names("MADOGUCHI_HOSTS", "127.0.0.1,localhost")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEBUG = False

# --- keys, all of them outside of the database -----------------------------------------------

SECRET_KEY = _text("MADOGUCHI_SECRET_KEY")
SECRET_KEY_FALLBACKS = _names("MADOGUCHI_SECRET_KEY_FALLBACKS")
FIELD_KEYS = _names("MADOGUCHI_FIELD_KEYS")
"""Keys for applicants' data, "id:base64" each (32 bytes); the first encrypts, all decrypt."""

LOOKUP_KEY = _text("MADOGUCHI_LOOKUP_KEY")
"""Key (base64) of the hashes by which an applicant is found exactly."""

LINK_KEYS = _names("MADOGUCHI_LINK_KEYS")
"""Keys (base64) of mailed links and codes; the first makes them, all are recognised."""

# --- database --------------------------------------------------------------------------------

LOCK_TIMEOUT_MS = _number("MADOGUCHI_LOCK_TIMEOUT_MS", 3000)
STATEMENT_TIMEOUT_MS = _number("MADOGUCHI_STATEMENT_TIMEOUT_MS", 15000)
DATABASES = {"default": _database(_text("DATABASE_URL", "postgresql:///madoguchi"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_IMPORT_PATHS = ["madoguchi.jobs"]

# --- letters ---------------------------------------------------------------------------------

EMAIL_HOST = _text("MADOGUCHI_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = _number("MADOGUCHI_SMTP_PORT", 25)
EMAIL_HOST_USER = _text("MADOGUCHI_SMTP_USER")
EMAIL_HOST_PASSWORD = _text("MADOGUCHI_SMTP_PASSWORD")
EMAIL_USE_TLS = _flag("MADOGUCHI_SMTP_STARTTLS", False)
EMAIL_USE_SSL = _flag("MADOGUCHI_SMTP_TLS", False)
EMAIL_TIMEOUT = _number("MADOGUCHI_SMTP_TIMEOUT", 10)
SENDER = _text("MADOGUCHI_SENDER", "yoyaku@madoguchi.example")
"""Address from which letters come; people are told to allow it before they apply."""

# --- the pages -------------------------------------------------------------------------------

SERVICE_NAME = _text("MADOGUCHI_SERVICE_NAME")
"""Whose service it is: the line below the heading of every page."""

CONTACT = _text("MADOGUCHI_CONTACT")
"""Whom to ask about personal data and accessibility; else people are sent to the counters."""

RETENTION = _text(
    "MADOGUCHI_RETENTION",
    "保存期間は、このサービスを運営する機関の文書管理の定めによります。"
    "期間については、窓口にお尋ねください。",
)
"""For how long bookings are kept, in the operator's own words, on the page on privacy."""

AVAILABILITY_MAX_AGE = _number("MADOGUCHI_AVAILABILITY_MAX_AGE", 15)
"""Seconds for which a cache may serve the pages that show free slots."""

BODY_LIMIT = _number("MADOGUCHI_BODY_LIMIT", 65536)
"""Bytes that a public form may send."""

DESK_BODY_LIMIT = 2 * 1024 * 1024
"""Bytes that a form of the desk may send: files to import."""

STATIC_ROOT = _text("MADOGUCHI_STATIC_ROOT", str(PACKAGE.parent / ".static"))
DEMO_MAILBOX_DIR = _text("MADOGUCHI_DEMO_MAILBOX_DIR")
"""Folder of the demo's mailbox; its page exists only where this is set."""

LOG_LEVEL = _text("MADOGUCHI_LOG_LEVEL", "INFO")
LANGUAGE_CODE = "ja"
LANGUAGES = [
    (code, {"ja": "日本語", "en": "English"}[code]) for code in _names("MADOGUCHI_LANGUAGES", "ja")
]

# --- Django ----------------------------------------------------------------------------------

TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [PACKAGE / "locale"]
ROOT_URLCONF = "madoguchi.web.urls"
WSGI_APPLICATION = "madoguchi.wsgi.application"
AUTH_USER_MODEL = "madoguchi.Staff"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk_home"

INSTALLED_APPS = [
    "madoguchi",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "madoguchi.web.access_log.access_log",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "madoguchi.web.limits.body_limit",
    "madoguchi.web.language.language_from_path",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "madoguchi.web.refused.RefusedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "madoguchi.web.desk.guard.Guard",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "madoguchi.web.operator.operator",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# --- signing in at the desk --------------------------------------------------------------------

IDLE_MINUTES = _number("MADOGUCHI_IDLE_MINUTES", 30)
"""Minutes without a page after which staff have to sign in again."""

SIGNED_IN_HOURS = 8
"""Hours after which staff have to sign in again, whatever they did meanwhile."""

OIDC_ISSUER = _text("MADOGUCHI_OIDC_ISSUER").rstrip("/")
"""Address of the OpenID provider for single sign-on; without it there is none."""

OIDC_CLIENT_ID = _text("MADOGUCHI_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = _text("MADOGUCHI_OIDC_CLIENT_SECRET")
OIDC_NAME = _text("MADOGUCHI_OIDC_NAME", "シングルサインオン")
OIDC_TRUSTS_MFA = _flag("MADOGUCHI_OIDC_TRUSTS_MFA", False)
"""Whether the provider always asks for a second factor, so that the desk need not."""

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ALLAUTH_TRUSTED_PROXY_COUNT = _number("MADOGUCHI_PROXIES", 0)
ACCOUNT_ADAPTER = "madoguchi.web.desk.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# Many colleagues share one address: what is counted strictly is the account that is tried.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip,5/900s/key"}
MFA_ADAPTER = "madoguchi.web.desk.sign_in.SecondFactorAdapter"
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "窓口予約"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
SOCIALACCOUNT_ADAPTER = "madoguchi.web.desk.sign_in.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

CACHES = {
    "default": {
        # Shared by all processes, so that wrong sign-ins count wherever they were tried.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "madoguchi_attempts",
        # Django would forget a third of the entries beyond 300.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

# --- safety ----------------------------------------------------------------------------------

_PREFIX = "__Host-" if SECURE else ""
CSRF_COOKIE_NAME = f"{_PREFIX}madoguchi-form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "madoguchi.web.errors.foreign_form"
SESSION_COOKIE_NAME = f"{_PREFIX}madoguchi-staff"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = SIGNED_IN_HOURS * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
PASS_COOKIE_PREFIX = f"{_PREFIX}madoguchi-"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = max(BODY_LIMIT, DESK_BODY_LIMIT)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 60
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Browsers hold the provider's page, to which the form of single sign-on leads, against it.
        "form-action": [SELF, *_origin(OIDC_ISSUER)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "madoguchi.logs.json_lines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": LOG_LEVEL},
        "procrastinate": {"level": "WARNING"},
        # Any stranger could fill the log with these; the access log counts them.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # At DEBUG it writes out what a page was filled with, personal data and all.
        "django.template": {"level": "INFO"},
    },
}
