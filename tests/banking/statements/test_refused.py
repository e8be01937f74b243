"""Files that are no statements, or are made to hurt: refused at once, with a reason and a remedy."""

import io
import random
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from guilder.banking.statements.model import BankSentError, NotAStatement, StatementProblem, StatementTooLarge
from guilder.banking.statements.reading import Limits, read_all, read_path

CSV = b"Date,Description,Amount\n2026-01-31,Tea,-1.50\n"


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("quirk", "content", "said"),
    [
        (
            "web page",
            b"<!DOCTYPE html><html><head><title>Session expired</title></head><body>Please sign in</body></html>",
            "Session expired",
        ),
        (
            "web page without doctype",
            b"\n<html><body><h1>Service unavailable</h1></body></html>",
            "Service unavailable",
        ),
        ("JSON", b'{"error": {"code": 401, "message": "Token expired"}}', "Token expired"),
        ("JSON list", b'{"errors": [{"detail": "No consent"}]}', "No consent"),
    ],
)
def test_the_banks_message_is_given(quirk, content, said):
    with pytest.raises(BankSentError, match=said):
        read_all("bank.csv", content)


@pytest.mark.parametrize(
    ("quirk", "content"),
    [
        ("empty", b""),
        ("blank", b"  \n\n "),
        ("damaged pdf", b"%PDF-1.7 ..."),
        ("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512),
        ("picture", b"\x89PNG\r\n\x1a\n"),
        ("JSON data", b'{"rows": []}'),
        ("other XML", b"<?xml version='1.0'?><invoice/>"),
        ("zeros", b"\0" * 4096),
        ("another spreadsheet", zipped(**{"[Content_Types].xml": b"<x/>"})),
        ("broken zip", b"PK\x03\x04nothing"),
    ],
)
def test_other_files(quirk, content):
    with pytest.raises(NotAStatement) as caught:
        read_all("bank.dat", content)
    assert caught.value.message.startswith("bank.dat")
    assert caught.value.remedy


@pytest.mark.parametrize("size", [10, 1000, 100_000, 5_000_000])
def test_random_bytes(size):
    began = time.process_time()
    with pytest.raises(StatementProblem):
        read_all("noise", random.Random(size).randbytes(size))
    assert time.process_time() - began < 5


def test_200_megabytes_are_refused_without_being_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    tracemalloc.start()
    with pytest.raises(StatementTooLarge, match=r"huge\.csv.*64 MiB"):
        read_path(path)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_zip_with_statements_is_read():
    files = read_all("export.zip", zipped(january=CSV, february=CSV))
    assert [(file.name, len(file.statements[0].rows)) for file in files] == [
        ("export.zip/january", 1),
        ("export.zip/february", 1),
    ]


def test_zip_bomb_is_refused_with_flat_memory():
    bomb = zipped(bomb=b"0" * (100 * 1024 * 1024))
    tracemalloc.start()
    with pytest.raises(StatementTooLarge):
        read_all("bomb.zip", bomb)
    assert tracemalloc.get_traced_memory()[1] < 80 * 1024 * 1024
    tracemalloc.stop()


def test_zip_with_thousands_of_files_and_nested_zip():
    with pytest.raises(StatementTooLarge):
        read_all("many.zip", zipped(**{f"f{n}": CSV for n in range(500)}))
    with pytest.raises(NotAStatement, match="inside"):
        read_all("nested.zip", zipped(inner=zipped(a=CSV)))


def test_limits_are_settings():
    with pytest.raises(StatementTooLarge):
        read_all("bank.csv", CSV, limits=Limits(bytes=10))


def test_missing_file_and_directory(tmp_path):
    with pytest.raises(StatementProblem, match="cannot be opened"):
        read_path(tmp_path / "nothing.csv")
    with pytest.raises(StatementProblem):
        read_path(tmp_path)


@pytest.mark.parametrize("head", [b"<OFX>", b":20:X\n:25:1\n:61:", b"!Type:Bank\n", b"Date,Amount\n"])
def test_damaged_statements_never_crash(head):
    noise, refusals = random.Random(7), []
    for _ in range(60):
        tail = bytes(noise.choice(b"<>/\n,;:\"'0123456789ABCDTDEamount?{}&^|\t ") for _ in range(400))
        try:
            read_all("noise", head + tail)
        except StatementProblem as problem:
            refusals.append(problem.message)
    assert all(refusals)


def test_many_small_tags_stay_linear():
    began = time.process_time()
    with pytest.raises(StatementProblem):
        read_all("x.ofx", b"<OFX>" + b"<A>" * 1_000_000)
    assert time.process_time() - began < 5


def test_reading_leaves_no_file_open(tmp_path):
    path = tmp_path / "bank.csv"
    path.write_bytes(CSV)
    open_files = Path("/proc/self/fd")
    before = len(list(open_files.iterdir())) if open_files.is_dir() else 0
    read_path(path)
    assert not before or len(list(open_files.iterdir())) == before
