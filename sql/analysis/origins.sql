-- Where the borough's figures come from: measure, edition, file, its sha256, and the rows of the file (counted as in a
-- spreadsheet, the header being row 1).
with police as (
    select distinct 'mps_borough_crime' as source, edition, sha256, file_row, offence_group, offence, area_code from staging.mps_borough_crime
    union all
    select distinct 'mps_dashboard', edition, sha256, file_row, offence_group, offence, area_code from staging.mps_dashboard
)
select
    editions.assessment,
    parts.measure,
    editions.source,
    editions.edition,
    extracts.file,
    extracts.sha256,
    extracts.first_month,
    extracts.last_month,
    count(distinct police.file_row) as file_rows,
    min(police.file_row) as first_row,
    max(police.file_row) as last_row
from meta.assessment_editions as editions
join meta.assessments as assessments on assessments.assessment = editions.assessment
join police
    on police.source = editions.source and police.edition = editions.edition and police.area_code = assessments.area_code
join meta.measure_parts as parts
    on parts.source = police.source and parts.offence_group = police.offence_group and parts.offence = police.offence
join raw.extracts as extracts
    on extracts.source = editions.source and extracts.edition = editions.edition and extracts.sha256 = police.sha256
where editions.assessment = $assessment
group by all
