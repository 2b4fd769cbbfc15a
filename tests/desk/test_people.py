"""People: invited by mail, assigned within one's places, stopped, and helped when locked out."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from madoguchi.actions.accept_invitation import accept_invitation
from madoguchi.actions.deliver_invitation import deliver_invitation
from madoguchi.actions.invite import SEND_INVITATION
from madoguchi.letters.invitation import VALID, invitation_url
from madoguchi.models import Bureau, Office, Role, Staff, StaffEvent
from madoguchi.queries.access import Act, people_for, trail_for
from madoguchi.queries.clock import database_now
from madoguchi.rules.refusals import InvitationDead
from tests.builders import make_office
from tests.desk.people import PASSWORD, make_staff, sign_in, with_app
from tests.post_office import post_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def manager(office: Office) -> Staff:
    return make_staff(Role.MANAGER, office)


def send_invitation(client: Client, assignment: str, email: str = "hanako@example.jp") -> int:
    sent = {"name": "髙橋花子", "email": email, "assignment": assignment}
    return client.post("/desk/people/invitations/", sent).status_code


def path_of(staff: Staff) -> str:
    """The path of a fresh invitation."""
    return "/desk/invitations/" + invitation_url(staff, database_now()).rpartition("/")[2]


def letters() -> list[int]:
    jobs = ProcrastinateJob.objects.filter(task_name=SEND_INVITATION)
    return [job.args["staff_id"] for job in jobs.order_by("id")]


def acts() -> list[str]:
    return list(StaffEvent.objects.exclude(act="signed_in").values_list("act", flat=True))


def test_a_manager_invites_a_counsellor_by_mail(
    client: Client, manager: Staff, office: Office, settings: Settings
) -> None:
    sign_in(client, manager)
    assert send_invitation(client, f"counsellor:{office.pk}") == 302
    invited = Staff.objects.get(email="hanako@example.jp")
    assert not invited.has_usable_password()
    assert letters() == [invited.pk]
    event = StaffEvent.objects.get(act="invited")
    assert (event.actor, event.subject, event.office) == (manager, invited, office)
    with post_office(settings) as post:
        deliver_invitation(invited.pk)
    (letter,) = post.received
    assert letter.recipients == ("hanako@example.jp",)
    assert "認証アプリ" in letter.text
    page = client.get("/" + letter.url.partition("//")[2].partition("/")[2])
    assert "パスワードの設定" in page.content.decode()


@pytest.mark.parametrize(
    "assignment",
    ["manager:0", "bureau:{bureau}", "head_office:", "auditor:", "counsellor:{foreign}", "", "x:1"],
)
def test_no_role_beyond_one_s_own_can_be_given(
    client: Client, manager: Staff, office: Office, assignment: str
) -> None:
    sign_in(client, manager)
    words = assignment.format(bureau=office.bureau_id, foreign=make_office().pk)
    assert send_invitation(client, words) == 422
    assert not Staff.objects.filter(email="hanako@example.jp").exists()
    assert letters() == []


def test_an_address_is_invited_once(client: Client, manager: Staff, office: Office) -> None:
    sign_in(client, manager)
    assert send_invitation(client, f"counsellor:{office.pk}") == 302
    assert send_invitation(client, f"counsellor:{office.pk}", "HANAKO@example.jp") == 422


def test_opening_the_link_changes_nothing_and_sending_sets_the_password(client: Client) -> None:
    staff = make_staff()
    staff.set_unusable_password()
    staff.save()
    path = path_of(staff)
    for _ in range(2):
        assert client.get(path).status_code == 200
    poor = client.post(path, {"password": "short", "again": "short"})
    assert poor.status_code == 422
    unlike = client.post(path, {"password": PASSWORD, "again": PASSWORD + "x"})
    assert "2回の入力が違います" in unlike.content.decode()
    sent = {"password": PASSWORD, "again": PASSWORD}
    assert client.post(path, sent).headers["Location"] == "/desk/sign-in/"
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)
    assert client.get(path).status_code == 410
    assert client.post(path, sent).status_code == 410


def test_a_link_ends_after_72_hours_and_with_the_account() -> None:
    staff = make_staff()
    old = invitation_url(staff, database_now() - VALID).rpartition("/")[2]
    with pytest.raises(InvitationDead):
        accept_invitation(old, password=PASSWORD)
    fresh = path_of(staff).rpartition("/")[2]
    for forged in (fresh[:-1] + ("a" if fresh[-1] != "a" else "b"), f"9{fresh}", "", "x-y-z"):
        with pytest.raises(InvitationDead):
            accept_invitation(forged, password=PASSWORD)
    staff.is_active = False
    staff.save()
    with pytest.raises(InvitationDead):
        accept_invitation(fresh, password=PASSWORD)


def test_a_lost_second_factor_is_reset_with_a_reason(
    client: Client, manager: Staff, office: Office
) -> None:
    lost = make_staff(Role.COUNSELLOR, office)
    with_app(lost)
    theirs = sign_in(Client(), lost)
    sign_in(client, manager)
    address = f"/desk/people/{lost.pk}/second-factor/reset/"
    client.post(address, {"reason": " "})
    assert Authenticator.objects.filter(user=lost).exists()
    client.post(address, {"reason": "スマートフォンの紛失"})
    assert not Authenticator.objects.filter(user=lost).exists()
    lost.refresh_from_db()
    assert not lost.has_usable_password()
    assert letters() == [lost.pk]
    assert theirs.get("/desk/").headers["Location"].startswith("/desk/sign-in/")
    event = StaffEvent.objects.get(act="second_factor_reset")
    assert (event.reason, event.office) == ("スマートフォンの紛失", office)


def test_an_account_is_stopped_and_used_again(
    client: Client, manager: Staff, office: Office
) -> None:
    leaving = make_staff(Role.COUNSELLOR, office)
    theirs = sign_in(Client(), leaving)
    sign_in(client, manager)
    client.post(f"/desk/people/{leaving.pk}/deactivation/", {"reason": "退職"})
    assert theirs.get("/desk/").headers["Location"].startswith("/desk/sign-in/")
    client.post(f"/desk/people/{leaving.pk}/reactivation/", {"reason": "誤り"})
    leaving.refresh_from_db()
    assert leaving.is_active
    assert acts() == ["reactivated", "deactivated"]


def test_nobody_does_it_to_themselves_or_to_those_above(
    client: Client, manager: Staff, office: Office
) -> None:
    above = make_staff(Role.BUREAU, office.bureau)
    also_elsewhere = make_staff(Role.COUNSELLOR, office)
    also_elsewhere.assignments.create(role=Role.COUNSELLOR, office=make_office())
    sign_in(client, manager)
    for person, status in ((manager, 302), (above, 404), (also_elsewhere, 404)):
        for what in ("deactivation", "second-factor/reset"):
            path = f"/desk/people/{person.pk}/{what}/"
            assert client.post(path, {"reason": "x"}).status_code == status
    assert acts() == []
    assert not Staff.objects.filter(is_active=False).exists()


def test_a_role_is_added_and_ended(client: Client, manager: Staff, office: Office) -> None:
    person = make_staff(Role.COUNSELLOR, office)
    sign_in(client, manager)
    path = f"/desk/people/{person.pk}/assignments/"
    client.post(path, {"assignment": f"manager:{office.pk}"})
    assert {held.role for held in person.assignments.all()} == {"counsellor", "manager"}
    held = person.assignments.get(role=Role.MANAGER)
    client.post(f"{path}end/", {"assignment": held.pk})
    assert {held.role for held in person.assignments.all()} == {"counsellor"}


def test_lists_searches_and_the_trail_end_at_one_s_places(
    client: Client, manager: Staff, office: Office
) -> None:
    near = make_staff(Role.COUNSELLOR, office, name="近くの人")
    far = make_staff(Role.COUNSELLOR, make_office(), name="遠くの人")
    sign_in(client, manager)
    for query in ("", "?q=人", "?q=example.jp"):
        page = client.get(f"/desk/people/{query}").content.decode()
        assert (near.name in page, far.name in page) == (True, False)
    assert client.get(f"/desk/people/{far.pk}/").status_code == 404
    colleague = sign_in(Client(), make_staff(Role.MANAGER, far.assignments.get().office))
    colleague.post(f"/desk/people/{far.pk}/deactivation/", {"reason": "遠くの理由"})
    assert "遠くの理由" not in client.get("/desk/trail/").content.decode()
    assert not trail_for(manager).filter(act="deactivated").exists()
    auditor = sign_in(Client(), make_staff(Role.AUDITOR))
    assert "遠くの理由" in auditor.get("/desk/trail/").content.decode()


def test_a_bureau_looks_after_its_offices_and_no_others(office: Office) -> None:
    other = Bureau.objects.create(name="大阪労働局", prefecture="大阪府")
    inside = make_staff(Role.MANAGER, office)
    make_staff(Role.MANAGER, make_office(bureau=other))
    bureau = make_staff(Role.BUREAU, office.bureau)
    assert set(people_for(bureau, Act.MANAGE_PEOPLE)) == {inside, bureau}


def test_the_trail_is_never_changed(client: Client, manager: Staff) -> None:
    sign_in(client, manager)
    event = StaffEvent.objects.first()
    assert event is not None
    event.act = "nothing"
    with pytest.raises(Exception, match="never changed"):
        event.save()


def test_a_deferred_letter_holds_no_token(client: Client, manager: Staff, office: Office) -> None:
    sign_in(client, manager)
    send_invitation(client, f"counsellor:{office.pk}")
    job = ProcrastinateJob.objects.get(task_name=SEND_INVITATION)
    assert set(job.args) == {"staff_id"}
    assert re.fullmatch(r"\d+", str(job.args["staff_id"]))
