"""All settings of the portal. What differs between machines comes from the environment or `.env`; nothing else does."""

import secrets
import warnings
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env", encoding="utf-8-sig")
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


# ---- helpers that refuse nonsense ------------------------------------------------------------------------------


def flag(name: str, default: bool) -> bool:
    """`yes`/`no` in their usual spellings; anything else is refused by name."""
    value = env.str(name, "yes" if default else "no").strip().lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}: expected yes or no, got {value!r}")


def words(name: str, default: list[str]) -> list[str]:
    """A list separated by commas; blanks around and between are dropped."""
    return [word.strip() for word in env.list(name, default=default) if word.strip()]


def hosts(name: str, default: list[str]) -> list[str]:
    """Host names; the wildcard is refused, as it switches the host check off."""
    names = words(name, default)
    if not names or "*" in names:
        raise ImproperlyConfigured(f"{name}: name each host of this portal; '*' or nothing is not accepted")
    return names


def addresses(name: str) -> list[str]:
    """IP addresses, each checked."""
    found = words(name, [])
    for address in found:
        try:
            ip_address(address)
        except ValueError:
            raise ImproperlyConfigured(f"{name}: {address!r} is not an IP address") from None
    return found


def folder(name: str, default: Path) -> Path:
    """A folder, made where it is missing."""
    path = Path(env.str(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: cannot use {path} ({error.strerror})") from None
    return path


def secret(name: str, kept_in: Path) -> str:
    """The key of this installation: from the environment, or made once and kept in a file only its owner reads."""
    key = env.str(name, "")
    if not key:
        if not kept_in.exists():
            kept_in.touch(mode=0o600)
            kept_in.write_text(secrets.token_urlsafe(64), encoding="ascii")
        key = kept_in.read_text(encoding="ascii").strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"{name}: at least 50 characters are needed, got {len(key)}")
    return key


def database(name: str, default: str) -> dict:
    """SQLite or PostgreSQL, from an address."""
    address = env.str(name, default)
    config = {}
    with warnings.catch_warnings(), suppress(ValueError, KeyError, ImproperlyConfigured):
        warnings.simplefilter("ignore")  # an unknown engine is refused below, in one line
        config = env.db_url_config(address)
    engine = config.get("ENGINE", "").rpartition(".")[2]
    if engine == "sqlite3" and config.get("NAME"):
        # WAL and IMMEDIATE: without them writers at the same moment fail with "database is locked".
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        return {**config, "OPTIONS": options}
    if engine == "postgresql" and config.get("NAME"):
        return {**config, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    raise ImproperlyConfigured(f"{name}: expected sqlite:///… or postgres://…, got {address.partition('@')[0][:40]!r}")


def site(name: str) -> str:
    """The address of this portal as people type it, without a slash at its end; empty when not set."""
    address = env.str(name, "").strip().rstrip("/")
    with suppress(ValueError):
        parts = urlsplit(address)
        plain = parts.hostname and parts.netloc.rpartition("@")[1] == "" and (parts.port is None or parts.port > 0)
        if not address or (
            parts.scheme in {"http", "https"} and plain and address == f"{parts.scheme}://{parts.netloc}"
        ):
            return address
    raise ImproperlyConfigured(f"{name}: expected https://host, without a path, got {address[:60]!r}")


def mail(name: str) -> dict:
    """The mail server and the sender, from an address; empty when not set. What it holds is never repeated."""
    address = env.str(name, "").strip()
    config = {}
    with suppress(ValueError, ImproperlyConfigured):
        parts = urlsplit(address)
        if parts.scheme in MAIL_PORTS:
            config = env.email_url_config(parts._replace(query="").geturl())
            sender = parse_qs(parts.query).get("from", [config["EMAIL_HOST_USER"] or ""])[0]
            config = {**config, "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme], "DEFAULT_FROM_EMAIL": sender}
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    if not config.get("EMAIL_HOST"):
        raise ImproperlyConfigured(f"{name}: expected smtp+tls://name:password@host:587, or smtp+ssl:// or smtp://")
    try:
        validate_email(config["DEFAULT_FROM_EMAIL"])
    except ValidationError:
        raise ImproperlyConfigured(f"{name}: add the sender, as in smtp://host:25/?from=portal@example.org") from None
    return config


# ---- this machine ----------------------------------------------------------------------------------------------

DATA_DIR = folder("DATA_DIR", BASE_DIR / "var")
DEBUG = flag("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY", kept_in=DATA_DIR / "secret_key")
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = hosts("ALLOWED_HOSTS", default=LOOPBACK)
TRUSTED_PROXIES = addresses("TRUSTED_PROXIES")
DATABASES = {"default": database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if env.str("DATABASE_REPLICA_URL", ""):  # reports read from it: `studyportal/replica.py`
    DATABASES["replica"] = {**database("DATABASE_REPLICA_URL", default=""), "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["studyportal.replica.ReplicaRouter"]

# Demonstration accounts, whose passwords are public, work only where nobody else can reach the portal.
REACHED_FROM_HERE_ONLY = not TRUSTED_PROXIES and set(ALLOWED_HOSTS) <= set(LOOPBACK)

# ---- the application -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "studyportal",  # first: its sentences are set before any form is made
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "treebeard",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "js_lib_bootstrap5",
    "axes",
    "csp",
    "members",
    "guide",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "studyportal.kept.KeepingLoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.MemberMiddleware",
    "members.middleware.FirstPasswordMiddleware",
    "axes.middleware.AxesMiddleware",
]
if "replica" in DATABASES:
    MIDDLEWARE.insert(0, "studyportal.replica.ReplicaMiddleware")
ROOT_URLCONF = "studyportal.urls"
WSGI_APPLICATION = "studyportal.wsgi.application"
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
                "studyportal.look.look",
            ],
        },
    },
]
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Files that members send: never served from here, only by a view that asks who may have them.
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024  # what is taken at all is never put down before it was checked

# Acts on books are written on the trail; `guide` knows nobody, so it is told here who keeps the trail.
BOOK_ACTS_RECORDED_BY = "members.trail.record_book_act"
# A hidden section is asked of nobody, so what is assigned is counted anew.
SHOWN_SECTIONS_COUNTED_BY = "members.services.summaries.count_what_is_shown"

# ---- who comes in ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "members.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "members.backends.AccountBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "members.passwords.UnlikeTheName"},
    {"NAME": "members.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "members.passwords.NotCommon"},
    {"NAME": "members.passwords.NotOnlyDigits"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # a new first password lifts the lock

# The editors' page of a section has nine fields for each passage: room for five hundred.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# ---- what a browser may do with our pages ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not REACHED_FROM_HERE_ONLY
CSRF_FAILURE_VIEW = "studyportal.errors.csrf_failure"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# ---- what goes out: mail, and one post to a branch's group robot ------------------------------------------------

PORTAL_URL = site("PORTAL_URL")
MAIL = mail("EMAIL_URL")
globals().update(MAIL)
SENDS_MAIL = "EMAIL_HOST" in MAIL
EMAIL_TIMEOUT = 10  # seconds
if SENDS_MAIL and not PORTAL_URL:
    raise ImproperlyConfigured("PORTAL_URL: needed where EMAIL_URL is set, as the mails say where the portal is")
ROBOT_HOSTS = words("ROBOT_HOSTS", [])  # beside those that the services document: a deployment of one's own

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no_secrets": {"()": "studyportal.logs.WithoutSecrets", "pattern": r"(?<=/calendar/)[^/\s]+"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers would write the addresses as they are.
    "loggers": {"django": {"handlers": []}, "django.server": {"handlers": [], "propagate": True}},
}
