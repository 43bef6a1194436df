"""`tanpacalo understand`: JSON lines that anyone can measure."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def understood(tmp_path: Path, *lines: str, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "understand", *options],
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == [], "nothing is stored"
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_gets_one_object_in_order(tmp_path: Path) -> None:
    said = ("ktp sy udh jadi blm min", "", "sampun dados dereng ktp kule", "resep rendang")

    found = understood(tmp_path, *said)

    assert [one["text"] for one in found] == list(said)
    assert [one["intent"] for one in found] == [
        "check_status",
        "unknown",
        "check_status",
        "unknown",
    ]
    assert all(0 <= one["confidence"] <= 1 for one in found)


def test_facts_are_told_and_unclear_sums_are_kept_apart(tmp_path: Path) -> None:
    clear, unclear = understood(
        tmp_path, "satpam dijaluk seket ewu ning loket 2", "saya bayar Rp750 ke calo"
    )

    assert clear["facts"]["amounts"] == [50_000]
    assert clear["facts"]["places"] == [{"name": "Loket 2", "codes": [], "region": ""}]
    assert clear["facts"]["who"] == ["guard"]
    assert unclear["facts"]["unclear_amounts"] == [750]


def test_a_number_that_may_be_a_nik_is_no_fact(tmp_path: Path) -> None:
    (found,) = understood(tmp_path, "nik saya 3673012345678901 ktp sudah jadi?")

    assert "3673012345678901" not in json.dumps(found["facts"])


def test_it_says_why(tmp_path: Path) -> None:
    (found,) = understood(tmp_path, "petugas minta 150rb", options=("--explain",))

    assert found["intent"] == "report"
    assert any("wanted" in reason for reason in found["why"])


def test_a_lost_slip_counts_as_a_question_for_the_status(tmp_path: Path) -> None:
    (found,) = understood(tmp_path, "slip saya hilang")

    assert (found["intent"], found["asks"]) == ("check_status", "lost_slip")


def test_the_office_s_own_words_are_understood(tmp_path: Path, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("office")
    (folder / "config.toml").write_text('[office]\nwords_file = "words.toml"\n')
    (folder / "words.toml").write_text('[means]\n"gecrot" = "ktp saya sudah jadi belum"\n')
    said = "Min, GECROT?"

    (without,) = understood(tmp_path, said)
    (found,) = understood(tmp_path, said, options=("--config", str(folder / "config.toml")))

    assert without["intent"] != "check_status"
    assert (found["text"], found["intent"]) == (said, "check_status")
