-- Repeats: of all persons with an event in the months up to each month (as many as the measure declares), those with at
-- least the declared number of events; or, of all their events, those of such persons. Events of which no person is
-- recorded count nowhere. A window with an unknown month is left out.
with rules as (
    select measure, unnest(sources) as source, repeats_at_least as at_least, repeats_within_months as span, repeats_of
    from meta.measures
    where family = 'repeats'
),
covered as (
    select months.source, months.edition, months.month
    from (select distinct source, edition, month from raw.extract_months) as months
    anti join (
        -- an unknown area could be the borough in another spelling
        select unknown.source, unknown.edition, doubtful.month
        from core.unknown_labels as unknown
        join raw.extract_months as doubtful
            on doubtful.source = unknown.source and doubtful.edition = unknown.edition and doubtful.sha256 = unknown.sha256
        where unknown.kind = 'area'
    ) as doubtful
        on doubtful.source = months.source and doubtful.edition = months.edition and doubtful.month = months.month
),
windows as (
    select rules.measure, rules.source, rules.at_least, rules.span, rules.repeats_of, last.edition, last.month as last_month
    from rules
    join covered as last on last.source = rules.source
    join covered as within
        on within.source = last.source and within.edition = last.edition
        and within.month between last.month - to_months((rules.span - 1)::integer) and last.month
    group by all
    having count(*) = rules.span
),
by_month as (
    select source, edition, area_code, person_key, month, count(*) as events
    from core.person_events
    where person_key is not null
    group by all
),
persons as (
    select
        windows.measure, windows.source, windows.edition, windows.last_month, windows.span, windows.at_least, windows.repeats_of,
        by_month.area_code, by_month.person_key, sum(by_month.events) as events
    from windows
    join by_month
        on by_month.source = windows.source and by_month.edition = windows.edition
        and by_month.month between windows.last_month - to_months((windows.span - 1)::integer) and windows.last_month
    group by all
),
summed as (
    select
        measure, source, edition, area_code, last_month, span,
        (sum(case repeats_of when 'persons' then 1 else events end) filter (where events >= at_least))::bigint as repeats,
        sum(case repeats_of when 'persons' then 1 else events end) as whole
    from persons
    group by all
)
select
    measure,
    area_code,
    source,
    edition,
    cast(last_month - to_months((span - 1)::integer) as date) as period_start,
    last_day(last_month) as period_end,
    '' as breakdown,
    '' as category,
    'proportion' as kind,
    coalesce(repeats, 0) as count,
    cast(whole as double) as denominator,
    100.0 * coalesce(repeats, 0) / whole as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'counted' as status
from summed
