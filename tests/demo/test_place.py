"""A demo's folder keeps its keys, and its processes get an environment of their own."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from madoguchi.demo.place import Place, free_port


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "demo")
    place.prepare()
    return place


def test_keys_are_made_once_and_are_private(place: Place) -> None:
    keys = place.keys()
    assert set(keys) == {
        "MADOGUCHI_SECRET_KEY",
        "MADOGUCHI_FIELD_KEYS",
        "MADOGUCHI_LOOKUP_KEY",
        "MADOGUCHI_LINK_KEYS",
    }
    assert len(set(keys.values())) == len(keys)
    assert place.keys() == keys
    assert (place.folder / "keys.json").stat().st_mode & 0o777 == 0o600
    assert place.folder.stat().st_mode & 0o077 == 0


def test_given_keys_go_before_the_demos_own(place: Place) -> None:
    given = {"MADOGUCHI_SECRET_KEY": "given", "PATH": "/bin"}
    environment = place.environment(given, "postgresql:///x", 8123)
    assert environment["MADOGUCHI_SECRET_KEY"] == "given"
    assert environment["PATH"] == "/bin"
    assert environment["DATABASE_URL"] == "postgresql:///x"
    assert environment["MADOGUCHI_BASE_URL"] == "http://127.0.0.1:8123"


def test_a_taken_port_gives_way_to_the_next() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port
