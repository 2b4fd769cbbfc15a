"""The administration pages: reference data to edit, and what happened to look at.

Applicants' data are not shown here. Slots and terms are published by commands, never edited.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet, URLField
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from madoguchi import models
from madoguchi.queries.offices import search_key_of
from madoguchi.rules import refusals, slots

admin.site.site_title = _("窓口予約 管理画面")
admin.site.site_header = _("窓口予約 管理画面")
admin.site.index_title = _("登録されている情報")

OVERLAP = _("同じ時間を含む週間予定があります。時刻か、適用する期間を見直してください。")
MALFORMED = _("相談時間より短い週間予定があります。開始・終了の時刻を見直してください。")


class ToLookAt(admin.ModelAdmin):
    """Pages on which nothing can be added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class BandFormSet(BaseInlineFormSet):
    """The weekly pattern as a whole: what publishing would refuse is refused here already."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors) or not self.instance.session_minutes:
            return
        bands = [_band(form) for form in self.forms if _is_filled_in(form)]
        try:
            slots.check_bands(bands, session=timedelta(minutes=self.instance.session_minutes))
        except refusals.BandsOverlap as refused:
            raise ValidationError(OVERLAP) from refused
        except refusals.BandMalformed as refused:
            raise ValidationError(MALFORMED) from refused


def _is_filled_in(form: ModelForm) -> bool:
    return bool(form.cleaned_data) and not form.cleaned_data.get("DELETE")


def _band(form: ModelForm) -> slots.Band:
    names = slots.Band.__dataclass_fields__
    return slots.Band(**{name: form.cleaned_data[name] for name in names})


class BandInline(admin.TabularInline):
    model = models.Band
    formset = BandFormSet
    extra = 0


class OpeningInline(admin.TabularInline):
    model = models.Opening
    extra = 0


class MunicipalityInline(admin.TabularInline):
    model = models.Municipality
    extra = 0


@admin.register(models.Bureau)
class BureauAdmin(admin.ModelAdmin):
    list_display = ["name", "prefecture"]


@admin.register(models.Office)
class OfficeAdmin(admin.ModelAdmin):
    list_display = ["name", "bureau", "phone", "accepts_bookings", "paused_because"]
    list_filter = ["accepts_bookings", "bureau"]
    list_select_related = ["bureau"]
    search_fields = ["name", "kana"]
    inlines = [MunicipalityInline]

    def save_model(self, request: HttpRequest, obj: models.Office, form: Any, change: bool) -> None:
        obj.search_key = search_key_of(obj.name, obj.kana)
        super().save_model(request, obj, form, change)


@admin.register(models.Counter)
class CounterAdmin(admin.ModelAdmin):
    list_display = ["name", "office", "tool", "accepts_bookings", "paused_because"]
    list_filter = ["accepts_bookings", "office"]
    list_select_related = ["office"]
    search_fields = ["name", "office__name", "office__kana"]
    autocomplete_fields = ["office"]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    inlines = [BandInline, OpeningInline]


@admin.register(models.Closure)
class ClosureAdmin(admin.ModelAdmin):
    list_display = ["reason", "starts", "ends", "bureau", "office", "counter"]
    list_select_related = ["bureau", "office", "counter__office"]
    autocomplete_fields = ["office", "counter"]
    date_hierarchy = "starts"


@admin.register(models.Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ["day", "name"]
    date_hierarchy = "day"


@admin.register(models.Notice)
class NoticeAdmin(admin.ModelAdmin):
    list_display = ["title", "office", "shown_from", "shown_until"]
    list_select_related = ["office"]
    autocomplete_fields = ["office"]


@admin.register(models.Staff)
class StaffAdmin(ToLookAt):
    """Accounts and roles are given at the desk, where that is recorded."""

    list_display = ["email", "name", "is_active", "last_login"]
    fields = ["email", "name", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]


@admin.register(models.Slot)
class SlotAdmin(ToLookAt):
    list_display = ["starts", "ends", "counter", "withdrawn_at"]
    list_select_related = ["counter__office"]
    date_hierarchy = "starts"


@admin.register(models.Booking)
class BookingAdmin(ToLookAt):
    list_display = ["reference", "state", "registration", "applied_at", "confirmed_at"]
    list_filter = ["state", "registration"]
    search_fields = ["reference"]
    date_hierarchy = "applied_at"


@admin.register(models.Claim)
class ClaimAdmin(ToLookAt):
    list_display = ["slot", "n", "taken", "kind", "booking"]
    list_filter = ["kind"]
    list_select_related = ["slot", "booking"]
    search_fields = ["booking__reference"]


@admin.register(models.Event)
class EventAdmin(ToLookAt):
    list_display = ["at", "booking", "act", "actor"]
    list_filter = ["act"]
    list_select_related = ["booking"]
    search_fields = ["booking__reference"]


@admin.register(models.Letter)
class LetterAdmin(ToLookAt):
    list_display = ["booking", "kind", "state", "attempts", "queued_at", "settled_at", "answer"]
    list_filter = ["state", "kind"]
    list_select_related = ["booking"]
    search_fields = ["booking__reference"]


@admin.register(models.Terms)
class TermsAdmin(ToLookAt):
    list_display = ["office", "number", "effective_on", "published_at", "sha256"]
    list_select_related = ["office"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return super().get_queryset(request).order_by("office", "number")
