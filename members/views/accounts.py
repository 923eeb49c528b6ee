"""Coming in: login, logout, and the change of a first password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LogoutView
from django.http import HttpResponse
from django.shortcuts import redirect, render

from members.forms.accounts import FirstPasswordForm
from members.http import MemberRequest
from members.services.accounts import change_first_password
from studyportal.access import access, public, signed_in
from studyportal.kept import KeepingLoginView

login = public(KeepingLoginView.as_view(template_name="registration/login.html", redirect_authenticated_user=True))
logout = access(signed_in)(LogoutView.as_view())


@access(signed_in)
def first_password(request: MemberRequest) -> HttpResponse:
    form = FirstPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_first_password(account=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已换好，下次请用新密码登录。")
        return redirect("home")
    return render(request, "registration/first_password.html", {"form": form})
