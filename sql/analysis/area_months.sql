-- Offences by measure, area of the assessment and month, from its pinned editions. A larger area is known in a
-- month only when all boroughs it is summed from are, and London only when every area label of the file is known.
with needed as (
    select area_code from analysis.scope_areas where assessment = $assessment
    union
    select member_code from analysis.scope_members where assessment = $assessment
),
monthly as (
    select measure, source, edition, area_code, period_start, count from measures.recorded_crime
    union all
    select measure, source, edition, area_code, period_start, count from measures.recorded_incidents
    union all
    select measure, source, edition, area_code, period_start, count from measures.serious_violence where breakdown = ''
    union all
    select measure, source, edition, area_code, period_start, count from measures.police_victims where breakdown = ''
),
pinned as (
    select
        counts.measure, counts.source, counts.edition, counts.area_code, counts.period_start as month, counts.count
    from monthly as counts
    semi join needed on needed.area_code = counts.area_code
    join meta.assessment_editions as editions
        on editions.assessment = $assessment and editions.source = counts.source and editions.edition = counts.edition
),
sizes as (
    select area_code, count(*) filter (where required) as required_members
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
    -- an assessment has one edition of a source
    select
        pinned.measure, pinned.source, any_value(pinned.edition) as edition, members.area_code, pinned.month,
        sum(pinned.count)::bigint as count,
        count(*) filter (where members.required) as required_found
    from pinned
    join analysis.scope_members as members
        on members.assessment = $assessment and members.member_code = pinned.area_code
    group by pinned.measure, pinned.source, members.area_code, pinned.month
),
known as (
    select measure, source, edition, area_code, month, count
    from pinned
    union all
    select summed.measure, summed.source, summed.edition, summed.area_code, summed.month, summed.count
    from summed
    join sizes on sizes.area_code = summed.area_code and sizes.required_members = summed.required_found
    anti join unknown_areas
        on unknown_areas.source = summed.source
        and unknown_areas.edition = summed.edition
        and unknown_areas.month = summed.month
)
select
    scope.assessment, known.measure, known.source, known.edition, known.area_code, scope.area_type, known.month,
    known.count
from known
join analysis.scope_areas as scope on scope.area_code = known.area_code
where scope.assessment = $assessment
