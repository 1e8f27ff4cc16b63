import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import t as student

from pipelines.methods.interrupted_series import interrupted_series

MONTH = np.arange(60)
SEASON = 1 + 0.2 * np.sin(2 * np.pi * MONTH / 12)


def series(step=1.0, seed=51, phi=1, level=60):
    mean = level * SEASON * np.exp(0.05 * MONTH / 12) * np.where(MONTH >= 40, step, 1)
    random = np.random.default_rng(seed)
    return random.poisson(mean) if phi == 1 else random.negative_binomial(mean / (phi - 1), 1 / phi)


@pytest.mark.parametrize("errors", ["scaled", "newey_west"])
@pytest.mark.parametrize("harmonics", [0, 2, 5])
def test_agrees_with_statsmodels(errors, harmonics):
    """The segmented model written out by hand, its overall effect by central differences."""
    monthly, place, people = series(0.8, phi=3), 40, np.linspace(1000, 1100, 60)
    years = MONTH / 12
    columns = [np.ones(60), years, place <= MONTH, np.clip(MONTH - place, 0, None) / 12]
    for k in range(1, harmonics + 1):
        columns += [np.cos(2 * np.pi * k * years), np.sin(2 * np.pi * k * years)]
    design = np.column_stack(columns).astype(float)
    kind = (
        {"scale": "X2"}
        if errors == "scaled"
        else {"cov_type": "HAC", "cov_kwds": {"maxlags": 4, "use_correction": False}}
    )
    fit = sm.GLM(monthly, design, family=sm.families.Poisson(), exposure=people).fit(tol=1e-12, **kind)

    def log_overall(params):
        without = np.where([i in (2, 3) for i in range(len(params))], 0, params)
        fitted, expected = (np.exp(design @ p) * people for p in (params, without))
        return np.log(fitted[place:].sum() / expected[place:].sum())

    h = 1e-5
    gradient = [
        (log_overall(fit.params + h * one) - log_overall(fit.params - h * one)) / (2 * h)
        for one in np.eye(len(fit.params))
    ]
    error = np.sqrt(gradient @ fit.cov_params() @ gradient)
    result = interrupted_series(monthly, place, people, harmonics, errors, lags=4)
    assert result.overall.ratio == pytest.approx(np.exp(log_overall(fit.params)), rel=1e-6)
    reach = student.ppf(0.975, fit.df_resid)
    assert np.log(result.overall.upper / result.overall.lower) == pytest.approx(2 * reach * error, rel=1e-4)
    for effect, place_of in ((result.step, 2), (result.slope, 3)):
        assert effect.ratio == pytest.approx(np.exp(fit.params[place_of]), rel=1e-6)
        z = abs(fit.params[place_of]) / fit.bse[place_of]
        assert effect.p_value == pytest.approx(2 * student.sf(z, fit.df_resid), rel=1e-3)
    assert_allclose(result.fitted, fit.fittedvalues, rtol=1e-6)
    assert_allclose(result.counterfactual[:place], fit.fittedvalues[:place], rtol=1e-6)


@pytest.mark.parametrize("errors", ["scaled", "newey_west"])
def test_months_left_out_have_no_say(errors):
    """As a dummy for each of them has it in statsmodels: nothing of these months is left to fit, or to correlate."""
    monthly, gone = series(0.8, phi=3), (MONTH >= 6) & (MONTH < 14)
    found = interrupted_series(monthly, 40, errors=errors, left_out=gone)
    again = interrupted_series(np.where(gone, 7, monthly), 40, errors=errors, left_out=gone)
    assert found.overall == again.overall
    years = MONTH / 12
    columns = [np.ones(60), years, MONTH >= 40, np.clip(MONTH - 40, 0, None) / 12]
    columns += [wave(2 * np.pi * k * years) for k in (1, 2) for wave in (np.cos, np.sin)]
    columns += [place == MONTH for place in np.flatnonzero(gone)]
    kind = (
        {"scale": "X2"}
        if errors == "scaled"
        else {"cov_type": "HAC", "cov_kwds": {"maxlags": 3, "use_correction": False}}
    )
    fit = sm.GLM(monthly, np.column_stack(columns).astype(float), family=sm.families.Poisson()).fit(
        tol=1e-12, **kind
    )
    for effect, place_of in ((found.step, 2), (found.slope, 3)):
        assert effect.ratio == pytest.approx(np.exp(fit.params[place_of]), rel=1e-6)
        z = abs(fit.params[place_of]) / fit.bse[place_of]
        assert effect.p_value == pytest.approx(2 * student.sf(z, fit.df_resid), rel=1e-3)
    assert interrupted_series(monthly, 40, left_out=MONTH < 20).verdict == "too_few"


def test_verdicts():
    assert interrupted_series(series(0.6), 40).verdict == "fell"
    assert interrupted_series(series(1.6), 40).verdict == "rose"
    assert interrupted_series(series(), 40).verdict == "no_clear_effect"
    rare = np.zeros(60)
    rare[::3] = 1
    for few in (
        interrupted_series(series(), 20),
        interrupted_series(series(), 56),
        interrupted_series(rare, 40),
    ):
        assert few.verdict == "too_few" and np.isnan(few.overall.ratio) and np.isnan(few.fitted).all()


def test_a_fall_of_a_third_is_measured():
    found = np.mean([interrupted_series(series(2 / 3, seed), 40).overall.ratio for seed in range(100)])
    assert found == pytest.approx(2 / 3, rel=0.03)


def test_size_where_nothing_changed():
    """Overdispersed months: about 5 % of steady series get a verdict, without scaling a fifth would."""
    verdicts = [interrupted_series(series(seed=seed, phi=4), 40).verdict for seed in range(500)]
    assert 0.02 < np.mean([verdict != "no_clear_effect" for verdict in verdicts]) < 0.09


def test_months_that_resemble_their_neighbours_are_said():
    """A slow wave: the residuals' correlation shows it, and Newey-West errors are wider."""
    wave = 60 * np.exp(0.4 * np.sin(MONTH / 4))
    monthly = np.random.default_rng(53).poisson(wave)
    scaled, robust = (interrupted_series(monthly, 40, errors=errors) for errors in ("scaled", "newey_west"))
    assert scaled.lag_1_correlation > 0.5
    assert abs(interrupted_series(series(), 40).lag_1_correlation) < 0.4
    assert scaled.step.ratio == robust.step.ratio


def test_placebos_are_the_same_estimate_at_each_earlier_date():
    monthly, people = series(0.85, phi=2), np.linspace(1000, 1200, 60)
    result = interrupted_series(monthly, 48, people)
    by_hand = [
        interrupted_series(monthly[: date + 12], date, people[: date + 12]).overall.ratio
        for date in range(24, 37)
    ]
    assert result.placebo_count == 13
    as_large = np.abs(np.log(by_hand)) >= abs(np.log(result.overall.ratio))
    assert result.placebo_share == as_large.mean()
    assert interrupted_series(monthly, 35, people).placebo_count == 0


def test_a_series_that_wanders_is_caught_by_its_placebos():
    month = np.arange(84)
    monthly = np.round(100 * np.exp(0.35 * np.sin(month / 6)))
    result = interrupted_series(monthly, 72)
    assert result.overall.lower > 1 or result.overall.upper < 1
    assert result.placebo_count >= 10 and result.placebo_share > 0.1
    assert result.verdict == "no_clear_effect"


@given(st.integers(0, 10**6), st.integers(24, 54), st.floats(0.5, 20))
@settings(deadline=None, max_examples=30)
def test_properties(seed, place, unit):
    monthly = series(seed=seed, phi=2)
    result = interrupted_series(monthly, place)
    for effect in (result.step, result.slope, result.overall):
        assert effect.lower < effect.ratio < effect.upper
        assert (effect.p_value < 0.05) == (effect.lower > 1 or effect.upper < 1)
    assert_allclose(interrupted_series(monthly, place, unit).overall, result.overall, rtol=1e-6)
    assert result.fitted.sum() == pytest.approx(monthly.sum())
    after = result.fitted[place:].sum() / result.counterfactual[place:].sum()
    assert result.overall.ratio == pytest.approx(after)


def test_impossible_input_is_refused():
    fine = series()
    for arguments, message in (
        ((np.append(fine[1:], np.nan), 40), "missing month"),
        ((-fine, 40), "monthly must"),
        ((np.ones((2, 30)), 20), "one series"),
        ((fine, 0), "first_month_after"),
        ((fine, 60), "first_month_after"),
        ((fine, 40, 0), "exposure must"),
        ((fine, 40, 1, 6), "harmonics must"),
        ((fine, 40, 1, 2, "bootstrap"), "errors must"),
        ((fine, 40, 1, 2, "scaled", -1), "lags must"),
        ((fine, 40, 1, 2, "scaled", 3, 95), "confidence must"),
    ):
        with pytest.raises(ValueError, match=message):
            interrupted_series(*arguments)


@given(st.lists(st.integers(0, 30), min_size=40, max_size=40), st.integers(24, 34))
@settings(deadline=None, max_examples=60)
def test_any_counts_get_a_verdict(monthly, place):
    result = interrupted_series(np.array(monthly) * (np.array(monthly) > 20), place)
    assert result.verdict in ("fell", "rose", "no_clear_effect", "too_few")
