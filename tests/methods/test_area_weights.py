"""Old areas carried over to new ones, against the arithmetic written out."""

import numpy as np
import pytest

from pipelines.methods.area_weights import attribution_error_pct, carried_over, shares_by_mass


def test_shares_by_hand() -> None:
    """Old area 0 lies in new 0 (3 of 4 incidents) and new 1; old area 1 wholly in new 1."""
    shares = shares_by_mass(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([3, 1, 5]), (2, 2))
    assert shares.tolist() == [[0.75, 0.25], [0, 1]]
    assert carried_over(np.array([[100, 10], [0, 8]]), shares).tolist() == [[75, 35], [0, 8]]


def test_totals_are_kept() -> None:
    random = np.random.default_rng(1)
    shares = shares_by_mass(
        random.integers(0, 19, 500), random.integers(0, 21, 500), random.random(500), (19, 21)
    )
    counts = random.integers(0, 90, (24, 19))
    assert np.allclose(carried_over(counts, shares).sum(axis=1), counts.sum(axis=1))


def test_residents_weigh_as_incidents_do() -> None:
    """The mass can be residents: 900 of 1,200 people live in the new area 0."""
    shares = shares_by_mass(np.array([0, 0]), np.array([0, 1]), np.array([900, 300]), (1, 2))
    assert carried_over(np.array([40]), shares).tolist() == [30, 10]


def test_what_is_not_known_makes_only_its_own_areas_unknown() -> None:
    shares = np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]])
    assert np.isnan(carried_over(np.array([np.nan, 7]), shares)).tolist() == [True, True, False]


def test_an_old_area_without_mass_could_belong_anywhere() -> None:
    shares = shares_by_mass(np.array([0]), np.array([0]), np.array([4]), (2, 2))
    assert np.isnan(shares[1]).all()
    assert np.isnan(carried_over(np.array([5, 6]), shares)).all()


def test_the_error_is_measured_on_other_incidents() -> None:
    """Shares say 50:50; of 100 held-out incidents 60 lie in the first area and 40 in the second."""
    shares = np.array([[0.5, 0.5]])
    found = attribution_error_pct(shares, np.array([0, 0]), np.array([0, 1]), np.array([60, 40]))
    assert found == pytest.approx([-16.6667, 25.0], abs=1e-3)
    assert np.isnan(attribution_error_pct(shares, np.array([0]), np.array([0]), np.array([60]))[1])


def test_a_negative_mass_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        shares_by_mass(np.array([0]), np.array([0]), np.array([-1]), (1, 1))
