"""People: whom one may look after, inviting them, their places, their accounts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from madoguchi.actions.assign import assign, unassign
from madoguchi.actions.deactivate import deactivate, reactivate
from madoguchi.actions.invite import invite, invite_again
from madoguchi.actions.reset_second_factor import reset_second_factor
from madoguchi.models import Bureau, Office, Role, Staff
from madoguchi.queries.access import (
    Act,
    bureaus_for,
    may_give,
    may_somewhere,
    offices_for,
    people_for,
)
from madoguchi.rules.refusals import AssignedAlready, NotYours, Refusal
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.refusal_words import told
from madoguchi.web.paths import row_id

Place = Bureau | Office | None
READ = ("GET", "HEAD")
POST = ("POST",)


@desk(Act.MANAGE_PEOPLE, methods=READ)
def people(request: DeskRequest) -> HttpResponse:
    """The people within one's places, and the form to invite another."""
    return _people(request)


@desk(Act.MANAGE_PEOPLE, methods=POST)
def invitations(request: DeskRequest) -> HttpResponse:
    """Invite somebody; the form stays filled in where that is refused."""
    try:
        role, place = _chosen(request)
        staff = invite(
            actor=request.user,
            email=request.POST.get("email", ""),
            name=request.POST.get("name", ""),
            role=role,
            place=place,
        )
    except Refusal as refusal:
        return _people(request, error=told(refusal), status=422)
    messages.success(request, _("%(name)sさんに招待のメールを送ります。") % {"name": staff.name})
    return redirect("desk_people")


@desk(Act.MANAGE_PEOPLE, methods=READ)
def person(request: DeskRequest, staff_id: int) -> HttpResponse:
    """One colleague: assignments and account."""
    staff = _colleague(request, staff_id)
    assignments = [
        (held, may_give(request.user, Role(held.role), held.office or held.bureau))
        for held in staff.assignments.select_related("bureau", "office")
    ]
    return render(
        request,
        "desk/person.html",
        {
            "person": staff,
            "oneself": staff == request.user,
            "assignments": assignments,
            "may_reset": may_somewhere(request.user, Act.RESET_SECOND_FACTOR),
            **_choices(request.user),
        },
    )


@desk(Act.MANAGE_PEOPLE, methods=POST)
def assignments(request: DeskRequest, staff_id: int) -> HttpResponse:
    """Give a colleague one more role."""
    _colleague(request, staff_id)

    def give() -> None:
        role, place = _chosen(request)
        assign(actor=request.user, staff_id=staff_id, role=role, place=place)

    return _done(request, staff_id, _("役割を追加しました。"), give)


@desk(Act.MANAGE_PEOPLE, methods=POST)
def assignment_end(request: DeskRequest, staff_id: int) -> HttpResponse:
    """End one role of a colleague."""
    staff = _colleague(request, staff_id)
    held = staff.assignments.filter(pk=row_id(request.POST.get("assignment", ""))).first()
    if held is None:
        raise Http404

    def take() -> None:
        unassign(actor=request.user, assignment_id=held.pk)

    _done(request, staff_id, _("役割を終了しました。"), take)
    # Without an assignment within reach the colleague's page is gone.
    return redirect("desk_people")


@desk(Act.MANAGE_PEOPLE, methods=POST)
def link(request: DeskRequest, staff_id: int) -> HttpResponse:
    """Send the link for a password once more."""
    _colleague(request, staff_id)

    def send() -> None:
        invite_again(actor=request.user, staff_id=staff_id)

    return _done(request, staff_id, _("パスワード設定のメールを送ります。"), send)


@desk(Act.MANAGE_PEOPLE, methods=POST)
def deactivation(request: DeskRequest, staff_id: int) -> HttpResponse:
    """Stop a colleague's account."""
    return _with_reason(request, staff_id, _("利用を停止しました。"), deactivate)


@desk(Act.MANAGE_PEOPLE, methods=POST)
def reactivation(request: DeskRequest, staff_id: int) -> HttpResponse:
    """Let a colleague's account be used again."""
    return _with_reason(request, staff_id, _("利用を再開しました。"), reactivate)


@desk(Act.RESET_SECOND_FACTOR, methods=POST)
def second_factor_reset(request: DeskRequest, staff_id: int) -> HttpResponse:
    """Take away a colleague's lost second factors."""
    said = _("2段階認証を解除し、パスワード設定のメールを送ります。")
    return _with_reason(request, staff_id, said, reset_second_factor)


def _people(request: DeskRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    found = people_for(request.user, Act.MANAGE_PEOPLE).order_by("-is_active", "name", "pk")
    query = request.GET.get("q", "").strip()
    if query:
        found = found.filter(name__contains=query) | found.filter(email__icontains=query)
    context = {
        "people": found.prefetch_related("assignments__bureau", "assignments__office"),
        "q": query,
        "error": error,
        "given": request.POST,
        **_choices(request.user),
    }
    return render(request, "desk/people.html", context, status=status)


def _choices(staff: Staff) -> dict[str, object]:
    """The assignments that this person may give, as one list to choose from."""
    places: list[Place] = [None]
    places += list(bureaus_for(staff, Act.MANAGE_PEOPLE))
    places += list(offices_for(staff, Act.MANAGE_PEOPLE).order_by("bureau", "kana", "pk"))
    fitting = [(role, place) for place in places for role in _roles_at(place)]
    return {
        "choices": [
            (f"{role}:{place.pk if place else ''}", f"{place or _('全国')}　{role.label}")
            for role, place in fitting
            if may_give(staff, role, place)
        ]
    }


def _roles_at(place: Place) -> list[Role]:
    if place is None:
        return [Role.HEAD_OFFICE, Role.AUDITOR]
    return [Role.BUREAU] if isinstance(place, Bureau) else [Role.COUNSELLOR, Role.MANAGER]


def _chosen(request: DeskRequest) -> tuple[Role, Place]:
    """The role and place of the form; refuses NotYours where that names none."""
    word, _colon, number = request.POST.get("assignment", "").partition(":")
    if word not in Role.values:
        raise NotYours
    role = Role(word)
    if role in {Role.HEAD_OFFICE, Role.AUDITOR}:
        return role, None
    kind = Bureau if role is Role.BUREAU else Office
    place = kind.objects.filter(pk=row_id(number)).first()
    if place is None:
        raise NotYours
    return role, place


def _colleague(request: DeskRequest, staff_id: int) -> Staff:
    staff = people_for(request.user, Act.MANAGE_PEOPLE).filter(pk=staff_id).first()
    if staff is None:
        raise Http404
    return staff


def _with_reason(
    request: DeskRequest, staff_id: int, said: str, action: Callable[..., None]
) -> HttpResponse:
    _colleague(request, staff_id)

    def act() -> None:
        action(actor=request.user, staff_id=staff_id, reason=request.POST.get("reason", "")[:300])

    return _done(request, staff_id, said, act)


def _done(request: DeskRequest, staff_id: int, said: str, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except AssignedAlready as refusal:
        messages.info(request, told(refusal))
    except Refusal as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, said)
    return redirect("desk_person", staff_id=staff_id)
