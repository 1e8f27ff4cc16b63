-- Offences by measure, area of the assessment and month, from its pinned editions. A larger area is known in a
-- month only when all boroughs it is summed from are, and London only when every area label of the file is known.
with pinned as (
    select editions.assessment, counts.measure, counts.source, counts.edition, counts.area_code, counts.period_start as month, counts.count
    from measures.recorded_crime as counts
    join meta.assessment_editions as editions
        on editions.source = counts.source and editions.edition = counts.edition
    where editions.assessment = $assessment
),
sizes as (
    select assessment, area_code, count(*) filter (where required) as required_members
    from analysis.scope_members
    where assessment = $assessment
    group by all
),
unknown_areas as (
    select distinct unknown.source, unknown.edition, months.month
    from core.unknown_labels as unknown
    join raw.extract_months as months
        on months.source = unknown.source and months.edition = unknown.edition and months.sha256 = unknown.sha256
    where unknown.kind = 'area'
),
summed as (
    select
        pinned.assessment, pinned.measure, pinned.source, pinned.edition, members.area_code, pinned.month,
        sum(pinned.count)::bigint as count,
        count(*) filter (where members.required) as required_found
    from pinned
    join analysis.scope_members as members
        on members.assessment = pinned.assessment and members.member_code = pinned.area_code
    group by all
)
select pinned.assessment, pinned.measure, pinned.source, pinned.edition, scope.area_code, scope.area_type, pinned.month, pinned.count
from pinned
join analysis.scope_areas as scope on scope.assessment = pinned.assessment and scope.area_code = pinned.area_code
union all
select summed.assessment, summed.measure, summed.source, summed.edition, summed.area_code, scope.area_type, summed.month, summed.count
from summed
join sizes on sizes.assessment = summed.assessment and sizes.area_code = summed.area_code
join analysis.scope_areas as scope on scope.assessment = summed.assessment and scope.area_code = summed.area_code
left join unknown_areas
    on unknown_areas.source = summed.source
    and unknown_areas.edition = summed.edition
    and unknown_areas.month = summed.month
where summed.required_found = sizes.required_members and unknown_areas.month is null
