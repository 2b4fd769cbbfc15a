"""Pages that are the same for everybody: a shared cache may serve them in an opening rush."""

from __future__ import annotations

from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from madoguchi.web.private import P, View


def cacheable(view: View[P]) -> View[P]:
    """A view that looks at no cookie; any cache may keep its answers for a few seconds."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={settings.AVAILABILITY_MAX_AGE}"
        return response

    return wrapped
