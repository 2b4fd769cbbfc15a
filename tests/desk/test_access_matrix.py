"""Every desk address × method × role: the table below is the promise, the URL table its check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from madoguchi.models import Bureau, Office, Role, Staff
from madoguchi.queries.access import ACTS, Act
from madoguchi.web.desk.entry import Rule
from tests.builders import make_band, make_counter, make_office
from tests.desk.people import make_staff, sign_in

pytestmark = pytest.mark.django_db

Line = tuple[Act, tuple[str, ...]]

# The addresses by which one signs in: django-allauth's, open to whoever is concerned.
SIGNING_IN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "desk_invitation",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
}

READ, POST, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
MATRIX: dict[str, Line] = {
    "desk_home": (Act.ENTER, READ),
    "desk_account": (Act.ENTER, READ),
    "desk_people": (Act.MANAGE_PEOPLE, READ),
    "desk_invitations": (Act.MANAGE_PEOPLE, POST),
    "desk_transfers": (Act.TRANSFER_PEOPLE, BOTH),
    "desk_person": (Act.MANAGE_PEOPLE, READ),
    "desk_assignments": (Act.MANAGE_PEOPLE, POST),
    "desk_assignment_end": (Act.MANAGE_PEOPLE, POST),
    "desk_link": (Act.MANAGE_PEOPLE, POST),
    "desk_deactivation": (Act.MANAGE_PEOPLE, POST),
    "desk_reactivation": (Act.MANAGE_PEOPLE, POST),
    "desk_second_factor_reset": (Act.RESET_SECOND_FACTOR, POST),
    "desk_trail": (Act.READ_TRAIL, READ),
    "desk_counters": (Act.SEE_TIMETABLE, READ),
    "desk_holidays": (Act.EDIT_HOLIDAYS, READ),
    "desk_holiday_set": (Act.EDIT_HOLIDAYS, POST),
    "desk_holiday_end": (Act.EDIT_HOLIDAYS, POST),
    "desk_timetable": (Act.SEE_TIMETABLE, READ),
    "desk_bands": (Act.EDIT_TIMETABLE, POST),
    "desk_band": (Act.EDIT_TIMETABLE, READ),
    "desk_band_change": (Act.EDIT_TIMETABLE, POST),
    "desk_band_end": (Act.EDIT_TIMETABLE, POST),
    "desk_single_day": (Act.EDIT_TIMETABLE, READ),
    "desk_single_day_set": (Act.EDIT_TIMETABLE, POST),
    "desk_single_day_end": (Act.EDIT_TIMETABLE, POST),
    "desk_openings": (Act.EDIT_TIMETABLE, POST),
    "desk_opening_end": (Act.EDIT_TIMETABLE, POST),
    "desk_publication": (Act.PUBLISH, READ),
    "desk_publish": (Act.PUBLISH, POST),
    "desk_publications": (Act.SEE_TIMETABLE, READ),
    "desk_take_back": (Act.PUBLISH, POST),
    "desk_rolling": (Act.PUBLISH, POST),
    "desk_why": (Act.SEE_TIMETABLE, READ),
    "desk_counter_closures": (Act.SEE_TIMETABLE, READ),
    "desk_counter_close": (Act.EDIT_TIMETABLE, POST),
    "desk_counter_closure_end": (Act.EDIT_TIMETABLE, POST),
    "desk_office_closures": (Act.CLOSE_OFFICE, READ),
    "desk_office_close": (Act.CLOSE_OFFICE, POST),
    "desk_office_closure_end": (Act.CLOSE_OFFICE, POST),
    "desk_bureau_closures": (Act.CLOSE_BUREAU, READ),
    "desk_bureau_close": (Act.CLOSE_BUREAU, POST),
    "desk_bureau_closure_end": (Act.CLOSE_BUREAU, POST),
}
"""What each desk page asks for; a new page needs a line here, or `test_no_page_is_forgotten` fails.

Pages of one place (office_id …) are tried at one's own place and at a foreign one.
"""

ASKING = {
    "desk_assignment_end",
    "desk_band",
    "desk_band_change",
    "desk_band_end",
    "desk_counter_closure_end",
    "desk_office_closure_end",
    "desk_bureau_closure_end",
    "desk_holiday_end",
    "desk_opening_end",
    "desk_single_day",
    "desk_single_day_end",
    "desk_single_day_set",
    "desk_take_back",
}
"""Pages that also answer 404 where the thing that they are about is not there, as here."""

MANAGES = {Role.MANAGER, Role.BUREAU, Role.HEAD_OFFICE}
ALLOWED: dict[Act, set[Role]] = {
    Act.ENTER: set(Role),
    Act.MANAGE_PEOPLE: MANAGES,
    Act.RESET_SECOND_FACTOR: MANAGES,
    Act.TRANSFER_PEOPLE: {Role.BUREAU, Role.HEAD_OFFICE},
    Act.READ_TRAIL: MANAGES | {Role.AUDITOR},
    Act.ADMINISTER: {Role.HEAD_OFFICE},
    Act.SEE_DAY: {Role.COUNSELLOR, Role.MANAGER},
    Act.BOOK: {Role.COUNSELLOR, Role.MANAGER},
    Act.SEE_TIMETABLE: MANAGES | {Role.COUNSELLOR},
    Act.EDIT_TIMETABLE: MANAGES,
    Act.PUBLISH: MANAGES,
    Act.CLOSE_OFFICE: MANAGES,
    Act.CLOSE_BUREAU: {Role.BUREAU, Role.HEAD_OFFICE},
    Act.EDIT_HOLIDAYS: {Role.HEAD_OFFICE},
    Act.SET_UP_COUNTER: MANAGES,
    Act.SET_UP_OFFICE: MANAGES,
    Act.SET_UP_BUREAU: {Role.BUREAU, Role.HEAD_OFFICE},
    Act.WRITE_NOTICES: MANAGES,
    Act.IMPORT: MANAGES,
    Act.EXPORT: MANAGES,
}
"""Written out once more, so that a slip in queries/access.py can't pass."""


def walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[URLPattern]:
    """All patterns below /desk/, without those of Django's administration pages."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from walk(pattern.url_patterns, path)
        elif path.startswith("desk/"):
            yield pattern


PATTERNS = {str(pattern.name): pattern for pattern in walk(get_resolver().url_patterns)}
OURS = sorted(set(PATTERNS) - SIGNING_IN)


def place_of(role: Role, office: Office) -> Bureau | Office | None:
    if role in {Role.HEAD_OFFICE, Role.AUDITOR}:
        return None
    return office.bureau if role is Role.BUREAU else office


def address(name: str, office: Office, colleague: Staff) -> str:
    """The page's address for this place and this colleague."""
    band = make_band(make_counter(office=office))
    ids = {
        "office_id": office.pk,
        "bureau_id": office.bureau_id,
        "counter_id": band.counter_id,
        "band_id": band.pk,
        "staff_id": colleague.pk,
    }
    wanted = PATTERNS[name].pattern.converters
    return reverse(name, kwargs={key: ids[key] for key in wanted})


def test_no_page_is_forgotten() -> None:
    assert set(PATTERNS) == SIGNING_IN | set(MATRIX)


@pytest.mark.parametrize("name", OURS)
def test_a_page_asks_at_its_door_for_what_the_matrix_says(name: str) -> None:
    rule: Rule = vars(PATTERNS[name].callback)["desk"]
    assert (rule.act, rule.methods) == MATRIX[name]


@pytest.mark.parametrize("act", list(Act))
def test_a_right_belongs_to_the_roles_written_here(act: Act) -> None:
    having = {role for role in Role if act is Act.ENTER or act in ACTS[role]}
    assert having == ALLOWED[act]


@pytest.mark.parametrize("name", OURS)
def test_pages_let_in_by_role_and_place(name: str) -> None:
    act, methods = MATRIX[name]
    office = make_office()
    elsewhere = make_office(bureau=Bureau.objects.create(name="大阪労働局", prefecture="大阪府"))
    path = address(name, office, make_staff(Role.COUNSELLOR, office))
    foreign = address(name, elsewhere, make_staff(Role.COUNSELLOR, elsewhere))
    for role in Role:
        client = sign_in(Client(), make_staff(role, place_of(role, office)))
        for method in methods:
            status = client.generic(method, path).status_code
            if role not in ALLOWED[act]:
                assert status == 404, (role, method, status)
            elif name not in ASKING:
                assert status != 404, (role, method, status)
            if foreign != path and role not in {Role.HEAD_OFFICE, Role.AUDITOR}:
                assert client.generic(method, foreign).status_code == 404, (role, method)


@pytest.mark.parametrize("name", OURS)
def test_nobody_comes_in_without_signing_in_and_a_second_factor(name: str) -> None:
    office = make_office()
    colleague = make_staff(Role.COUNSELLOR, office)
    path = address(name, office, colleague)
    halfway = Client()
    halfway.force_login(make_staff(Role.HEAD_OFFICE))
    for method in MATRIX[name][1]:
        answer = Client().generic(method, path)
        assert answer.headers["Location"].startswith("/desk/sign-in/?next=")
        assert halfway.generic(method, path).headers["Location"] == reverse("mfa_index")


@pytest.mark.parametrize("name", OURS)
def test_other_methods_are_refused(name: str) -> None:
    office = make_office()
    path = address(name, office, make_staff(Role.COUNSELLOR, office))
    client = sign_in(Client(), make_staff(Role.HEAD_OFFICE))
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(MATRIX[name][1]):
        assert client.generic(method, path).status_code == 405


def test_an_auditor_finds_the_trail_and_nothing_else() -> None:
    client = sign_in(Client(), make_staff(Role.AUDITOR))
    page = client.get("/desk/").content.decode()
    assert "/desk/trail/" in page
    assert "/desk/people/" not in page
    assert client.get("/desk/trail/").status_code == 200
    assert client.get("/desk/admin/").status_code == 404


def test_somebody_without_a_role_sees_only_that() -> None:
    client = sign_in(Client(), make_staff())
    assert "まだ配属がありません" in client.get("/desk/").content.decode()
    assert client.get("/desk/trail/").status_code == 404
