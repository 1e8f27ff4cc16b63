"""The key of personal extracts: what is wrong with one is said, and never a sign of it."""

import pytest

from pipelines.errors import InputError
from pipelines.extracts.protection import SAMPLE_KEY, VARIABLE, key_for


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (None, "is not set"),
        ("", "is not set"),
        ("k7Gq2Zp9", "is set, but has only 8 characters"),
        ("abcabc" * 8, "repeats fewer than 8 different characters"),
        (SAMPLE_KEY.decode(), "is set, but to the key of the sample"),
    ],
)
def test_a_weak_key_is_not_reported_as_none(catalogue, monkeypatch, key, said) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if key is not None:
        monkeypatch.setenv(VARIABLE, key)
    with pytest.raises(InputError, match=f"{VARIABLE} .*{said}") as error:
        key_for(catalogue.sources["asb_casework"], "2025-11")
    assert not key or key not in str(error.value)
