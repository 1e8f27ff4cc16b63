-- The borough's 12-month counts in every edition shown, each from its own edition alone: as first published, and now.
with months as (
    select
        editions.assessment, editions.source, editions.edition, editions.pinned, counts.measure,
        windows.role,
        sum(counts.count)::bigint as count,
        count(*) as months_found
    from meta.compared_editions as editions
    join meta.assessments as assessments on assessments.assessment = editions.assessment
    join measures.recorded_crime as counts
        on counts.source = editions.source and counts.edition = editions.edition and counts.area_code = assessments.area_code
    join (
        select assessment, 'current' as role, current_start as first, current_end as last
        from analysis.windows where comparison = '12_month'
        union all
        select assessment, 'base', base_start, base_end
        from analysis.windows where comparison = '12_month'
    ) as windows
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
)
select
    ordered.assessment, ordered.source, ordered.measure, ordered.role,
    ordered.first_edition, ordered.first_count, ordered.latest_edition, ordered.latest_count,
    ordered.latest_count - ordered.first_count as difference,
    (ordered.latest_count - ordered.first_count) * 100.0 / nullif(ordered.first_count, 0) as difference_pct,
    array_to_string(list_sort(list(breaks.title) filter (where breaks.title is not null)), '; ') as caveats
from ordered
left join meta.breaks as breaks
    on breaks.editions_from > ordered.first_edition
    and breaks.editions_from <= ordered.latest_edition
    and (breaks.sources is null or list_contains(breaks.sources, ordered.source))
    and (breaks.measures is null or list_contains(breaks.measures, ordered.measure))
where ordered.editions > 1
group by all
