"""How far other documents are: words of an office's list, and what a citizen reads."""

from datetime import date

import pytest

from handlers.domain.application import STAGE, Status, goes_backwards
from handlers.domain.imported import SERVICES, check_row
from handlers.services.catalogue import services
from handlers.services.stages import parse_stage, stages_of

TODAY = date(2026, 11, 24)


def row(service: str, status: str) -> tuple[Status | None, list[str]]:
    checked, problems = check_row(2, {"layanan": service, "status": status}, TODAY)
    return (checked.status if checked else None), [one.reason for one in problems]


def test_every_service_of_an_import_has_its_stages() -> None:
    assert set(SERVICES.values()) == services().keys()
    assert stages_of("ktp") is None
    assert all(stages_of(key) is not None for key in services() if key != "ktp")


@pytest.mark.parametrize(
    ("service", "word", "status"),
    [
        ("KK", "Selesai", Status.READY_FOR_PICKUP),
        ("Kartu Keluarga", "siap diambil", Status.READY_FOR_PICKUP),
        ("KK", "Proses", Status.IN_PROCESS),
        ("Akta Kelahiran", "SEDANG-DIPROSES", Status.IN_PROCESS),
        ("KIA", "Berkas kurang", Status.INCOMPLETE),
        ("Pindah", "Sudah Diambil", Status.PICKED_UP),
        ("IKD", "Selesai", Status.PICKED_UP),
        ("KTP-el", "PROCESSING", Status.BIOMETRIC_CAPTURED),
        ("", "PRR", Status.PRINT_READY),
    ],
)
def test_a_word_means_what_it_means_for_its_document(
    service: str, word: str, status: Status
) -> None:
    assert row(service, word) == (status, [])


def test_a_cards_word_is_no_status_of_a_document_on_paper() -> None:
    status, (reason,) = row("KK", "SFE")

    assert status is None
    assert reason == (
        "is no status of this document "
        "(Diajukan, Proses, Berkas kurang, Siap diambil, Sudah diambil ...)"
    )


def test_an_unknown_service_is_told_once_and_nothing_of_the_cell_is() -> None:
    _, reasons = row("Rahasia", "SFE")

    assert reasons == ["is no service we know (KTP-el, KK, KIA, Akta Kelahiran ...)"]


def test_what_was_missing_is_brought_and_it_is_in_process_again() -> None:
    assert not goes_backwards(Status.INCOMPLETE, Status.IN_PROCESS)
    assert not goes_backwards(Status.IN_PROCESS, Status.INCOMPLETE)
    assert goes_backwards(Status.READY_FOR_PICKUP, Status.IN_PROCESS)


def test_stages_stand_in_the_order_of_a_documents_life() -> None:
    for service in services():
        stages = stages_of(service)
        numbers = [STAGE[status] for status in stages.texts] if stages else []
        assert numbers == sorted(numbers)


def test_a_long_or_strange_word_is_no_status() -> None:
    stages = stages_of("kk")
    assert stages is not None
    for word in ("", "x" * 100_000, "Selesai" * 20, "١٢٣"):
        assert parse_stage(stages, word) is None
