import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from pipelines.methods.prioritisation import prioritise

matrices = st.integers(1, 6).flatmap(
    lambda criteria: st.lists(
        st.lists(st.integers(1, 5), min_size=criteria, max_size=criteria), min_size=1, max_size=6
    )
)


def test_a_matrix_by_hand():
    """Weights 2 and 1, scores 1 to 5: totals 4.67, 3.33, 3, 1.

    The second can reach 4 and the third 3.67: 2 and 3 change places, the first and the last stay.
    """
    result = prioritise([[5, 4], [4, 2], [3, 3], [1, 1]], [2, 1], 1, 5)
    assert result.total == pytest.approx([14 / 3, 10 / 3, 3, 1])
    assert result.rank.tolist() == [1, 2, 3, 4] and not result.tied.any()
    assert result.best_rank.tolist() == [1, 2, 2, 4]
    assert result.worst_rank.tolist() == [1, 3, 3, 4]
    assert result.robust.tolist() == [True, False, False, True]


def test_ties_share_the_better_rank_and_are_said():
    result = prioritise([[3, 1], [1, 3], [5, 5], [1, 1]], [1, 1], 1, 5)
    assert result.rank.tolist() == [2, 2, 1, 4]
    assert result.tied.tolist() == [True, True, False, False]
    assert result.robust.tolist() == [False, False, True, True]


def test_weights_that_do_not_add_up_exactly_still_tie():
    result = prioritise([[1, 2, 3], [3, 2, 1]], [0.1, 0.2, 0.1], 1, 5)
    assert result.tied.all()
    assert prioritise([[1, 1, 3], [2, 3, 1]], [0.1, 0.1, 0.3], 1, 5).tied.tolist() == [False, False]


@given(matrices, st.lists(st.integers(1, 4), min_size=6, max_size=6))
@settings(deadline=None)
def test_agrees_with_every_neighbour_ranked_by_scipy(scores, weights):
    """Each neighbouring matrix written out and ranked anew, in whole numbers, so that ties are exact."""
    scores = np.array(scores)
    weights = np.array(weights[: scores.shape[1]])
    result = prioritise(scores, weights, 1, 5)
    best, worst = [], []
    cases = [scores]
    for place in np.ndindex(scores.shape):
        for change in (-1, 1):
            moved = scores.copy()
            moved[place] += change
            if 1 <= moved[place] <= 5:
                cases.append(moved)
    for case in cases:
        best.append(rankdata(-(case @ weights), method="min"))
        worst.append(rankdata(-(case @ weights), method="max"))
    assert result.rank.tolist() == best[0].tolist()
    assert result.tied.tolist() == (worst[0] > best[0]).tolist()
    assert result.best_rank.tolist() == np.min(best, axis=0).tolist()
    assert result.worst_rank.tolist() == np.max(worst, axis=0).tolist()
    same = np.min(best, axis=0) == np.max(worst, axis=0)
    assert result.robust.tolist() == same.tolist()


@given(matrices, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_and_the_size_of_weights_change_nothing(scores, random):
    scores = np.array(scores)
    weights = np.arange(1, scores.shape[1] + 1)
    result = prioritise(scores, weights, 1, 5)
    order = list(range(len(scores)))
    random.shuffle(order)
    moved = prioritise(scores[order], 7 * weights, 1, 5)
    assert moved.rank.tolist() == result.rank[order].tolist()
    assert moved.robust.tolist() == result.robust[order].tolist()


def test_impossible_input_is_refused():
    fine = [[1, 2], [3, 4]]
    for arguments, message in (
        ((fine, [1], 1, 5), "one for each criterion"),
        (([], [1], 1, 5), "one for each criterion"),
        ((fine, [1, 0], 1, 5), "weights must"),
        ((fine, [1, 1], 1, 3), "scores must lie between 1 and 3, but hold 4"),
        ((fine, [1, 1], 5, 1), "least must"),
        (([[1, np.nan]], [1, 1], 1, 5), "scores must"),
        ((fine, [1, 1], 1, 5, 0), "step must"),
    ):
        with pytest.raises(ValueError, match=message):
            prioritise(*arguments)
