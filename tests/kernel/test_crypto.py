"""Sealed secrets open only in their row and with their key."""

from pathlib import Path

import pytest

from guilder.kernel.crypto import CannotOpen, Keyring

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


def test_a_secret_opens_in_its_own_row_alone() -> None:
    ring = Keyring({"a": OLD})
    sealed = ring.seal(b"token", bound_to="connection:1")
    assert ring.open(sealed, bound_to="connection:1") == b"token"
    assert b"token" not in sealed
    with pytest.raises(CannotOpen):
        ring.open(sealed, bound_to="connection:2")


def test_a_changed_byte_anywhere_is_noticed() -> None:
    ring = Keyring({"a": OLD})
    sealed = ring.seal(b"token", bound_to="x")
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(CannotOpen):
            ring.open(bytes(broken), bound_to="x")


def test_rotation_keeps_old_secrets_and_seals_with_the_new_key() -> None:
    sealed = Keyring({"a": OLD}).seal(b"token", bound_to="x")
    rotated = Keyring({"b": NEW, "a": OLD})
    assert rotated.open(sealed, bound_to="x") == b"token"
    with pytest.raises(CannotOpen):
        Keyring({"a": OLD}).open(rotated.seal(b"token", bound_to="x"), bound_to="x")
    assert rotated.mac("link", purpose="mail") == Keyring({"a": OLD}).mac("link", purpose="mail")


def test_the_key_at_home_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = Keyring.at_home(tmp_path), Keyring.at_home(tmp_path)
    assert second.open(first.seal(b"s", bound_to="x"), bound_to="x") == b"s"
    assert (tmp_path / "master.keys").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["master.keys"]
