"""Every route of the service, on one page."""

from __future__ import annotations

from allauth.account import views as allauth_account
from allauth.account.models import EmailAddress
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.views import login_cancelled
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

from madoguchi.web import demo, errors, paths, robots
from madoguchi.web.desk import (
    account,
    closures,
    counters,
    holidays,
    home,
    invitation,
    people,
    publications,
    single_days,
    timetable,
    trail,
    transfers,
)
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

# Rights come from assignments alone; allauth's rows hold what nobody is to see.
admin.site.unregister([Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, Group])

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
_sign_in = [
    path("desk/sign-in/", allauth_account.login, name="account_login"),
    path("desk/sign-out/", allauth_account.logout, name="account_logout"),
    path("desk/sign-in/stopped/", allauth_account.account_inactive, name="account_inactive"),
    path("desk/sign-in/again/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("desk/account/password/", allauth_account.password_change, name="account_change_password"),
    path("desk/sign-in/second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("desk/sign-in/second-factor/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("desk/sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "desk/sign-in/passkey/again/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("desk/account/second-factor/", mfa.index, name="mfa_index"),
    path("desk/account/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("desk/account/app/removal/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("desk/account/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "desk/account/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("desk/account/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("desk/account/passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "desk/account/passkeys/<id:pk>/removal/",
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path("desk/invitations/<token:token>", invitation.invitation, name="desk_invitation"),
]
_single_sign_on = [
    path("desk/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("desk/sign-in/given-up/", login_cancelled, name="socialaccount_login_cancelled"),
]
_desk = [
    path("desk/", home.home, name="desk_home"),
    path("desk/account/", account.account, name="desk_account"),
    path("desk/people/", people.people, name="desk_people"),
    path("desk/people/invitations/", people.invitations, name="desk_invitations"),
    path("desk/people/transfers/", transfers.transfers, name="desk_transfers"),
    path("desk/people/<id:staff_id>/", people.person, name="desk_person"),
    path("desk/people/<id:staff_id>/assignments/", people.assignments, name="desk_assignments"),
    path(
        "desk/people/<id:staff_id>/assignments/end/",
        people.assignment_end,
        name="desk_assignment_end",
    ),
    path("desk/people/<id:staff_id>/link/", people.link, name="desk_link"),
    path("desk/people/<id:staff_id>/deactivation/", people.deactivation, name="desk_deactivation"),
    path("desk/people/<id:staff_id>/reactivation/", people.reactivation, name="desk_reactivation"),
    path(
        "desk/people/<id:staff_id>/second-factor/reset/",
        people.second_factor_reset,
        name="desk_second_factor_reset",
    ),
    path("desk/trail/", trail.trail, name="desk_trail"),
]
_timetable = [
    path("desk/counters/", counters.counters, name="desk_counters"),
    path("desk/holidays/", holidays.holidays, name="desk_holidays"),
    path("desk/holidays/set/", holidays.holiday_set, name="desk_holiday_set"),
    path("desk/holidays/end/", holidays.holiday_end, name="desk_holiday_end"),
    *(
        path(f"desk/counters/<id:counter_id>/{address}", view, name=f"desk_{name}")
        for address, view, name in (
            ("timetable/", timetable.timetable, "timetable"),
            ("bands/", timetable.bands, "bands"),
            ("bands/<id:band_id>/", timetable.band, "band"),
            ("bands/<id:band_id>/change/", timetable.band_change, "band_change"),
            ("bands/<id:band_id>/end/", timetable.band_end, "band_end"),
            ("single-day/", single_days.single_day, "single_day"),
            ("single-day/set/", single_days.single_day_set, "single_day_set"),
            ("single-day/end/", timetable.single_day_end, "single_day_end"),
            ("openings/", timetable.openings, "openings"),
            ("openings/end/", timetable.opening_end, "opening_end"),
            ("publication/", publications.preview, "publication"),
            ("publication/publish/", publications.publication, "publish"),
            ("publications/", publications.publications, "publications"),
            ("publications/take-back/", publications.taken_back, "take_back"),
            ("rolling/", publications.rolling, "rolling"),
            ("why/", counters.why, "why"),
            ("closures/", closures.counter_closures, "counter_closures"),
            ("closures/close/", closures.counter_close, "counter_close"),
            ("closures/end/", closures.counter_closure_end, "counter_closure_end"),
        )
    ),
    *(
        path(f"desk/{address}", view, name=f"desk_{name}")
        for address, view, name in (
            ("offices/<id:office_id>/closures/", closures.office_closures, "office_closures"),
            ("offices/<id:office_id>/closures/close/", closures.office_close, "office_close"),
            (
                "offices/<id:office_id>/closures/end/",
                closures.office_closure_end,
                "office_closure_end",
            ),
            ("bureaus/<id:bureau_id>/closures/", closures.bureau_closures, "bureau_closures"),
            ("bureaus/<id:bureau_id>/closures/close/", closures.bureau_close, "bureau_close"),
            (
                "bureaus/<id:bureau_id>/closures/end/",
                closures.bureau_closure_end,
                "bureau_closure_end",
            ),
        )
    ),
]
_demo = [
    path("demo/authenticator/", demo.authenticator, name="demo_authenticator"),
    path("demo/mailbox/", demo.mailbox, name="demo_mailbox"),
    path("demo/mailbox/<str:name>/", demo.message, name="demo_message"),
]

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("desk/admin/", admin.site.urls),
    *(_sign_in + _desk + _timetable),
    *(_single_sign_on if settings.OIDC_ISSUER else []),
    *(_demo if settings.DEMO_MAILBOX_DIR else []),
    *i18n_patterns(
        *(_find + _apply + _wait + _confirm + _booking + _reading), prefix_default_language=False
    ),
]
