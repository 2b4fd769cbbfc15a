"""April: one file moves many people, all of them or none."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.models import Bureau, Office, Role, Staff, StaffEvent
from tests.builders import make_office
from tests.desk.people import make_staff, sign_in

pytestmark = pytest.mark.django_db

HEADER = "メールアドレス,役割,異動元,異動先\r\n"
PATH = "/desk/people/transfers/"


@pytest.fixture
def ueno() -> Office:
    return make_office(name="ハローワーク上野")


@pytest.fixture
def shibuya() -> Office:
    return make_office(name="ハローワーク渋谷")


@pytest.fixture
def desk(client: Client, ueno: Office) -> Client:
    return sign_in(client, make_staff(Role.BUREAU, ueno.bureau))


def upload(desk: Client, rows: str, encoding: str = "utf-8") -> tuple[int, str]:
    file = SimpleUploadedFile("ido.csv", (HEADER + rows).encode(encoding))
    answer = desk.post(PATH, {"file": file})
    return answer.status_code, answer.content.decode()


def store(desk: Client, rows: str) -> tuple[int, str]:
    answer = desk.post(PATH, {"text": HEADER + rows, "store": "yes"})
    return answer.status_code, answer.content.decode()


def offices_of(staff: Staff) -> list[str]:
    return [str(held.office) for held in staff.assignments.select_related("office")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_first_it_is_shown_and_then_done(
    desk: Client, ueno: Office, shibuya: Office, encoding: str
) -> None:
    staff = make_staff(Role.COUNSELLOR, ueno, name="異動花子")
    rows = f"{staff.email},所の管理者,ハローワーク上野,ハローワーク渋谷\r\n"
    status, page = upload(desk, rows, encoding)
    assert status == 200
    assert "異動花子" in page
    assert "まだ登録していません" in page
    assert offices_of(staff) == ["ハローワーク上野"]
    status, page = store(desk, rows)
    assert (status, "1件を登録しました" in page) == (200, True)
    held = staff.assignments.get()
    assert (held.office, held.role) == (shibuya, Role.MANAGER)
    assert StaffEvent.objects.filter(act="transferred", subject=staff).count() == 2


def test_one_bad_line_stops_all_and_every_bad_line_is_named(
    desk: Client, ueno: Office, shibuya: Office
) -> None:
    staff = make_staff(Role.COUNSELLOR, ueno)
    make_office(
        name="ハローワーク梅田", bureau=Bureau.objects.create(name="大阪", prefecture="大阪府")
    )
    rows = (
        f"{staff.email},相談員,ハローワーク上野,ハローワーク渋谷\r\n"
        "nobody@example.jp,相談員,ハローワーク上野,ハローワーク渋谷\r\n"
        f"{staff.email},相談員,,ハローワーク梅田\r\n"
        f"{staff.email},相談員,ハローワーク上野,\r\n"
    )
    status, page = store(desk, rows)
    assert status == 422
    assert "3行目：このメールアドレスの職員はいません" in page
    assert "4行目：「ハローワーク梅田」" in page
    assert "5行目：この職員は、異動元に配属されていません" in page
    assert "2行目" not in page
    assert offices_of(staff) == ["ハローワーク上野"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("not-an-address,相談員,,ハローワーク上野\r\n", "2行目：メールアドレス「not-an-address」"),
        ("a@example.jp,部長,,ハローワーク上野\r\n", "2行目：役割は"),
        ("a@example.jp,相談員,,\r\n", "2行目：異動元か異動先"),
        ("a@example.jp,相談員\r\n", "2行目：4列"),
        ('a@example.jp,"相談員,,\r\n', "CSVとして読めません"),
        ("", "異動が1件もありません"),
        (
            "a@example.jp,相談員,,ハローワーク上野\r\n" * 2,
            "3行目：2行目と同じ異動です",
        ),
    ],
)
def test_a_malformed_file_is_refused_by_line(desk: Client, rows: str, said: str) -> None:
    status, page = upload(desk, rows)
    assert status == 422
    assert said in page


def test_a_file_may_be_larger_than_what_the_public_sends(desk: Client) -> None:
    rows = "".join(f"nobody{n}@example.jp,相談員,,ハローワーク上野\r\n" for n in range(2001))
    assert len(rows.encode()) > 65536
    status, page = upload(desk, rows)
    assert (status, "1度に2000件まで" in page) == (422, True)


def test_nobody_moves_those_above_or_themselves(
    desk: Client, ueno: Office, shibuya: Office
) -> None:
    oneself = Staff.objects.get()
    status, page = store(desk, f"{oneself.email},相談員,,ハローワーク渋谷\r\n")
    assert (status, "ご自身の異動" in page) == (422, True)
    assert offices_of(oneself) == ["None"]
