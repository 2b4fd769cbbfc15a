"""A person with a browser, over a real connection: keeps cookies, sends the page's forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPMessage
from urllib.parse import urlencode

from madoguchi.models import Slot
from tests.post_office import HOST
from tests.web.typed import filled_in

FORM = "application/x-www-form-urlencoded"
PATIENCE = 60.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_WAITING = re.compile(r"/bookings/(\d{10})/mail/")


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return unescape(self.body.decode())

    @property
    def location(self) -> str:
        return str(self.headers.get("Location", ""))

    @property
    def booking(self) -> str:
        """Reference of the booking to whose "look at your mail" page this leads; "" if to none."""
        found = _WAITING.fullmatch(self.location)
        return found[1] if found and self.status == 302 else ""


@dataclass
class Visitor:
    """One browser; every request goes over a connection of its own, or over the one kept open."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _open: HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        """Open a page and remember the token of its forms."""
        return self.ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        """Send a form as the page that was opened last would."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **(fields or {})})
        return self.ask("POST", path, body.encode())

    def stay_connected(self) -> None:
        """Keep one connection open from now on, as browsers do."""
        self._open = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        self._open.connect()

    def leave(self) -> None:
        """Close the connection that was kept open."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def open_form(self, slot: Slot) -> None:
        """Open a slot's form; with it come the cookie and the token that sending it needs."""
        answer = self.get(f"/slots/{slot.pk}/application/")
        assert answer.status == 200, (answer.status, answer.text)
        assert self.token

    def apply(self, slot: Slot, fields: Mapping[str, str] | None = None) -> Answer:
        """Send the filled-in form for this slot."""
        return self.post(f"/slots/{slot.pk}/bookings/", fields or filled_in(slot))

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send this request, with the browser's cookies; `headers` go before its own."""
        sent = self.headers | self._standing(body) | dict(headers or {})
        line = self._open or HTTPConnection(HOST, self.port, timeout=PATIENCE)
        line.request(method, path, body, {name: value for name, value in sent.items() if value})
        response = line.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if line is not self._open:
            line.close()
        self._remember(answer)
        return answer

    def _standing(self, body: bytes | None) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "Content-Type": "" if body is None else FORM}

    def _remember(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        found = _TOKEN.search(answer.body.decode(errors="replace"))
        if found:
            self.token = found[1]
