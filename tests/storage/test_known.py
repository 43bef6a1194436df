"""What a batch of messages needs to know, read once."""

from datetime import timedelta

import pytest

from handlers.domain.known import Needs
from handlers.domain.office import Office
from storage import instance, known
from storage.database import Database
from storage.vault.keys import Keys
from tests.office import TUESDAY

BACKUP = TUESDAY - timedelta(days=2)
RESTORED = TUESDAY - timedelta(days=1)


@pytest.mark.parametrize(
    "needs, after, lost",
    [
        (Needs(receipt="0123456789012345"), timedelta(days=1), (BACKUP, RESTORED)),
        (Needs(receipt="0123456789012345"), known.LOSS_TOLD_FOR, None),
        (Needs(codes=("98TTTF8633KA",)), timedelta(days=1), None),
    ],
)
def test_H23_who_shows_a_receipt_learns_what_was_lost(
    database: Database,
    keys: Keys,
    office: Office,
    needs: Needs,
    after: timedelta,
    lost: object,
) -> None:
    """For 90 days after a restore, and nobody else."""
    asked = [known.Asked("lane", needs)]
    with database.transaction() as tx:
        (before,) = known.read(tx, keys, office, asked, now=RESTORED)
        instance.begin_epoch(tx, 2, backup=BACKUP, now=RESTORED)
        (told,) = known.read(tx, keys, office, asked, now=RESTORED + after)

    assert (before.lost, told.lost) == (None, lost)
