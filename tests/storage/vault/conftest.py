"""Keys in a folder of their own, two readers, a receipt."""

import pytest

from storage.vault.keys import Keys, open_keys
from storage.vault.receipts import Receipt, derive_receipt, new_receipt_digits
from storage.vault.reports import ReaderIdentity, new_reader_identity


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return open_keys(tmp_path_factory.mktemp("office") / "keys", create=True)


@pytest.fixture(scope="session")
def other_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return open_keys(tmp_path_factory.mktemp("other-office") / "keys", create=True)


@pytest.fixture(scope="session")
def reader() -> ReaderIdentity:
    return new_reader_identity()


@pytest.fixture(scope="session")
def second_reader() -> ReaderIdentity:
    return new_reader_identity()


@pytest.fixture(scope="session")
def receipt(keys: Keys) -> Receipt:
    """One for all tests: a derivation takes a third of a second."""
    return derive_receipt(new_receipt_digits(), keys.receipt_salt)
