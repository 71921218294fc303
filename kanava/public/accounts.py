"""How people get in: our answers to the questions of the sign-in package. Accounts come from invitations alone."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext_lazy as _

from kanava.core import mail
from kanava.core.people import change_profile, find_person
from kanava.core.sessions import device_of, end_sessions, take_language

logger = logging.getLogger("kanava.sign_in")

# The letters that need more than one sentence, by the package's name for them.
LETTERS = {
    "account/email/login_code": "mail/login_code",
    "account/email/password_reset_key": "mail/password_reset",
    "account/email/unknown_account": "mail/unknown_account",
}
NOTICES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was changed."),
    "account/email/password_set": _("A password was set for your account."),
    "mfa/email/totp_activated": _("A code from an app is now asked for when you sign in."),
    "mfa/email/totp_deactivated": _("A code from an app is no longer asked for when you sign in."),
    "mfa/email/webauthn_added": _("A passkey was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were generated for your account."),
}
WRONG_CODE = _("This code is wrong. Use the latest one.")
TOO_OFTEN = _("Too many attempts. Wait a while and try again.")


def log_failure(request: HttpRequest, way: str, user_id: int | None) -> None:
    """Write a failed sign-in to the log: the account's id and where it came from, never what was typed."""
    account = user_id if user_id is not None else "unknown"
    address = AccountAdapter(request).get_client_ip(request)
    logger.warning("Sign-in failed: by %s, account %s, from %s.", way, account, address)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in, passwords and letters."""

    error_messages = {  # noqa: RUF012
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The address and the password do not match."),
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from invitations."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request came from; behind a socket without a proxy's word nobody knows, and all count as one."""
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return "unknown"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account's page."""
        return reverse("public:account")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the letter, at the installation's own address, whatever host the request named."""
        person, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": token})
        return f"{settings.BASE_URL}{path}"

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in. The language chosen on the way in stays the person's; the first time the browser's does."""
        language = take_language(request)
        if not language and user.last_login is None:
            language = get_language_from_request(request)
        if language and language != user.language:
            change_profile(user, language=language)
        super().login(request, user)

    def set_password(self, user: Any, password: str) -> None:
        """Keep the password and end the person's other sessions."""
        super().set_password(user, password)
        request = self.request
        own = request.session.session_key if request.user.is_authenticated else None
        end_sessions(user.pk, but=own)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Our letter in the recipient's language."""
        person = find_person(email)
        told = {
            "email": email,
            "code": context.get("code"),
            "link": context.get("password_reset_url"),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            "what": NOTICES.get(template_prefix),
            "at": context.get("timestamp"),
            "device": device_of(context.get("user_agent", "")),
        }
        template = "mail/account_notice" if template_prefix in NOTICES else LETTERS[template_prefix]
        language = person.language if person else get_language() or settings.LANGUAGE_CODE
        mail.write(template, to=email, language=language, context=told)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password, or an address without an account."""
        person = find_person(credentials.get("email") or "")
        log_failure(request, "password", person.pk if person else None)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys and second steps."""

    error_messages = {  # noqa: RUF012
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _(
            "Add a passkey or an app first; recovery codes stand in for them."
        ),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A passkey is named after the device it is made on; the person may change that."""
        return device_of(current.request.headers.get("User-Agent", "")) or "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the device shows beside the passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Kanava"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The person as the device shows them."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}
