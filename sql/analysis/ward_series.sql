-- Monthly offences in the current wards of the assessment, carried back over a redrawing of wards. A month of the pinned
-- ward edition is recorded; an earlier one that only another edition (other_editions) holds, with the old wards, is
-- estimated by analysis.ward_weights and says so: editions are never spliced silently. Wards are joined by code alone: an
-- old ward and a new one of the same name are different places.
with editions as (
    select edition, pinned
    from meta.compared_editions
    where assessment = $assessment and source = 'mps_ward_crime'
),
wards as (
    select scope.area_code, scope.area_name, areas.member_of[1] as borough_code
    from analysis.scope_areas as scope
    join core.areas as areas on areas.area_code = scope.area_code
    where scope.assessment = $assessment and scope.area_type = 'ward'
),
counts as (
    select counted.measure, counted.edition, counted.area_code, counted.period_start as month, counted.count, editions.pinned
    from measures.recorded_crime as counted
    join editions on editions.edition = counted.edition
    where counted.source = 'mps_ward_crime'
),
recorded as (
    select counts.measure, counts.edition, counts.area_code, counts.month, counts.count
    from counts
    semi join wards on wards.area_code = counts.area_code
    where counts.pinned
),
-- of several other editions that hold a month with old wards the last by name is used
older as (
    select counts.measure, counts.edition, counts.area_code, counts.month, counts.count
    from counts
    where not counts.pinned
        and not exists (select 1 from recorded where recorded.measure = counts.measure and recorded.month = counts.month)
    qualify counts.edition = max(counts.edition) over (partition by counts.measure, counts.month)
),
weights as (
    select old_ward_code, new_ward_code, weight from analysis.ward_weights where assessment = $assessment
),
older_months as (
    select distinct measure, edition, month from older
),
estimated as (
    select
        older_months.measure, older_months.edition, wards.area_code, older_months.month,
        case when count(weights.weight) > 0 and count(weights.weight) = count(older.count) then sum(older.count * weights.weight) end as count,
        count(weights.weight) as sharing_wards
    from older_months
    cross join wards
    left join weights on weights.new_ward_code = wards.area_code
    left join older
        on older.measure = older_months.measure and older.month = older_months.month and older.area_code = weights.old_ward_code
    group by all
)
select
    $assessment as assessment,
    recorded.measure, recorded.area_code, wards.area_name, recorded.month, cast(recorded.count as double) as count,
    'recorded' as status, recorded.edition, cast(null as double) as error_pct, cast(null as varchar) as reason
from recorded
join wards on wards.area_code = recorded.area_code
union all
select
    $assessment, estimated.measure, estimated.area_code, wards.area_name, estimated.month, estimated.count,
    case when estimated.count is null then 'unknown' else 'estimated' end, estimated.edition, errors.error_pct,
    case
        when estimated.sharing_wards = 0 then 'the edition holds the old wards, and no weights say which of them lie here'
        when estimated.count is null then 'an old ward that lies here is not known in this month'
    end
from estimated
join wards on wards.area_code = estimated.area_code
left join analysis.ward_attribution_errors as errors
    on errors.assessment = $assessment and errors.area_code = estimated.area_code
