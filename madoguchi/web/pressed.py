"""Routes that take a press only: whoever comes to one by reloading is led to a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from madoguchi.web.private import P, View


def pressed(otherwise: str) -> Callable[[View[P]], View[P]]:
    """A view for POST; GET is sent on to the page named `otherwise`, of the same row."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in {"GET", "HEAD"}:
                return redirect(reverse(otherwise, args=args, kwargs=kwargs))
            if request.method != "POST":
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
