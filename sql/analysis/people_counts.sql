-- Victims, suspects and whatever services count by group, in the assessed area: how many of each ethnic group, sex and
-- broad age, and how many residents that group has. The last 12 months of the record-level extract, the newest period of
-- each subject of the counts by group. A group that is not recorded is `unknown` and has no residents.
with assessed as (
    select
        assessment, area_code,
        cast(period_end_month - interval 11 month as date) as first_month,
        cast(period_end_month as date) as last_month
    from meta.assessments
    where assessment = $assessment
),
pinned as (
    select assessed.*, editions.source, editions.edition
    from assessed
    join meta.assessment_editions as editions on editions.assessment = assessed.assessment
),
victims as (
    select
        years.measure as subject, 'victims' as kind, measures.title as title, years.source, years.edition, cast(null as varchar) as origin,
        years.period_start, years.period_end,
        case years.breakdown when 'age_band' then 'age' else years.breakdown end as characteristic,
        years.category as people, years.count
    from analysis.police_record_years as years
    join meta.measures as measures on measures.measure = years.measure
    where years.assessment = $assessment and years.year = 'latest' and years.count is not null
        and years.breakdown in ('age_band', 'sex', 'ethnicity')
        and years.measure in ('victims_of_violence', 'victims_of_personal_robbery', 'victims_of_sexual_offences')
),
whole_years as (
    select pinned.edition, pinned.area_code
    from pinned
    join core.police_record_months as known
        on known.edition = pinned.edition and known.area_code = pinned.area_code
        and known.month between pinned.first_month and pinned.last_month
    where pinned.source = 'police_records'
    group by all
    having count(distinct known.month) = 12
),
suspects as (
    -- an extract names the first suspect of an offence only
    select distinct on (records.crime_number, records.offence)
        pinned.edition, pinned.first_month, pinned.last_month, records.offence_group, records.offence,
        records.suspect_age_band, records.suspect_sex, records.suspect_ethnicity
    from staging.police_records as records
    join pinned
        on pinned.source = 'police_records' and pinned.edition = records.edition and pinned.area_code = records.borough_code
        and records.month between pinned.first_month and pinned.last_month
    join whole_years on whole_years.edition = records.edition and whole_years.area_code = records.borough_code
    where records.offence is not null and records.offence <> 'not_notifiable'
        and (records.suspect_key is not null or records.suspect_age_band <> 'unknown' or records.suspect_sex <> 'unknown' or records.suspect_ethnicity <> 'unknown')
    order by records.crime_number, records.offence, records.sha256, records.file_row
),
suspects_by_group as (
    select
        subject.key as subject, 'suspects' as kind, subject.title, 'police_records' as source, suspects.edition, cast(null as varchar) as origin,
        suspects.first_month as period_start, last_day(suspects.last_month) as period_end,
        part.characteristic, part.people, count(*)::bigint as count
    from suspects
    join (values
        ('suspects_of_violence', 'Suspects of violence against the person', 'violence_against_the_person', null),
        ('suspects_of_personal_robbery', 'Suspects of personal robbery', 'robbery', 'personal_robbery')
    ) as subject(key, title, offence_group, offence)
        on subject.offence_group = suspects.offence_group and coalesce(subject.offence, suspects.offence) = suspects.offence
    cross join unnest([
        {characteristic: 'age', people: suspects.suspect_age_band},
        {characteristic: 'sex', people: suspects.suspect_sex},
        {characteristic: 'ethnicity', people: suspects.suspect_ethnicity}
    ]) as parts(part)
    group by all
),
sent as (
    select
        lower(replace(counts.subject, ' ', '_')) as subject, 'counts' as kind, counts.subject as title,
        'counts_by_group' as source, counts.edition, counts.origin, counts.period_start, counts.period_end,
        counts.characteristic, counts.people, counts.count::bigint as count
    from staging.counts_by_group as counts
    join pinned on pinned.source = 'counts_by_group' and pinned.edition = counts.edition
    where counts.period_end <= last_day(pinned.last_month)
    qualify rank() over (partition by counts.subject order by counts.period_end desc, counts.period_start) = 1
),
together as (
    select * from victims
    union all
    select * from suspects_by_group
    union all
    select * from sent
),
broad as (
    select
        subject, kind, title, source, edition, any_value(origin) as origin, period_start, period_end, characteristic,
        case
            when characteristic = 'age' and people in ('35-44', '45-54', '55-64') then '35-64'
            else people
        end as people,
        case when count(count) = count(*) then sum(count)::bigint end as count
    from together
    group by all
),
residents as (
    select
        'age' as characteristic,
        case when age_group in ('35-44', '45-54', '55-64') then '35-64' else age_group end as people,
        sum(population)::bigint as population, max(year) as year, 'population_by_age' as source
    from analysis.population_structure
    join assessed on assessed.assessment = population_structure.assessment and assessed.area_code = population_structure.area_code
    where sex = 'persons'
    group by all
    union all
    select 'sex', case sex when 'females' then 'female' else 'male' end, sum(population)::bigint, max(year), 'population_by_age'
    from analysis.population_structure
    join assessed on assessed.assessment = population_structure.assessment and assessed.area_code = population_structure.area_code
    where sex in ('females', 'males')
    group by all
    union all
    select 'ethnicity', census.ethnicity, census.population, census.year, 'population_by_ethnicity'
    from staging.population_by_ethnicity as census
    join pinned
        on pinned.source = 'population_by_ethnicity' and pinned.edition = census.edition and pinned.area_code = census.area_code
    qualify rank() over (order by census.year desc) = 1
),
every_group as (
    -- a sex or age of residents that no record names has none; an ethnic group that a source does not name may be one
    -- that it does not use, and stays unknown
    select * from broad
    union all
    select distinct on (broad.subject, broad.characteristic, residents.people)
        broad.subject, broad.kind, broad.title, broad.source, broad.edition, broad.origin, broad.period_start, broad.period_end,
        broad.characteristic, residents.people, 0::bigint
    from broad
    join residents on residents.characteristic = broad.characteristic
    anti join broad as named
        on named.subject = broad.subject and named.characteristic = broad.characteristic and named.people = residents.people
    -- under 10 nobody is a suspect; what a service counts, it names
    where broad.characteristic <> 'ethnicity' and (broad.kind = 'victims' or (broad.kind = 'suspects' and residents.people <> '0-9'))
)
select
    assessed.assessment,
    every_group.subject,
    every_group.kind,
    every_group.title,
    every_group.source,
    every_group.edition,
    every_group.origin,
    every_group.period_start,
    every_group.period_end,
    every_group.characteristic,
    every_group.people,
    every_group.count,
    residents.population,
    residents.source as population_source,
    residents.year as population_year
from every_group
cross join assessed
left join residents
    on residents.characteristic = every_group.characteristic and residents.people = every_group.people
