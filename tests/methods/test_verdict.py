import numpy as np
import pytest
from numpy.testing import assert_array_equal

from pipelines.methods.change import change_test
from pipelines.methods.verdict import verdict


def test_every_case():
    clear = verdict([12, 12, -12, -12], [0.01, 0.049, 0.01, 0.049])
    assert clear.tolist() == ["up", "up", "down", "down"]
    assert (verdict([12, -12, -12, 0], [0.05, 0.05, 0.9, 0.01]) == "no_clear_change").all()
    assert (verdict([np.nan, 12, np.inf], [0.01, np.nan, 0.001]) == "not_available").all()


def test_words_follow_the_interval_of_the_change():
    """Never 'up' or 'down' where the interval holds no change, whatever the counts."""
    x1, x0 = np.meshgrid(np.arange(40), np.arange(40))
    result = change_test(x1, x0, 3, 1.7)
    words = verdict(result.change_pct, result.p_value)
    based = x0 > 0
    assert_array_equal(words == "up", (result.lower_pct > 0) & based)
    assert_array_equal(words == "down", (result.upper_pct < 0) & based)
    assert_array_equal(words == "not_available", ~based)


def test_impossible_input_is_refused():
    for arguments in ((1, 1.2), (1, -0.1), (1, 0.5, 5)):
        with pytest.raises(ValueError, match="must lie between"):
            verdict(*arguments)
