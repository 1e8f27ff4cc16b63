-- The months in which each measure of the record-level police extract is known, by edition and borough: those that
-- its files cover, without the months of a file with a row of an offence or a borough that no list holds. Such a row
-- could belong to any of them.
with covered as (
    select distinct months.edition, months.month, rows.borough_code
    from raw.extract_months as months
    join (select distinct edition, borough_code from staging.police_records where borough_code is not null) as rows
        on rows.edition = months.edition
    where months.source = 'police_records'
),
doubtful as (
    select distinct months.edition, months.month
    from raw.extract_months as months
    join core.unknown_labels as unknown
        on unknown.source = months.source and unknown.edition = months.edition and unknown.sha256 = months.sha256
    where months.source = 'police_records'
)
select measures.family, measures.measure, covered.edition, covered.borough_code as area_code, covered.month
from covered
anti join doubtful on doubtful.edition = covered.edition and doubtful.month = covered.month
cross join (select distinct family, measure from meta.measure_clauses where source = 'police_records') as measures
