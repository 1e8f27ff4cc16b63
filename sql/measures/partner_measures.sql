-- Measures that partners sent, by edition and period, of the partnership's own area (the format names none). A value
-- that contradicts its numerator and denominator, or another row of the same period, is null with that status.
with together as (
    select
        edition, measure, period_start, period_end,
        any_value(numerator) as numerator,
        any_value(denominator) as denominator,
        any_value(coalesce(value, computed_value)) as value,
        any_value(status) as status,
        count(distinct coalesce(value, computed_value)) > 1 or count(distinct status) > 1 as is_contradictory
    from staging.partner_measures
    where status <> 'other_period_length'
    group by all
)
select
    together.measure,
    'own_area' as area_code,
    'partner_measures' as source,
    together.edition,
    together.period_start,
    together.period_end,
    '' as breakdown,
    '' as category,
    owed.kind,
    case
        when is_contradictory or status not in ('given', 'computed') then null
        when owed.kind = 'count' then value
        else together.numerator
    end as count,
    case when not is_contradictory and status in ('given', 'computed') then together.denominator end as denominator,
    case when not is_contradictory and status in ('given', 'computed') then value end as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    case when is_contradictory then 'contradictory' else status end as status
from together
join meta.owed_measures as owed on owed.source = 'partner_measures' and owed.measure = together.measure
