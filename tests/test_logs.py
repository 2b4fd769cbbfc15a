"""What the shipped log settings write: JSON lines without a token, whatever went wrong."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client

from madoguchi import logs
from madoguchi.web.public import find

TOKEN = "13138796951-exnfv4xegfvxcnqdajgk6kk6j4"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every line as the handler would print it."""
    lines: list[str] = []
    formatter = logs.json_lines()

    class Paper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    monkeypatch.setattr(logging.getLogger(), "handlers", [Paper()])
    return lines


def test_a_line_is_one_json_object_with_level_time_and_fields(written: list[str]) -> None:
    logging.getLogger("madoguchi.test").warning("letter %s waits", 7, extra={"ms": 1.5})
    (line,) = written
    entry = json.loads(line)
    assert entry["event"] == "letter 7 waits"
    assert (entry["level"], entry["logger"], entry["ms"]) == ("warning", "madoguchi.test", 1.5)
    assert entry["timestamp"].endswith("Z")


def test_a_token_is_cut_out_of_every_kind_of_value(written: list[str]) -> None:
    for path in (f"/k/{TOKEN}", f"/en/b/{TOKEN}?x", f"https://a.example/k/{TOKEN}"):
        log = logging.getLogger("madoguchi.test")
        log.warning("%s", path, extra={"path": path, "many": [path], "named": {"p": path}})
        try:
            raise ValueError(path)
        except ValueError:
            log.exception("broke")
    assert len(written) == 6
    assert TOKEN not in "".join(written)


@pytest.mark.django_db
def test_no_refused_request_on_a_mailed_link_is_logged_with_its_token(written: list[str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    for path in (f"/k/{TOKEN}", f"/b/{TOKEN}"):
        assert strict.get(path).status_code == 404
        assert strict.post(path).status_code == 403
        assert Client().post(path).status_code == 405
        assert strict.get(path + "/x").status_code == 404
    assert len(written) >= 8
    assert TOKEN not in "".join(written)


@pytest.mark.django_db
def test_an_error_of_ours_is_logged_with_its_traceback_and_without_the_request(
    written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(find, "prefectures", broken)
    client = Client(raise_request_exception=False)
    assert client.get("/", {"q": "髙橋"}).status_code == 500
    (told,) = [json.loads(line) for line in written if "exception" in line]
    assert "a mistake of ours" in told["exception"]
    assert "request" not in told
    assert "髙橋" not in "".join(written)
