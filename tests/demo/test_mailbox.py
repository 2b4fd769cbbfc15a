"""The demo's mailbox keeps what a real SMTP conversation brings, and shows it."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from madoguchi.demo import mailbox
from madoguchi.demo.place import free_port


def letter(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "yoyaku@madoguchi.example"
    message["To"] = "hanako@example.jp"
    message["Subject"] = subject
    message.set_content("次のリンクを開いてください。\nhttp://127.0.0.1:8000/k/abc\n")
    message.add_attachment(b"BEGIN:VCALENDAR", "text", "calendar", filename="yoyaku.ics")
    return message


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    free = free_port(0)
    environment = os.environ | {
        "MADOGUCHI_DEMO_MAILBOX_DIR": str(tmp_path),
        "MADOGUCHI_SMTP_PORT": str(free),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "madoguchi.demo.child", "mail-server"],
        stdin=subprocess.PIPE,
        env=environment,
    ) as server:
        yield free
        server.terminate()
        assert server.wait(10) == 0


def send(port: int, message: EmailMessage) -> None:
    for _ in range(100):
        try:
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                smtp.send_message(message)
                return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("the mail server did not start")


def test_mail_is_kept_and_the_newest_comes_first(tmp_path: Path, port: int) -> None:
    send(port, letter("予約の確認"))
    send(port, letter("予約が決まりました"))
    newest, oldest = mailbox.newest_first(tmp_path)
    assert (newest.subject, oldest.subject) == ("予約が決まりました", "予約の確認")
    assert newest.to == "hanako@example.jp"
    assert "http://127.0.0.1:8000/k/abc" in newest.text
    assert newest.attachments == ("yoyaku.ics",)
    assert mailbox.read(tmp_path, newest.name) == newest


@pytest.mark.parametrize("name", ["../keys", "", "x", "20261122-162613792761-3ccbf6bb", "%2e%2e"])
def test_no_other_file_can_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.eml").write_bytes(b"Subject: secret\n\nsecret")
    assert mailbox.read(tmp_path, name) is None


def test_a_process_of_the_demo_ends_when_its_parent_lets_go(tmp_path: Path) -> None:
    environment = os.environ | {
        "MADOGUCHI_DEMO_MAILBOX_DIR": str(tmp_path),
        "MADOGUCHI_SMTP_PORT": str(free_port(0)),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "madoguchi.demo.child", "mail-server"],
        stdin=subprocess.PIPE,
        env=environment,
    ) as server:
        assert server.stdin is not None
        server.stdin.close()
        assert server.wait(10) == 0
