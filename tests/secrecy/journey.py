"""The whole way through the service, with all that may go wrong on it, and what it left behind."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.db import connection

from madoguchi.models import Booking, Letter, LetterState, Slot
from tests.builders import let_expire
from tests.post_office import PostOffice, Received
from tests.secrecy.private import ADDRESS, CORRECTED, FORM, PERSONAL, Secret
from tests.server import Running
from tests.visitor import Answer, Visitor
from tests.web.typed import filled_in

HOST = "yoyaku.example"
BASE_URL = f"https://{HOST}"
THROUGH_A_PROXY = {"Host": HOST, "Origin": BASE_URL, "X-Forwarded-Proto": "https"}
UNKNOWN = "unknown@himitsu-mail.example"
_TAMPER = """
UPDATE madoguchi_applicant SET email = set_byte(email, 30, get_byte(email, 30) # 1)
WHERE booking_id = %s
"""
_CODE = re.compile(r"：(\d{6})(?!\d)")


@dataclass
class Witness(Visitor):
    """A visitor who remembers every answer and every cookie."""

    answers: list[Answer] = field(default_factory=list)
    given: set[str] = field(default_factory=set)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        answer = super().ask(method, path, body, headers)
        self.answers.append(answer)
        self.given |= {value for value in self.cookies.values() if len(value) > 20}
        return answer


@dataclass
class Journey:
    """People on their way: `tokens` and `codes` are those of all letters that arrived."""

    server: Running
    worker: Running
    post: PostOffice
    slot: Slot
    people: list[Witness] = field(default_factory=list)

    @property
    def answers(self) -> list[Answer]:
        return [answer for person in self.people for answer in person.answers]

    @property
    def tokens(self) -> list[Secret]:
        """What only the mail holds."""
        paths = [urlsplit(letter.url).path for letter in self.post.received]
        codes = [code for letter in self.post.received for code in _CODE.findall(letter.text)]
        assert paths
        assert codes
        tokens = {Secret(path[3:]) for path in paths if path[:3] in {"/k/", "/b/"}}
        return [*tokens, *{Secret(code, number=True) for code in codes}]

    @property
    def secrets(self) -> list[Secret]:
        """All that must stand neither in the database nor in a log."""
        cookies = {Secret(value) for person in self.people for value in person.given}
        return [*map(Secret, PERSONAL), *self.tokens, *cookies]

    def arrive(self) -> Witness:
        person = Witness(self.server.port, dict(THROUGH_A_PROXY))
        self.people.append(person)
        return person

    def apply(self, person: Witness, **changes: str) -> str:
        """Fill in the form, look at the check page, send it off; the reference."""
        person.open_form(self.slot)
        form = filled_in(self.slot, **(FORM | changes))
        assert person.post(f"/slots/{self.slot.pk}/application/", form).status == 200
        reference = person.apply(self.slot, form).booking
        assert reference
        assert person.get(f"/bookings/{reference}/mail/").status == 200
        return reference

    def letter(self, number: int, to: str = ADDRESS) -> Received:
        """The letter to this address that arrives as the `number`-th."""

        def arrived() -> list[Received]:
            return [letter for letter in list(self.post.received) if to in letter.recipients]

        wait_for(lambda: len(arrived()) >= number)
        return arrived()[number - 1]

    def link(self, number: int, to: str = ADDRESS) -> str:
        """The path of the link in that letter."""
        return urlsplit(self.letter(number, to).url).path

    def code(self, number: int) -> str:
        """The six digits in that letter."""
        (found,) = _CODE.findall(self.letter(number).text)
        return str(found)

    # --- the ways ---------------------------------------------------------------------------

    def with_a_corrected_address(self) -> None:
        """Apply, type a wrong code, ask again, correct the address, confirm, look, cancel."""
        person = self.arrive()
        reference = self.apply(person)
        at = f"/bookings/{reference}"
        wrong = f"{(int(self.code(1)) + 1) % 1_000_000:06d}"
        assert person.post(f"{at}/code/", {"code": wrong}).status == 422
        assert person.post(f"{at}/letters/").status == 302
        self.letter(2)
        assert person.post(f"{at}/address/", {"email": CORRECTED}).status == 302
        new = self.link(1, CORRECTED)
        old = self.arrive()
        assert old.get(old.get(self.link(1)).location).status == 410
        other = self.arrive()
        assert other.get(other.get(new).location).status == 200
        assert other.post(f"{at}/confirmation/").status == 302
        assert other.get(f"{at}/").status == 200
        assert other.get(f"{at}/calendar.ics").status == 200
        again = self.arrive()
        assert again.get(again.get(self.link(2, CORRECTED)).location).status == 200
        assert again.get(f"{at}/cancellation/").status == 200
        assert again.post(f"{at}/cancellation/").status == 302
        self.letter(3, CORRECTED)
        assert again.post("/finish/").status == 200

    def with_the_code(self) -> None:
        """Apply and confirm by the six digits."""
        person = self.arrive()
        before = len([letter for letter in self.post.received if ADDRESS in letter.recipients])
        reference = self.apply(person)
        code = self.code(before + 1)
        assert person.post(f"/bookings/{reference}/code/", {"code": code}).status == 302
        assert person.get(f"/bookings/{reference}/").status == 200

    def given_up(self) -> None:
        """Apply and withdraw."""
        person = self.arrive()
        reference = self.apply(person)
        assert person.post(f"/bookings/{reference}/withdrawal/").status == 302

    def refused_by_the_mail_server(self) -> None:
        """Apply with an address whose server says no and quotes it; the page says so."""
        self.post.refuse(UNKNOWN)
        person = self.arrive()
        reference = self.apply(person, email=UNKNOWN)
        refused = Letter.objects.filter(booking__reference=reference, state=LetterState.REFUSED)
        wait_for(refused.exists)
        assert person.get(f"/bookings/{reference}/mail/").status == 200

    def while_the_mail_server_is_down(self) -> None:
        """Apply, get no letter, let the hour pass, apply again with the data kept."""
        self.post.stop()
        person = self.arrive()
        reference = self.apply(person)
        tried = Letter.objects.filter(booking__reference=reference, attempts__gte=1)
        wait_for(tried.exists)
        let_expire(reference)
        assert person.get(f"/bookings/{reference}/mail/").status == 410
        form = {"slot": str(self.slot.pk), "terms": filled_in(self.slot)["terms"]}
        assert person.post(f"/bookings/{reference}/renewal/", form).booking
        self.post.start()

    def with_a_broken_row(self) -> None:
        """What was stored can't be read any more: the page and the worker both crash."""
        person = self.arrive()
        reference = self.apply(person)
        booking = Booking.objects.get(reference=reference)
        wait_for(lambda: not booking.letters.filter(state=LetterState.QUEUED).exists())
        with connection.cursor() as cursor:
            cursor.execute(_TAMPER, [booking.pk])
        assert person.get(f"/bookings/{reference}/mail/").status == 500
        person.post(f"/bookings/{reference}/letters/")
        wait_for(lambda: "InvalidTag" in self.worker.read_log())

    def in_wrong_ways(self) -> None:
        """Links and data where they don't belong: each is answered, and logged, as an error."""
        person = self.arrive()
        path = self.link(1)
        token = path.rpartition("/")[2]
        form = filled_in(self.slot, **FORM)
        query = f"?{urlencode(form)}"
        spoilt = [path + more for more in ("x", "/", "/x", "%0a", ".")]
        elsewhere = [f"/K/{token}", f"/b/{token}", f"/{token}", f"/en{path}", f"/bookings/{token}/"]
        asked = [f"/x?next={path}", f"/nowhere/{query}", f"/offices/0/{query}"]
        for wrong in spoilt + elsewhere + asked:
            assert person.get(wrong).status == 404, wrong
        assert person.get(f"/slots/{self.slot.pk}/bookings/{query}").status == 302
        assert person.post(path, form).status in {403, 405}
        person.open_form(self.slot)
        assert person.post(path, form).status == 405
        assert person.ask("GET", path, None, {"Host": f"{token}.example"}).status == 400
        many = form | {f"field{n}": form["name"] for n in range(100)}
        assert person.apply(self.slot, many).status == 400
        foreign = self.arrive()
        assert foreign.apply(self.slot, form).status == 403
        foreign_page = {"Origin": "", "Referer": f"https://elsewhere.example{path}"}
        bookings = f"/slots/{self.slot.pk}/bookings/"
        assert person.ask("POST", bookings, b"", foreign_page).status == 403


def wait_for(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is true; it has to be within so many seconds."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


WAYS: tuple[Callable[[Journey], None], ...] = (
    Journey.with_a_corrected_address,
    Journey.with_the_code,
    Journey.given_up,
    Journey.refused_by_the_mail_server,
    Journey.while_the_mail_server_is_down,
    Journey.with_a_broken_row,
    Journey.in_wrong_ways,
)
