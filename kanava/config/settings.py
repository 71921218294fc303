"""The one settings module: environment in, safe defaults, loud failure on a value that makes no sense."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from kanava.config import paths


def env_bool(name: str, *, default: bool) -> bool:
    """A yes/no variable; anything but the listed words stops the start."""
    text = os.environ.get(name, "").strip().lower()
    if text in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return default if text == "" else text in ("1", "true", "yes", "on")
    raise ValueError(f"{name} must be yes or no, not {text!r}.")


def env_text(name: str, *, default: str = "") -> str:
    """A text variable, or the content of the file that NAME_FILE points at (for secrets)."""
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else os.environ.get(name, default)


def env_list(name: str, *, default: str = "") -> list[str]:
    """A comma-separated variable."""
    return [part.strip() for part in env_text(name, default=default).split(",") if part.strip()]


def env_options(name: str) -> dict[str, Any]:
    """A variable with a JSON object, or the file that NAME_FILE points at; anything else stops the start."""
    text = env_text(name).strip()
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError(f'{name} must be a JSON object, such as {{"name": "value"}}.')
    return found


BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = paths.data_dir()

DEBUG = env_bool("KANAVA_DEBUG", default=False)
DEMO = env_bool("KANAVA_DEMO", default=paths.demo_mark().exists())
SECRET_KEY = paths.secret_key()
ALLOWED_HOSTS = env_list("KANAVA_HOSTS", default="localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env_list("KANAVA_ORIGINS")
BASE_URL = env_text("KANAVA_BASE_URL", default="http://localhost:8000")
HTTPS = BASE_URL.startswith("https://")

ROLE_PREFIX = env_text("KANAVA_ROLE_PREFIX", default="kanava")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **paths.database_params("owner" if os.environ.get("KANAVA_CONNECT_AS") == "owner" else "app"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "heroicons",
    "procrastinate.contrib.django",
    "kanava.core",
    "kanava.playbook",
    "kanava.ledger",
    "kanava.matching",
    "kanava.partners",
    "kanava.agreements",
    "kanava.training",
    "kanava.library",
    "kanava.guides",
    "kanava.translations",
    "kanava.terms",
    "kanava.deals",
    "kanava.earnings",
    # After the earnings: a deal earns by the tier that it was won at.
    "kanava.tiers",
    "kanava.simulation",
    "kanava.mdf",
    "kanava.disputes",
    "kanava.enquiries",
    "kanava.payouts",
    "kanava.apikeys",
    "kanava.recruiting",
    "kanava.engagement",
    "kanava.onboarding",
    "kanava.insights",
    "kanava.stages",
    "kanava.integrations",
    "kanava.content",
    "kanava.letterbox",
    "kanava.ui",
    "kanava.console",
    "kanava.portal",
    "kanava.public",
    "kanava.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kanava.core.middleware.content_security_policy",
    # Below /trial/N/ everything further in works on that trial's sample, its sessions too.
    "kanava.config.trials.mount.trials",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kanava.core.sessions.note_session",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kanava.core.middleware.personal_language",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "kanava.ui.pages.page_context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "kanava.ui.templatetags.fixed",
                "kanava.ui.templatetags.ui",
                "kanava.ui.templatetags.fields",
                "kanava.ui.templatetags.lists",
            ],
        },
        # Our templates come before those of the sign-in package.
        "DIRS": [BASE_DIR / "ui" / "templates"],
    }
]
FORM_RENDERER = "kanava.ui.widgets.Renderer"
ROOT_URLCONF = "kanava.config.urls"
WSGI_APPLICATION = "kanava.config.wsgi.application"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["kanava.core.sessions.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "kanava.public.passwords.NotTheName"},
    {"NAME": "kanava.public.passwords.NotTheAddress"},
    {"NAME": "kanava.public.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "kanava.public.passwords.NotCommon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kanava.public.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"kanava.public.account_forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "request_login_code": "RequestLoginCodeForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reauthenticate": "ReauthenticateForm",
    }.items()
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# The address is the account's own, and the invitation proved it; the package's table of addresses stays empty.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
PASSWORD_RESET_TIMEOUT = 2 * 3600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Attempts by address of the network, by person, and by key: the account or place that it is about.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key,12/h/key",
    "reset_password": "20/m/ip,3/m/key,8/h/key",
    "accept_invitation": "20/m/ip,10/h/key",
    "invite": "60/h/user,6/h/key",
    "change_address": "6/h/user,6/h/key",
    "apply": "8/h/ip,4/d/key",
    "application": "60/h/ip,30/h/key",
    "sign_agreement": "20/m/ip,20/h/key",
    "calculate": "120/m/ip",
    "verify_document": "20/m/ip,200/h/ip",
    "certificate": "60/m/ip,600/h/ip",
    "renew_address": "20/h/user",
    "read_calendar": "120/m/ip,30/m/key",
    "confirm_mail": "30/m/ip,30/h/key",
    "upload_deals": "30/h/user",
    "open_trial": "60/h/ip,30/h/key",
    "api": "600/m/key",
    "api_stranger": "1200/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env_bool("KANAVA_BEHIND_PROXY", default=False) else 0
MFA_ADAPTER = "kanava.public.accounts.MFAAdapter"
MFA_FORMS = {
    name: f"kanava.public.account_forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "ReauthenticateCodeForm",
        "activate_totp": "ActivateTOTPForm",
        "add_webauthn": "AddWebAuthnForm",
        "edit_webauthn": "EditWebAuthnForm",
        "login_webauthn": "LoginWebAuthnForm",
        "authenticate_webauthn": "AuthenticateWebAuthnForm",
        "reauthenticate_webauthn": "ReauthenticateWebAuthnForm",
    }.items()
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kanava"
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fi", _("Finnish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "kanava_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env_text("KANAVA_TIME_ZONE", default="Europe/Helsinki")

# The same below /trial/N/.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    # Large files (`kanava.core.blobs`).
    "blobs": {
        "BACKEND": env_text("KANAVA_FILE_STORE", default="kanava.core.stores.DiskStore"),
        "OPTIONS": env_options("KANAVA_FILE_STORE_OPTIONS"),
    },
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MANIFEST_STRICT = False

# In the database, so that counts of sign-in attempts hold in every process and after a restart. Room enough that a flood
# of addresses does not push somebody's count out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kanava_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
SESSION_ENGINE = "kanava.core.sessions"
SESSION_COOKIE_NAME = "kanava_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "kanava_csrf"
CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = env_bool("KANAVA_SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("KANAVA_BEHIND_PROXY", default=False) else None
)
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "kanava.core.uploads.OnDisk",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Without a mail server, letters land in the outbox page, where the demo shows them.
EMAIL_HOST = env_text("KANAVA_SMTP_HOST")
EMAIL_PORT = int(env_text("KANAVA_SMTP_PORT", default="587"))
EMAIL_HOST_USER = env_text("KANAVA_SMTP_USER")
EMAIL_HOST_PASSWORD = env_text("KANAVA_SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("KANAVA_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "kanava.core.mail.OutboxBackend"
)
DEFAULT_FROM_EMAIL = env_text("KANAVA_MAIL_FROM", default="Kanava <kanava@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Behind the @ of the addresses that take mail in; whatever brings mail for it hands it to `kanava mail-in`.
MAIL_IN_DOMAIN = env_text("KANAVA_MAIL_IN_DOMAIN", default=urlsplit(BASE_URL).hostname or "localhost").lower()

# Whether letters name an address of that domain for their answers: only where it was set, since from a domain that takes no
# mail they would be sent back.
MAIL_IN_ANSWERS = DEMO or bool(env_text("KANAVA_MAIL_IN_DOMAIN"))

# Registration by mail: the address that partners write to, and the names under which our own mail servers write whether
# a mail comes from its sender. Without such a name every sender's registration waits for a confirmation.
MAIL_IN_ADDRESS = env_text("KANAVA_MAIL_IN_ADDRESS", default="deals@demo.kanava" if DEMO else "").lower()
MAIL_IN_TRUSTED = env_list("KANAVA_MAIL_IN_TRUSTED", default="mx.demo.kanava" if DEMO else "")
# How mail comes in: by lmtp://host:port or smtp://host:port where we listen, by imaps://user@host/FOLDER that we look into.
MAIL_IN_LISTEN = env_text("KANAVA_MAIL_IN_LISTEN")
MAIL_IN_IMAP = env_text("KANAVA_MAIL_IN_IMAP")
MAIL_IN_IMAP_PASSWORD = env_text("KANAVA_MAIL_IN_IMAP_PASSWORD")

# Where the European Central Bank's files of reference rates are; empty turns the fetching off.
RATES_URL = env_text("KANAVA_RATES_URL", default="https://www.ecb.europa.eu/stats/eurofxref/")

PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_IMPORT_PATHS = [
    "kanava.core.jobs",
    "kanava.agreements.jobs",
    "kanava.deals.jobs",
    "kanava.earnings.jobs",
    "kanava.tiers.jobs",
    "kanava.training.jobs",
    "kanava.library.jobs",
    "kanava.enquiries.jobs",
    "kanava.translations.jobs",
    "kanava.simulation.jobs",
    "kanava.mdf.jobs",
    "kanava.disputes.jobs",
    "kanava.apikeys.jobs",
    "kanava.engagement.jobs",
    "kanava.onboarding.jobs",
    "kanava.recruiting.jobs",
    "kanava.integrations.jobs",
    "kanava.letterbox.jobs",
    "kanava.config.trials.jobs",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "kanava.core.logs.WithoutSecrets"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}
    },
    "root": {"handlers": ["stderr"], "level": env_text("KANAVA_LOG_LEVEL", default="WARNING")},
}

# The address is unique in any case (`user_email_unique`), which the check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
