"""The table of national holidays, for those who look after all places."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from madoguchi.actions.edit_days import remove_holiday, set_holiday
from madoguchi.models import Holiday
from madoguchi.queries.access import Act
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import tokyo_day
from madoguchi.rules.refusals import DayUnknown
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.timetable_forms import DayForm, HolidayForm
from madoguchi.web.desk.timetable_words import told

POST = ("POST",)


@desk(Act.EDIT_HOLIDAYS, everywhere=True)
def holidays(request: DeskRequest) -> HttpResponse:
    """The holidays from this year on."""
    return _holidays(request, HolidayForm())


@desk(Act.EDIT_HOLIDAYS, everywhere=True, methods=POST)
def holiday_set(request: DeskRequest) -> HttpResponse:
    """Make a day a holiday, or rename it."""
    form = HolidayForm(request.POST)
    if not form.is_valid():
        return _holidays(request, form)
    set_holiday(staff=request.user, **form.cleaned_data)
    messages.success(request, _("祝日を登録しました。予約枠は、各窓口で公開するまで変わりません。"))
    return redirect("desk_holidays")


@desk(Act.EDIT_HOLIDAYS, everywhere=True, methods=POST)
def holiday_end(request: DeskRequest) -> HttpResponse:
    """Make a holiday a day like any other."""
    form = DayForm(request.POST)
    try:
        if form.is_valid():
            remove_holiday(day=form.cleaned_data["day"], staff=request.user)
            messages.success(request, _("祝日から外しました。"))
    except DayUnknown as refusal:
        messages.error(request, told(refusal))
    return redirect("desk_holidays")


def _holidays(request: DeskRequest, form: HolidayForm) -> HttpResponse:
    year = tokyo_day(database_now()).year
    context = {"holidays": Holiday.objects.filter(day__year__gte=year), "form": form}
    return render(request, "desk/holidays.html", context, status=422 if form.errors else 200)
