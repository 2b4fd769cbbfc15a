"""Every page of the desk that can be opened, and how a browser comes to it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.test import Client
from django.urls import reverse

from madoguchi.letters.invitation import invitation_url
from madoguchi.models import Counter, Role, Staff
from madoguchi.queries.clock import database_now
from madoguchi.rules.dates import tokyo_day
from tests.builders import make_band
from tests.desk.people import PASSWORD, make_staff, sign_in, with_app
from tests.journeys.visitor import Visitor


@dataclass(frozen=True)
class Desk:
    """A browser, and a counter of whose desk pages it opens one."""

    visitor: Visitor
    counter: Counter

    def enter(self, *, factor: bool = True) -> Staff:
        """Come in as a person of the head office, who has an app if `factor`."""
        staff = make_staff(Role.HEAD_OFFICE)
        client = Client()
        if factor:
            with_app(staff)
            RecoveryCodes.activate(staff)
            sign_in(client, staff)
        else:
            client.force_login(staff)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(staff.pk)
        session.save()
        self._keep(str(session.session_key))
        return staff

    def open(self, route: str, query: str = "", **place: object) -> None:
        self.visitor.open(reverse(route, kwargs=place) + query)

    def _keep(self, session: str) -> None:
        self.visitor.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session,
                    "url": self.visitor.service.url,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )


@dataclass(frozen=True)
class DeskPage:
    """One page: its route, its heading, and how it is reached."""

    route: str
    heading: str | re.Pattern[str]
    reach: Callable[[Desk], object]


def _page(route: str, heading: str | re.Pattern[str]) -> DeskPage:
    """Reached by its address, once signed in."""

    def reach(desk: Desk) -> None:
        desk.enter()
        desk.open(route)

    return DeskPage(route, heading, reach)


def _counter_page(name: str, heading: str | re.Pattern[str], query: str = "") -> DeskPage:
    """Reached by its address below a counter that has a band on Mondays."""

    def reach(desk: Desk) -> None:
        make_band(desk.counter)
        desk.enter()
        desk.open(name, query, counter_id=desk.counter.pk)

    return DeskPage(name, heading, reach)


def _password_given(desk: Desk) -> None:
    staff = make_staff(Role.HEAD_OFFICE)
    with_app(staff)
    page = desk.visitor.page
    desk.open("account_login")
    page.get_by_label("メールアドレス").fill(staff.email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()


def _enrolment(route: str, heading: str) -> DeskPage:
    """Reached by a person who has no second factor yet."""

    def reach(desk: Desk) -> None:
        desk.enter(factor=False)
        desk.open(route)

    return DeskPage(route, heading, reach)


def _passkey(desk: Desk, route: str, *, named: bool = False) -> None:
    staff = desk.enter()
    key = Authenticator.objects.create(
        user=staff, type=Authenticator.Type.WEBAUTHN, data={"name": "執務室の鍵", "credential": {}}
    )
    desk.open(route, **({"pk": key.pk} if named else {}))


def _invitation(desk: Desk) -> None:
    invited = make_staff(Role.COUNSELLOR, desk.counter.office)
    token = invitation_url(invited, database_now()).rpartition("/")[2]
    desk.open("desk_invitation", token=token)


def _person(desk: Desk) -> None:
    desk.enter()
    colleague = make_staff(Role.COUNSELLOR, desk.counter.office, name="相談 太郎")
    desk.open("desk_person", staff_id=colleague.pk)


def _band(desk: Desk) -> None:
    band = make_band(desk.counter)
    desk.enter()
    desk.open("desk_band", counter_id=desk.counter.pk, band_id=band.pk)


def _next_monday() -> str:
    today = tokyo_day(database_now())
    return str(today + timedelta(days=7 - today.weekday()))


def _single_day(desk: Desk) -> None:
    make_band(desk.counter)
    desk.enter()
    query = f"?day={_next_monday()}&starts=09:00"
    desk.open("desk_single_day", query, counter_id=desk.counter.pk)


def _preview(desk: Desk) -> None:
    make_band(desk.counter, on_holidays=True, on_new_year=True)
    desk.enter()
    query = f"?first={_next_monday()}&last={_next_monday()}"
    desk.open("desk_publication", query, counter_id=desk.counter.pk)
    desk.visitor.reads("公開する")


def _why(desk: Desk) -> None:
    make_band(desk.counter)
    desk.enter()
    query = f"?day={_next_monday()}&at=09:00"
    desk.open("desk_why", query, counter_id=desk.counter.pk)


def _office_closures(desk: Desk) -> None:
    desk.enter()
    desk.open("desk_office_closures", office_id=desk.counter.office_id)


def _bureau_closures(desk: Desk) -> None:
    desk.enter()
    desk.open("desk_bureau_closures", bureau_id=desk.counter.office.bureau_id)


CLOSURES = re.compile("の休業$")
IDENTITY = "ご本人の確認"
DESK_PAGES = [
    DeskPage("account_login", "職員のサインイン", lambda desk: desk.open("account_login")),
    DeskPage("mfa_authenticate", "2段階認証", _password_given),
    DeskPage(
        "account_inactive",
        "このアカウントは利用を停止しています",
        lambda desk: desk.open("account_inactive"),
    ),
    DeskPage("desk_invitation", "パスワードの設定", _invitation),
    DeskPage(
        "desk_invitation",
        "このリンクは使えません",
        lambda desk: desk.open("desk_invitation", token="wrong"),
    ),
    _enrolment("mfa_index", "2段階認証"),
    _enrolment("mfa_activate_totp", "認証アプリの登録"),
    _enrolment("mfa_add_webauthn", "パスキーの登録"),
    _page("mfa_index", "2段階認証"),
    _page("account_logout", "サインアウトしますか"),
    _page("account_reauthenticate", IDENTITY),
    _page("mfa_reauthenticate", IDENTITY),
    _page("mfa_reauthenticate_webauthn", IDENTITY),
    _page("account_change_password", "パスワードの変更"),
    _page("mfa_deactivate_totp", "認証アプリを外しますか"),
    _page("mfa_view_recovery_codes", "回復コード"),
    _page("mfa_generate_recovery_codes", "回復コードを作り直しますか"),
    DeskPage("mfa_list_webauthn", "パスキー", lambda desk: _passkey(desk, "mfa_list_webauthn")),
    DeskPage(
        "mfa_remove_webauthn",
        "「執務室の鍵」を外しますか",
        lambda desk: _passkey(desk, "mfa_remove_webauthn", named=True),
    ),
    _page("desk_home", "職員用ホーム"),
    _page("desk_account", "自分のアカウント"),
    _page("desk_people", "職員の招待と配属"),
    DeskPage("desk_person", "相談 太郎", _person),
    _page("desk_transfers", "異動をまとめて登録する"),
    _page("desk_trail", "操作の記録"),
    _page("desk_counters", "窓口と予約枠"),
    _page("desk_holidays", "祝日"),
    _counter_page("desk_timetable", "週間予定"),
    DeskPage("desk_band", re.compile("を変える$"), _band),
    DeskPage("desk_single_day", "この日だけの変更", _single_day),
    _counter_page("desk_publication", "予約枠の公開"),
    DeskPage("desk_publication", "予約枠の公開", _preview),
    _counter_page("desk_publications", "公開の記録"),
    _counter_page("desk_why", "枠がない理由"),
    DeskPage("desk_why", "枠がない理由", _why),
    _counter_page("desk_counter_closures", CLOSURES),
    DeskPage("desk_office_closures", CLOSURES, _office_closures),
    DeskPage("desk_bureau_closures", CLOSURES, _bureau_closures),
]
