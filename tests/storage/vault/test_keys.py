"""The keys folder: made once, refused when careless, told apart by fingerprint."""

import io
import multiprocessing
import stat
import subprocess
import tarfile
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from storage.vault.errors import KeysError
from storage.vault.keys import (
    DATA_KEY,
    LOOKUP_KEY,
    RECEIPT_SALT,
    SIZES,
    Keys,
    export_keys,
    open_keys,
)
from storage.vault.reports import ReaderIdentity

NAMES = sorted(SIZES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "keys"
    open_keys(path, create=True)
    return path


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_files_are_for_the_owner_only(folder: Path) -> None:
    assert permissions(folder) == 0o700
    assert {path.name: permissions(path) for path in folder.iterdir()} == dict.fromkeys(
        NAMES, 0o600
    )


def test_opening_again_gives_the_same_keys(folder: Path) -> None:
    """Neither a restart nor a second start on an empty database replaces a key."""
    first = open_keys(folder, create=False)

    assert open_keys(folder, create=True) == first


def test_what_a_broken_first_start_left_undone_is_made(folder: Path) -> None:
    kept = open_keys(folder, create=False)
    (folder / DATA_KEY).unlink()

    mended = open_keys(folder, create=True)

    assert mended.lookup_key == kept.lookup_key
    assert mended.fingerprints[DATA_KEY] != kept.fingerprints[DATA_KEY]


def test_an_empty_folder_made_by_hand_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    open_keys(tmp_path, create=True)

    assert permissions(tmp_path) == 0o700


def test_a_folder_with_other_content_is_not_closed_behind_the_owners_back(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(KeysError, match="chmod 700"):
        open_keys(tmp_path, create=True)

    assert permissions(tmp_path) == 0o755


def _open_together(folders: list[Path], start: Barrier, told: "SimpleQueue[list[str]]") -> None:
    found = []
    for folder in folders:
        start.wait(timeout=60)
        found.append(str(open_keys(folder, create=True).fingerprints))
    told.put(found)


def test_processes_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    """Whichever makes folder and keys first, all use those."""
    context = multiprocessing.get_context("spawn")
    told: SimpleQueue[list[str]] = context.SimpleQueue()
    folders = [tmp_path / f"keys-{number}" for number in range(30)]
    start = context.Barrier(4)
    several = [
        context.Process(target=_open_together, args=(folders, start, told)) for _ in range(4)
    ]
    for process in several:
        process.start()
    for process in several:
        process.join()

    assert [process.exitcode for process in several] == [0, 0, 0, 0]
    answers = [told.get() for _ in several]
    assert all(answer == answers[0] for answer in answers)
    assert all(sorted(path.name for path in folder.iterdir()) == NAMES for folder in folders)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_key_is_named_with_its_remedy(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(KeysError, match=f"{name} is missing.*backup"):
        open_keys(folder, create=False)


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="keys folder is missing"):
        open_keys(tmp_path / "keys", create=False)

    assert not (tmp_path / "keys").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(KeysError, match="cannot be made here"):
        open_keys(tmp_path / "file" / "keys", create=True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", [lambda content: content[:-1], lambda content: content + b"\n"])
def test_a_key_of_another_length_is_refused(folder: Path, name: str, change: object) -> None:
    assert callable(change)
    path = folder / name
    content = path.read_bytes()
    path.write_bytes(change(content))

    with pytest.raises(KeysError, match=f"{name} has .* bytes instead of") as caught:
        open_keys(folder, create=False)

    assert content.hex()[:16] not in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620])
def test_a_key_that_others_can_reach_is_refused(folder: Path, name: str, mode: int) -> None:
    (folder / name).chmod(mode)

    with pytest.raises(KeysError, match=f"{name} is readable by other users.*chmod 600"):
        open_keys(folder, create=False)


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o770])
def test_a_folder_that_others_can_reach_is_refused(folder: Path, mode: int) -> None:
    folder.chmod(mode)

    with pytest.raises(KeysError, match=r"open to other users.*chmod 700"):
        open_keys(folder, create=False)


def test_two_folders_have_nothing_in_common(keys: Keys, other_keys: Keys) -> None:
    assert not set(keys.fingerprints.values()) & set(other_keys.fingerprints.values())
    assert keys.lookup_key != other_keys.lookup_key
    assert keys.receipt_salt != other_keys.receipt_salt


def test_fingerprints_are_those_of_the_same_content(keys: Keys) -> None:
    again = open_keys(keys.folder, create=False)

    assert again.fingerprints == keys.fingerprints
    again.check_fingerprints(keys.fingerprints)


def test_equal_content_in_two_files_has_two_fingerprints(folder: Path) -> None:
    (folder / RECEIPT_SALT).write_bytes((folder / LOOKUP_KEY).read_bytes())

    fingerprints = open_keys(folder, create=False).fingerprints

    assert fingerprints[RECEIPT_SALT] != fingerprints[LOOKUP_KEY]


@pytest.mark.parametrize("name", NAMES)
def test_another_key_is_named(keys: Keys, other_keys: Keys, name: str) -> None:
    stored = {**keys.fingerprints, name: other_keys.fingerprints[name]}

    with pytest.raises(KeysError, match=f"{name} belongs to another database"):
        keys.check_fingerprints(stored)


def test_a_key_that_only_the_database_knows_is_named(keys: Keys) -> None:
    with pytest.raises(KeysError, match=r"old\.key is missing"):
        keys.check_fingerprints({**keys.fingerprints, "old.key": "0" * 16})


def test_a_key_that_the_database_never_saw_is_new(keys: Keys) -> None:
    keys.check_fingerprints({})


def test_C07_no_key_is_shown(keys: Keys) -> None:
    for shown in (repr(keys), str(keys), repr(keys.fingerprints)):
        for content in (keys.lookup_key, keys.receipt_salt, keys.files[DATA_KEY][1:]):
            assert repr(content)[2:-1] not in shown
            assert content.hex()[:16] not in shown


def test_an_export_restores_the_folder_with_stock_tools(
    folder: Path, reader: ReaderIdentity, age_command: str, tmp_path: Path
) -> None:
    """`age -d | tar -x` gives back keys that open at once, the demo readers' too."""
    keys = open_keys(folder, create=False)
    (folder / "demo-reader.txt").write_text("an identity")
    (folder / "demo-reader.txt").chmod(0o600)
    (folder / ".new-broken").write_text("half a key")
    identity, restored = tmp_path / "keeper.txt", tmp_path / "restored"
    identity.write_text(reader.identity)
    restored.mkdir(mode=0o700)

    sealed = export_keys(keys, folder, reader.recipient)
    opened = subprocess.run(
        [age_command, "-d", "-i", identity], input=sealed, capture_output=True, check=True
    )
    subprocess.run(["tar", "-x", "-C", restored], input=opened.stdout, check=True)

    assert sorted(path.name for path in restored.iterdir()) == sorted([*NAMES, "demo-reader.txt"])
    open_keys(restored, create=False).check_fingerprints(keys.fingerprints)
    with tarfile.open(fileobj=io.BytesIO(opened.stdout)) as tar:
        assert {member.mode for member in tar} == {0o600}


def test_an_export_is_refused_while_others_can_read_the_folder(
    folder: Path, reader: ReaderIdentity
) -> None:
    keys = open_keys(folder, create=False)
    (folder / "demo-reader.txt").write_text("an identity")
    (folder / "demo-reader.txt").chmod(0o644)

    with pytest.raises(KeysError, match=r"demo-reader\.txt is readable by other users"):
        export_keys(keys, folder, reader.recipient)


def test_an_export_needs_a_recipient_that_can_be_read(keys: Keys, reader: ReaderIdentity) -> None:
    with pytest.raises(KeysError, match="age1"):
        export_keys(keys, keys.folder, "age1mistyped")
    with pytest.raises(KeysError, match="private key") as caught:
        export_keys(keys, keys.folder, reader.identity)
    assert reader.identity not in str(caught.value)
