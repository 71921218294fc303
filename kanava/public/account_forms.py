"""The sign-in package's forms with our words: labels, hints and what is wrong. Failed attempts go to the log."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from kanava.public.accounts import log_failure

EMAIL = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
AGAIN = _("Repeat the password")
HOW_LONG = _("At least ten characters. A short sentence of your own is good.")
EITHER_CODE = _("Code from your app, or a recovery code")


class Worded(forms.Form):
    """A form whose fields get our labels and hints instead of the package's, and no placeholders."""

    labels: ClassVar[Mapping[str, Any]] = {}
    hints: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class LoginForm(Worded, account.LoginForm):  # type: ignore[misc]
    """Address and password."""

    labels: ClassVar = {"login": EMAIL, "password": PASSWORD, "remember": _("Stay signed in on this device")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update({"autofocus": True, "autocomplete": "username webauthn"})


class RequestLoginCodeForm(Worded, account.RequestLoginCodeForm):  # type: ignore[misc]
    """Where the code goes."""

    labels: ClassVar = {"email": EMAIL}


class Logged(Worded):
    """A form whose wrong code is written to the log."""

    way: ClassVar = "e-mail code"

    def clean_code(self) -> Any:
        """Let the package check; remember a failure."""
        try:
            return super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            log_failure(context.request, self.way, getattr(getattr(self, "user", None), "pk", None))
            raise


class ConfirmLoginCodeForm(Logged, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the letter."""

    labels: ClassVar = {"code": _("Code from the letter")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class ResetPasswordForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    """Where the link goes."""

    labels: ClassVar = {"email": EMAIL}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after the link."""

    labels: ClassVar = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints: ClassVar = {"password1": HOW_LONG}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    """Old and new."""

    labels: ClassVar = {"oldpassword": _("Current password"), "password1": NEW_PASSWORD, "password2": AGAIN}
    hints: ClassVar = {"password1": HOW_LONG}


class SetPasswordForm(Worded, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""

    labels: ClassVar = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints: ClassVar = {"password1": HOW_LONG}


class ReauthenticateForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    labels: ClassVar = {"password": PASSWORD}


class AuthenticateForm(Logged, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step."""

    labels: ClassVar = {"code": EITHER_CODE}
    way: ClassVar = "second step"


class ReauthenticateCodeForm(Logged, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second step once more."""

    labels: ClassVar = {"code": EITHER_CODE}
    way: ClassVar = "second step"


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of the app."""

    labels: ClassVar = {"code": _("Code that the app shows now")}


class Passkey(Worded):
    """A form that a device fills; a failure is said in words that fit and written to the log."""

    def clean_credential(self) -> Any:
        """Let the package check; a device makes no mistakes that a person could mend."""
        check = getattr(super(), "clean_credential", None)
        try:
            return check() if check else self.cleaned_data["credential"]
        except forms.ValidationError as error:
            log_failure(context.request, "passkey", getattr(getattr(self, "user", None), "pk", None))
            raise forms.ValidationError(
                _("This passkey is not known here. Sign in another way, then add it to your account.")
            ) from error


class LoginWebAuthnForm(Passkey, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Sign-in by passkey alone."""


class AuthenticateWebAuthnForm(Passkey, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""


class ReauthenticateWebAuthnForm(Passkey, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey once more."""


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey. It signs in alone, so the device must know its person."""

    labels: ClassVar = {"name": _("Name of the passkey")}
    hints: ClassVar = {"name": _("So that you know later which device it is on.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"] = forms.BooleanField(initial=True, widget=forms.HiddenInput)

    def clean(self) -> Any:
        """Let the package check; a device makes no mistakes that a person could mend."""
        try:
            return super().clean()
        except forms.ValidationError as error:
            raise forms.ValidationError(_("The passkey was not taken. Try again.")) from error


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    labels: ClassVar = {"name": _("Name of the passkey")}
