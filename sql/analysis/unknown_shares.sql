-- The share of London's offences that no borough is recorded for, in each window. When it moves by more than one
-- percentage point, every borough's change is partly a change in recording.
with unassigned as (
    select months.assessment, months.measure, windows.comparison,
        sum(months.count) filter (where months.month between windows.current_start and windows.current_end) as current_count,
        sum(months.count) filter (where months.month between windows.base_start and windows.base_end) as base_count
    from measures.recorded_crime as counts
    join meta.assessment_editions as editions on editions.source = counts.source and editions.edition = counts.edition
    join core.areas as areas on areas.area_code = counts.area_code and areas.area_type = 'not_a_borough'
    cross join lateral (select editions.assessment, counts.measure, counts.period_start as month, counts.count) as months
    join analysis.windows as windows on windows.assessment = editions.assessment
    where editions.assessment = $assessment and months.month between windows.base_start and windows.current_end
    group by all
)
select
    london.assessment,
    london.measure,
    london.comparison,
    coalesce(unassigned.current_count, 0) / nullif(london.count, 0) * 100 as current_share_pct,
    coalesce(unassigned.base_count, 0) / nullif(london.base_sum, 0) * 100 as base_share_pct
from analysis.comparisons as london
left join unassigned
    on unassigned.assessment = london.assessment
    and unassigned.measure = london.measure
    and unassigned.comparison = london.comparison
where london.assessment = $assessment and london.area_type = 'london' and london.area_code not like '%without%'
