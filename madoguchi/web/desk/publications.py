"""Publishing a counter's slots: preview, a deliberate second step, history, taking back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from madoguchi.actions.publish import preview_slots, publish_slots
from madoguchi.actions.set_rolling import set_rolling
from madoguchi.actions.take_back import take_back
from madoguchi.models import Counter
from madoguchi.queries.access import Act, may
from madoguchi.queries.clock import database_now
from madoguchi.queries.impact import hits
from madoguchi.queries.publications import publications_of
from madoguchi.queries.supply import usual
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.oddities import oddities
from madoguchi.rules.preview import Preview
from madoguchi.rules.refusals import PreviewOutdated, Refusal
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.preview_calendar import calendar
from madoguchi.web.desk.timetable_forms import SpanForm
from madoguchi.web.desk.timetable_words import told
from madoguchi.web.paths import row_id

READ = ("GET", "HEAD")
POST = ("POST",)


@desk(Act.PUBLISH, Counter, methods=READ)
def preview(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Choose days, then see day by day what publishing would do; writes nothing."""
    now = database_now()
    asked = "first" in request.GET
    form = _form(request.GET if asked else None, counter, now)
    return _preview(request, counter, form, now)


@desk(Act.PUBLISH, Counter, methods=POST)
def publication(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Publish what the preview showed; where anything changed since, show it anew."""
    now = database_now()
    form = _form(request.POST, counter, now)
    if not form.is_valid():
        return _preview(request, counter, form, now)
    data = form.cleaned_data
    try:
        publish_slots(
            counter.pk,
            data["first"],
            data["last"],
            staff=request.user,
            bookable_from=form.bookable_from(),
            expected=request.POST.get("fingerprint", ""),
        )
    except PreviewOutdated as refusal:
        return _preview(request, counter, form, database_now(), error=told(refusal))
    messages.success(request, _("予約枠を公開しました。"))
    return redirect("desk_publications", counter_id=counter.pk)


@desk(Act.SEE_TIMETABLE, Counter, methods=READ)
def publications(request: DeskRequest, counter: Counter) -> HttpResponse:
    """What was published at the counter, newest first."""
    context = {
        "counter": counter,
        "publications": publications_of(counter, database_now()),
        "may_publish": may(request.user, Act.PUBLISH, counter),
    }
    return render(request, "desk/publications.html", context)


@desk(Act.PUBLISH, Counter, methods=POST)
def taken_back(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Take one publication back."""
    publication_id = row_id(request.POST.get("publication", ""))
    try:
        take_back(counter=counter, publication_id=publication_id, staff=request.user)
    except Refusal as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, _("公開を取り消し、前の状態に戻しました。"))
    return redirect("desk_publications", counter_id=counter.pk)


@desk(Act.PUBLISH, Counter, methods=POST)
def rolling(request: DeskRequest, counter: Counter) -> HttpResponse:
    """Let the counter be published ahead every night, or no more."""
    wanted = request.POST.get("rolling") == "1"
    set_rolling(counter=counter, rolling=wanted, staff=request.user)
    said = _("毎晩、自動で公開します。") if wanted else _("自動の公開をやめました。")
    messages.success(request, said)
    return redirect("desk_publications", counter_id=counter.pk)


def _form(data: object, counter: Counter, now: datetime) -> SpanForm:
    today = tokyo_day(now)
    initial = {
        "first": today + timedelta(days=1),
        "last": today + timedelta(days=max(1, counter.horizon_days)),
    }
    return SpanForm(data, today=today, initial=initial)


def _preview(
    request: DeskRequest, counter: Counter, form: SpanForm, now: datetime, error: str = ""
) -> HttpResponse:
    context: dict[str, object] = {"counter": counter, "form": form}
    if form.is_bound and form.is_valid():
        try:
            context |= _shown(counter, form, now)
        except Refusal as refusal:
            error = told(refusal)
    status = 422 if error or form.errors else 200
    return render(request, "desk/publication.html", context | {"error": error}, status=status)


def _shown(counter: Counter, form: SpanForm, now: datetime) -> dict[str, object]:
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    found = preview_slots(counter, first, last, now)
    odd = oddities(found, usual(counter, first, last, now))
    return {
        "preview": found,
        "calendar": calendar(found, odd),
        "hits": hits(_in_the_way(found), now),
        "bookable_from": form.bookable_from(),
    }


def _in_the_way(found: Preview) -> list[int]:
    """The slots that people hold and that the timetable would have gone or smaller."""
    cut = [was.id for was, will in found.changed if will.capacity < was.capacity and was.taken]
    return [slot.id for slot in found.kept] + cut
