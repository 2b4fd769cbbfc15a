"""The page behind an invitation's link: one's first password, or a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.actions.accept_invitation import accept_invitation, invited
from madoguchi.models import Staff
from madoguchi.rules.refusals import InvitationDead
from madoguchi.web.private import private


class PasswordForm(forms.Form):
    """A password typed twice, that the rules for passwords let pass."""

    password = forms.CharField(strip=False, max_length=200)
    again = forms.CharField(strip=False, max_length=200)

    def __init__(self, staff: Staff, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff
        for field in self.fields.values():
            field.error_messages["required"] = _("パスワードを入力してください。")

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.staff)
        return password

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "password" in given and given.get("again") != given["password"]:
            self.add_error("again", ValidationError(_("2回の入力が違います。")))
        return given


@private
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form, as mail scanners open links; POST sets the password."""
    try:
        staff = invited(token)
        form = PasswordForm(staff, request.POST or None)
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            context = {"form": form, "person": staff}
            return render(request, "desk/sign_in/invitation.html", context, status=status)
        accept_invitation(token, password=form.cleaned_data["password"])
    except InvitationDead:
        return render(request, "desk/sign_in/invitation_dead.html", status=410)
    messages.success(request, _("パスワードを設定しました。サインインしてください。"))
    return redirect("account_login")
