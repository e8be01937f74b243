"""Files in, files out: what is kept, what is refused, and that nothing lies about for ever."""

import contextlib
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from guilder.files import service
from guilder.files.settings import FilesSettings
from guilder.files.sniffing import clean_name, media_type
from guilder.kernel import clock
from guilder.kernel.clock import travel_to
from guilder.kernel.errors import NotFound
from insights.factories import an_account

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(32)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00" + bytes(32)


async def hand_in(home, content=PDF, name="receipt.pdf"):
    return await home.api.post("/v1/files", params={"name": name}, content=content)


async def kept(home, content=PDF, name="receipt.pdf"):
    answer = await hand_in(home, content, name)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def a_transaction(home, amount="-12.50"):
    account = await an_account(home)
    body = {"accountId": account, "bookedOn": "2026-11-20", "amount": amount, "description": "Bluefin Store"}
    return (await home.api.post("/v1/transactions", json=body)).json()["data"]


async def attached(home, transaction, content=PDF, name="receipt.pdf"):
    file = await kept(home, content, name)
    answer = await home.api.post(f"/v1/transactions/{transaction}/attachments", json={"fileId": file["id"]})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def key_of(home, file):
    return f"files/{home.workspace_id}/{file['id']}"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PDF, "application/pdf"), (b"\xef\xbb\xbf\n" + PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg"),
        (WEBP, "image/webp"), (HEIC, "image/heic"), ("Brötchen 3,20 €".encode(), "text/plain"), (b"<html>", "text/plain"),
        (b"PK\x03\x04" + bytes(40), None), (b"MZ\x90\x00", None), (b"GIF89a" + bytes(9), None), (b"\x7fELF\x02", None),
        ("Brötchen".encode("latin-1") + b"\xff", None), (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", None), (b"text\x00text", None),
    ],
)  # fmt: skip
def test_bytes_say_what_a_file_is(head, kind):
    assert media_type(head) == kind


@pytest.mark.parametrize(
    ("name", "kind", "clean"),
    [
        ("receipt.pdf", "application/pdf", "receipt.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("..\\..\\boot.ini", "text/plain", "boot.ini.txt"),
        ("/", "image/png", "file.png"),
        ("", "image/png", "file.png"),
        ("....", "application/pdf", "file.pdf"),
        ("CON.txt", "text/plain", "file CON.txt"),
        ("evil.html", "text/plain", "evil.html.txt"),
        ("photo.exe", "image/jpeg", "photo.exe.jpg"),
        ("Rechnung\u202efdp.pdf", "application/pdf", "Rechnungfdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "application/pdf", "aSet-Cookie x.pdf"),
        ("Bon März.JPG", "image/jpeg", "Bon März.JPG"),
        ("x" * 400 + ".png", "image/png", "x" * 116 + ".png"),
    ],
)
def test_a_name_is_a_name_and_no_path(name, kind, clean):
    assert clean_name(name, kind) == clean


async def test_a_file_comes_back_as_it_was_and_does_nothing(household, runtime):
    home = await household()
    file = await kept(home, PDF, "Bon März.pdf")
    assert (file["name"], file["mediaType"], file["size"], file["ownerId"]) == (
        "Bon März.pdf",
        "application/pdf",
        len(PDF),
        None,
    )
    answer = await home.api.get(f"/v1/files/{file['id']}/content")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, PDF, "application/pdf")
    assert (
        answer.headers["content-disposition"]
        == "attachment; filename=\"Bon M_rz.pdf\"; filename*=UTF-8''Bon%20M%C3%A4rz.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert [each["id"] for each in (await home.api.get("/v1/files")).json()["data"]] == [file["id"]]
    with runtime.storage.open(key_of(home, file)) as stored:
        assert stored.read() == PDF


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [
        (b"PK\x03\x04" + bytes(2000), "FILE_TYPE_NOT_ACCEPTED", 415),
        (b"a receipt\n" * 500 + b"\x00", "FILE_TYPE_NOT_ACCEPTED", 415),
        (b"a receipt\n" * 500 + b"\xc3", "FILE_TYPE_NOT_ACCEPTED", 415),
        (b"", "FILE_IS_EMPTY", 422),
    ],
)
async def test_what_is_no_paper_is_refused_whatever_it_is_called(household, content, code, status):
    home = await household()
    answer = await hand_in(home, content, "receipt.pdf")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (await home.api.get("/v1/files")).json()["data"] == []


async def test_a_file_that_is_too_large_is_refused_before_and_while_it_comes(household, runtime):
    home = await household()
    with limits(runtime, largest=2000):
        announced = await hand_in(home, PDF + bytes(3000))

        async def pieces():
            yield PDF
            for _ in range(30):
                yield bytes(100)

        streamed = await home.api.post("/v1/files", params={"name": "a.pdf"}, content=pieces())
    for answer in (announced, streamed):
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "TOO_LARGE")
    assert await rows_of(runtime, home) == []


async def test_a_household_keeps_as_much_as_it_may(household, runtime):
    home = await household()
    with limits(runtime, quota=3000):
        file = await kept(home, PDF + bytes(2000))
        answer = await hand_in(home, PDF + bytes(2000))
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "QUOTA_REACHED")
        assert len(await rows_of(runtime, home)) == 1
        assert (await home.api.delete(f"/v1/files/{file['id']}")).status_code == 204
        await kept(home, PDF + bytes(2000))


async def test_another_households_file_is_not_there(household):
    home, other = await household(), await household()
    transaction = await a_transaction(other)
    file = await kept(home)
    for verb, path in (
        ("get", ""), ("get", "/content"), ("delete", ""), ("post", "/restore"),
    ):  # fmt: skip
        answer = await other.api.request(verb, f"/v1/files/{file['id']}{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "FILE_NOT_FOUND"), (verb, path)
    answer = await other.api.post(f"/v1/transactions/{transaction['id']}/attachments", json={"fileId": file["id"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "FILE_NOT_FOUND")


async def test_a_receipt_is_attached_once_shown_and_taken_away_with_a_way_back(household):
    home = await household()
    transaction = await a_transaction(home)
    file = await attached(home, transaction["id"])
    listed = (await home.api.get("/v1/transactions")).json()["data"]
    assert [one["attachments"] for one in listed] == [1]
    path = f"/v1/transactions/{transaction['id']}/attachments"
    assert [one["id"] for one in (await home.api.get(path)).json()["data"]] == [file["id"]]
    again = await kept(home)
    twin = await home.api.post(path, json={"fileId": again["id"]})
    taken = await home.api.post(path, json={"fileId": file["id"]})
    assert (twin.status_code, taken.status_code) == (409, 409)
    assert (await home.api.delete(f"/v1/files/{file['id']}")).status_code == 204
    assert (await home.api.get(path)).json()["data"] == []
    assert (await home.api.get(f"/v1/files/{file['id']}/content")).status_code == 404
    assert (await home.api.post(f"/v1/files/{file['id']}/restore")).json()["data"]["id"] == file["id"]
    assert [one["id"] for one in (await home.api.get(path)).json()["data"]] == [file["id"]]


async def test_the_sweep_takes_what_nobody_will_ask_for_again(household, runtime):
    home = await household()
    transaction = await a_transaction(home)
    stays = await attached(home, transaction["id"])
    removed = await attached(home, transaction["id"], PNG, "a.png")
    await home.api.delete(f"/v1/files/{removed['id']}")
    loose = await kept(home, JPEG, "b.jpg")
    lost = await a_killed_upload(runtime, home)
    now = datetime.now(UTC)

    async def left():
        return {str(row.id) for row in await rows_of(runtime, home)}

    await service.sweep(runtime)
    assert await left() == {stays["id"], removed["id"], loose["id"], str(lost)}
    with travel_to(now + timedelta(hours=2)):
        await service.sweep(runtime)
    assert await left() == {stays["id"], removed["id"], loose["id"]}
    with pytest.raises(NotFound):
        runtime.storage.open(f"files/{home.workspace_id}/{lost}")
    with travel_to(now + timedelta(hours=25)):
        await service.sweep(runtime)
    assert await left() == {stays["id"], removed["id"]}
    with travel_to(now + timedelta(days=31)):
        await service.sweep(runtime)
    assert await left() == {stays["id"]}
    with pytest.raises(NotFound):
        runtime.storage.open(key_of(home, removed))
    assert (await home.api.get(f"/v1/files/{stays['id']}/content")).content == PDF


async def a_killed_upload(runtime, home):
    """What a process leaves that is killed after the bytes and before the row says so."""
    ident = uuid.uuid4()
    key = f"files/{home.workspace_id}/{ident}"

    async def pieces():
        yield PDF

    await runtime.storage.put(key, pieces(), limit=10_000)
    async with runtime.database.system_session() as session:
        await session.execute(
            text(
                "insert into files.file (workspace_id, id, user_id, name, media_type, size, sha256, storage_key, state, created_at) "
                "values (:workspace, :id, :user, 'a.pdf', 'application/pdf', 0, '', :key, 'arriving', :now)"
            ),
            {"workspace": home.workspace_id, "id": ident, "user": home.user_id, "key": key, "now": clock.now()},
        )
    return ident


async def rows_of(runtime, home):
    async with runtime.database.system_session() as session:
        return (
            await session.execute(
                text("select id, state from files.file where workspace_id = :workspace"),
                {"workspace": home.workspace_id},
            )
        ).all()


@contextlib.contextmanager
def limits(runtime, **wanted):
    """Limits small enough to reach."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(runtime.module_settings, FilesSettings, FilesSettings(**wanted))
        yield
