-- Rates that a publisher gives ready-made, with their own interval; `status` says why a value is absent, `note` in the
-- publisher's words. Periods can be pooled years, which overlap: they are never added up.
select
    measures.measure,
    rates.area_code,
    rates.source,
    rates.edition,
    rates.period_start,
    rates.period_end,
    rates.breakdown,
    rates.category,
    'rate' as kind,
    rates.count,
    rates.denominator,
    rates.value,
    rates.lower,
    rates.upper,
    rates.status,
    rates.value_note as note
from core.published_rates as rates
join meta.measures as measures
    on measures.family = 'published_rates' and measures.indicator = rates.indicator_id
    and list_contains(measures.sources, rates.source)
