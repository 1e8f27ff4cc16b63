-- Recorded offences of the last 12 months by leaf, for the assessed borough and its wards (borough and ward files are two
-- sources and never mixed). An offence that the edition's files do not supply for all 12 months is null with its reason.
with settings as (
    select assessment, area_code, cast(period_end_month - interval 11 month as date) as first_month, period_end_month as last_month
    from meta.assessments
    where assessment = $assessment
),
pinned as (
    select editions.source, editions.edition, case editions.source when 'mps_borough_crime' then 'borough' else 'ward' end as area_type
    from meta.assessment_editions as editions
    where editions.assessment = $assessment and editions.source in ('mps_borough_crime', 'mps_ward_crime')
),
supplied as (
    select pinned.source, pinned.edition, pinned.area_type, coverage.offence_group, coverage.offence, coverage.month, coverage.sha256
    from core.offence_coverage as coverage
    join pinned on pinned.source = coverage.source and pinned.edition = coverage.edition
    join settings on coverage.month between settings.first_month and settings.last_month
),
doubtful as (
    -- a label without meaning could be any offence of its group; with an unknown group, any at all
    select unknown.source, unknown.edition, known.offence_group
    from core.unknown_labels as unknown
    left join meta.offence_groups as known on known.source = unknown.source and known.group_key = unknown.group_key
    where unknown.kind = 'offence'
),
known as (
    select source, edition, area_type, offence_group, offence, count(distinct month) as months, list(distinct sha256) as files
    from supplied
    group by all
),
counted as (
    select supplied.source, supplied.edition, supplied.offence_group, supplied.offence, offences.area_code, sum(offences.count)::bigint as count
    from supplied
    join core.recorded_offences as offences
        on offences.source = supplied.source and offences.edition = supplied.edition and offences.sha256 = supplied.sha256
        and offences.offence_group = supplied.offence_group and offences.offence = supplied.offence and offences.month = supplied.month
    group by all
),
grid as (
    select
        scope.assessment, scope.area_code, scope.area_name, scope.area_type, known.source, known.edition, known.offence_group, known.offence,
        known.months,
        list_has_all(coverage.files, known.files) as holds_the_area,
        exists (
            select 1 from doubtful
            where doubtful.source = known.source and doubtful.edition = known.edition
                and (doubtful.offence_group = known.offence_group or doubtful.offence_group is null)
        ) as has_unknown_labels
    from analysis.scope_areas as scope
    join settings on settings.assessment = scope.assessment and (scope.area_type = 'ward' or scope.area_code = settings.area_code)
    join known on known.area_type = scope.area_type
    left join core.area_coverage as coverage
        on coverage.source = known.source and coverage.edition = known.edition and coverage.area_code = scope.area_code
)
select
    grid.assessment, grid.source, grid.edition, grid.area_code, grid.area_name, grid.area_type,
    settings.first_month as period_start, last_day(settings.last_month) as period_end,
    grid.offence_group, grid.offence, offences.title as offence_title,
    case
        when not coalesce(grid.holds_the_area, false) then 'the files do not hold the area'
        when grid.months < 12 then 'the files hold ' || grid.months || ' of the 12 months'
        when grid.has_unknown_labels then 'a label of its group is unknown'
        else 'counted'
    end as status,
    case when status = 'counted' then coalesce(counted.count, 0) end as count
from grid
join settings on settings.assessment = grid.assessment
join core.offences as offences on offences.offence = grid.offence
left join counted
    on counted.source = grid.source and counted.edition = grid.edition and counted.area_code = grid.area_code
    and counted.offence_group = grid.offence_group and counted.offence = grid.offence
