"""One's own account: how one signs in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from madoguchi.queries.access import Act
from madoguchi.web.desk.entry import DeskRequest, desk


@desk(Act.ENTER)
def account(request: DeskRequest) -> HttpResponse:
    """Links to the password and the second factors."""
    return render(request, "desk/account.html")
