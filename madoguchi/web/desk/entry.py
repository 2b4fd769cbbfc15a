"""The door of every desk page: who may come in, to which place, with which methods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from madoguchi.models import Bureau, Counter, Office, Staff
from madoguchi.queries.access import (
    Act,
    bureaus_for,
    counters_for,
    may,
    may_somewhere,
    offices_for,
)
from madoguchi.web.private import private

Kind = type[Bureau] | type[Office] | type[Counter]
View = Callable[..., HttpResponse]

_FINDERS: dict[Kind, Callable[[Staff, Act], Any]] = {
    Bureau: bureaus_for,
    Office: offices_for,
    Counter: counters_for,
}


class DeskRequest(HttpRequest):
    """A request that has come through the door: its user is staff."""

    user: Staff


@dataclass(frozen=True)
class Rule:
    """What a page asks of who comes in; the test of the access matrix reads it."""

    act: Act
    place: Kind | None
    everywhere: bool
    methods: tuple[str, ...]


def desk(
    act: Act,
    place: Kind | None = None,
    *,
    everywhere: bool = False,
    methods: tuple[str, ...] = ("GET", "HEAD"),
) -> Callable[[View], View]:
    """Let in who may do `act`, answer 404 to anybody else, and keep the answer out of caches.

    With a `place` (Office, …) the path's `office_id`, … is looked up among those at which the
    person may do it, and the view gets the `office` in its stead. Without one it is enough to
    have the right somewhere; `everywhere` asks for it at all places. Who has not signed in is
    sent to do so.
    """
    rule = Rule(act, place, everywhere, methods)

    def decorate(view: View) -> View:
        @private
        @require_http_methods(list(methods))
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not isinstance(request.user, Staff):
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **_admit(rule, request.user, kwargs))

        entered.desk = rule  # type: ignore[attr-defined]
        return cast(View, entered)

    return decorate


def _admit(rule: Rule, staff: Staff, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The view's arguments with the place in stead of its id; raises Http404 to who may not."""
    if rule.place is None:
        allowed = may(staff, rule.act, None) if rule.everywhere else may_somewhere(staff, rule.act)
        if not allowed:
            raise Http404
        return kwargs
    name = rule.place.__name__.lower()
    found = _FINDERS[rule.place](staff, rule.act).filter(pk=kwargs.pop(f"{name}_id")).first()
    if not isinstance(found, Model):
        raise Http404
    return kwargs | {name: found}
