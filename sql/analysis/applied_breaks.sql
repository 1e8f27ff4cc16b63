-- The breaks that touch a comparison, of the register or of the edition's own files: those of which the current and the
-- base window hold different shares. `block` takes the change away, `caveat` prints it with the reason.
with exposure as (
    select
        comparisons.assessment,
        comparisons.measure,
        comparisons.area_code,
        comparisons.comparison,
        breaks.name,
        breaks.title,
        breaks.effect,
        len(list_filter(
            generate_series(comparisons.current_start, comparisons.current_end, interval 1 month),
            lambda month: month >= breaks.from_month and month <= coalesce(breaks.to_month, date '9999-12-01')
        )) / (1.0 * windows.months) as current_share,
        len(list_filter(
            generate_series(comparisons.base_start, comparisons.base_end, interval 1 month),
            lambda month: month >= breaks.from_month and month <= coalesce(breaks.to_month, date '9999-12-01')
        )) / (1.0 * windows.months * comparisons.base_periods) as base_share
    from analysis.comparisons as comparisons
    join analysis.windows as windows
        on windows.assessment = comparisons.assessment and windows.comparison = comparisons.comparison
    join core.dated_breaks as breaks
        on breaks.measure = comparisons.measure
        and breaks.source = comparisons.source
        and breaks.area_type = comparisons.area_type
        and (breaks.edition is null or breaks.edition = comparisons.edition)
        and breaks.from_month <= comparisons.current_end
        and coalesce(breaks.to_month, date '9999-12-01') >= comparisons.base_start
    where comparisons.assessment = $assessment
)
select assessment, measure, area_code, comparison, name, title, effect, current_share, base_share
from exposure
where current_share <> base_share
