-- The borough's 12-month counts in every edition shown, each from its own edition alone: as first published, and now.
with windows as (
    select assessment, 'current' as role, current_start as first, current_end as last
    from analysis.windows where comparison = '12_month'
    union all
    select assessment, 'base', base_start, base_end
    from analysis.windows where comparison = '12_month'
),
months as (
    select
        editions.assessment, editions.source, editions.edition, editions.pinned, counts.measure,
        windows.role,
        sum(counts.count)::bigint as count,
        count(*) as months_found
    from meta.compared_editions as editions
    join meta.assessments as assessments on assessments.assessment = editions.assessment
    join measures.recorded_crime as counts
        on counts.source = editions.source and counts.edition = editions.edition and counts.area_code = assessments.area_code
    join windows
        on windows.assessment = editions.assessment and counts.period_start between windows.first and windows.last
    where editions.assessment = $assessment
    group by all
    having count(*) = 12
),
ordered as (
    select
        assessment, source, measure, role,
        arg_min(edition, edition) as first_edition,
        arg_min(count, edition) as first_count,
        arg_max(edition, edition) as latest_edition,
        arg_max(count, edition) as latest_count,
        count(*) as editions
    from months
    group by assessment, source, measure, role
),
apart as (
    -- in how many months of a window an edition counts an offence apart
    select windows.assessment, windows.role, coverage.source, coverage.edition, coverage.offence, count(distinct coverage.month) as months
    from core.offence_coverage as coverage
    join windows on coverage.month between windows.first and windows.last
    where coverage.offence in (select offence from core.split_measures)
    group by all
),
reasons as (
    select ordered.assessment, ordered.source, ordered.measure, ordered.role, breaks.title
    from ordered
    join meta.breaks as breaks
        on breaks.editions_from > ordered.first_edition
        and breaks.editions_from <= ordered.latest_edition
        and (breaks.sources is null or list_contains(breaks.sources, ordered.source))
        and (breaks.measures is null or list_contains(breaks.measures, ordered.measure))
    union all
    select ordered.assessment, ordered.source, ordered.measure, ordered.role,
        'one of the two downloads counts ' || lower(leaf.title) || ' apart from ' || lower(whole.title) || ', the other within it'
    from ordered
    join core.split_measures as halves on halves.source = ordered.source and halves.measure = ordered.measure
    join core.offences as leaf on leaf.offence = halves.offence
    join core.offences as whole on whole.offence = halves.split_from
    left join apart as earlier
        on earlier.assessment = ordered.assessment and earlier.role = ordered.role and earlier.source = ordered.source
        and earlier.edition = ordered.first_edition and earlier.offence = halves.offence
    left join apart as latest
        on latest.assessment = ordered.assessment and latest.role = ordered.role and latest.source = ordered.source
        and latest.edition = ordered.latest_edition and latest.offence = halves.offence
    where coalesce(earlier.months, 0) <> coalesce(latest.months, 0)
)
select
    ordered.assessment, ordered.source, ordered.measure, ordered.role,
    ordered.first_edition, ordered.first_count, ordered.latest_edition, ordered.latest_count,
    ordered.latest_count - ordered.first_count as difference,
    (ordered.latest_count - ordered.first_count) * 100.0 / nullif(ordered.first_count, 0) as difference_pct,
    array_to_string(list_sort(list(reasons.title) filter (where reasons.title is not null)), '; ') as caveats
from ordered
left join reasons using (assessment, source, measure, role)
where ordered.editions > 1
group by all
