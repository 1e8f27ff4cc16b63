-- Offences by measure, area, edition and month. Within a file that holds an offence, no row means none recorded;
-- a month, an offence or an area that no file holds gives no row here: it is unknown.
with supplied as (
    select
        parts.measure,
        coverage.source,
        coverage.edition,
        coverage.month,
        parts.needed,
        count(distinct coverage.offence) as supplied_offences,
        list_sort(list(distinct coverage.sha256)) as files
    from core.offence_coverage as coverage
    join meta.measure_parts as parts
        on parts.source = coverage.source
        and parts.offence_group = coverage.offence_group
        and parts.offence = coverage.offence
    group by all
),
doubtful as (
    -- a label without meaning could belong to any measure of its group; with an unknown group, to any measure
    select distinct parts.measure, unknown.source, unknown.edition, months.month
    from core.unknown_labels as unknown
    join raw.extract_months as months
        on months.source = unknown.source and months.edition = unknown.edition and months.sha256 = unknown.sha256
    left join meta.offence_groups as known on known.source = unknown.source and known.group_key = unknown.group_key
    join meta.measure_parts as parts
        on parts.source = unknown.source
        and (parts.offence_group = known.offence_group or known.offence_group is null)
    where unknown.kind = 'offence'
),
known as (
    select measure, source, edition, month, files, dense_rank() over (order by source, edition, files) as file_set
    from supplied
    anti join doubtful using (measure, source, edition, month)
    where supplied_offences >= needed
),
known_areas as (
    -- an area is known where every file that supplies the measure holds it; the few sets of files are numbered
    select file_sets.file_set, areas.area_code
    from (select distinct file_set, source, edition, files from known) as file_sets
    join core.area_coverage as areas
        on areas.source = file_sets.source
        and areas.edition = file_sets.edition
        and list_has_all(areas.files, file_sets.files)
),
superseded as (
    -- months of a file that a later file of the edition supplies instead
    select coverage.source, coverage.edition, coverage.offence_group, coverage.offence, coverage.month, months.sha256
    from core.offence_coverage as coverage
    join raw.extract_months as months
        on months.source = coverage.source
        and months.edition = coverage.edition
        and months.month = coverage.month
        and months.sha256 <> coverage.sha256
),
counted as (
    select
        parts.measure, offences.source, offences.edition, offences.area_code, offences.month,
        sum(offences.count * parts.sign)::bigint as count
    from core.recorded_offences as offences
    anti join superseded
        on superseded.source = offences.source
        and superseded.edition = offences.edition
        and superseded.offence_group = offences.offence_group
        and superseded.offence = offences.offence
        and superseded.month = offences.month
        and superseded.sha256 = offences.sha256
    join meta.measure_parts as parts
        on parts.source = offences.source
        and parts.offence_group = offences.offence_group
        and parts.offence = offences.offence
    group by all
)
select
    known.measure,
    areas.area_code,
    known.source,
    known.edition,
    known.month as period_start,
    last_day(known.month) as period_end,
    '' as breakdown,
    '' as category,
    'count' as kind,
    coalesce(counted.count, 0) as count,
    cast(null as double) as denominator,
    cast(coalesce(counted.count, 0) as double) as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'counted' as status
from known
join known_areas as areas on areas.file_set = known.file_set
left join counted
    on counted.measure = known.measure
    and counted.source = known.source
    and counted.edition = known.edition
    and counted.area_code = areas.area_code
    and counted.month = known.month
