"""Every route of the service, on one page."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path

from madoguchi.web import demo, errors, paths, robots
from madoguchi.web.public import (
    application,
    booking,
    confirmation,
    counter,
    expired,
    find,
    mail,
    reading,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "paths", "urlpatterns"]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

_find = [
    path("", find.home, name="home"),
    path("offices/", find.offices, name="offices"),
    path("offices/<id:office_id>/", find.office, name="office"),
    path("counters/<id:counter_id>/", counter.counter, name="counter"),
]
_apply = [
    path("slots/<id:slot_id>/application/", application.application, name="application"),
    path("slots/<id:slot_id>/bookings/", application.bookings, name="bookings"),
]
_wait = [
    path("bookings/<reference:reference>/mail/", mail.waiting, name="waiting"),
    path("bookings/<reference:reference>/code/", mail.code, name="code"),
    path("bookings/<reference:reference>/letters/", mail.letters, name="letters"),
    path("bookings/<reference:reference>/address/", mail.address, name="address"),
    path("bookings/<reference:reference>/withdrawal/", mail.withdrawal, name="withdrawal"),
]
_confirm = [
    path("k/<token:token>", confirmation.confirm_link, name="confirm_link"),
    path(
        "bookings/<reference:reference>/confirmation/",
        confirmation.confirmation,
        name="confirmation",
    ),
    path("bookings/<reference:reference>/renewal/", expired.renewal, name="renewal"),
]
_booking = [
    path("b/<token:token>", booking.booking_link, name="booking_link"),
    path("bookings/<reference:reference>/", booking.booking, name="booking"),
    path("bookings/<reference:reference>/cancellation/", booking.cancellation, name="cancellation"),
    path("bookings/<reference:reference>/calendar.ics", booking.calendar, name="calendar"),
    path("finish/", booking.finish, name="finish"),
]
_reading = [
    path("terms/", reading.terms, name="terms"),
    path("terms/<id:terms_id>/", reading.terms_version, name="terms_version"),
    path("environment/", reading.environment, name="environment"),
    path("privacy/", reading.privacy, name="privacy"),
    path("accessibility/", reading.accessibility, name="accessibility"),
    path("notices/", reading.notices, name="notices"),
]
_demo = [
    path("demo/mailbox/", demo.mailbox, name="demo_mailbox"),
    path("demo/mailbox/<str:name>/", demo.message, name="demo_message"),
]

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("desk/admin/", admin.site.urls),
    *(_demo if settings.DEMO_MAILBOX_DIR else []),
    *i18n_patterns(
        *(_find + _apply + _wait + _confirm + _booking + _reading), prefix_default_language=False
    ),
]
