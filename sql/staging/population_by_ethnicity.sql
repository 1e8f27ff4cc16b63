-- Residents by ethnic group: one row per edition, area, year and group.
select
    extracts.edition,
    extracts.file,
    residents.file_row,
    residents.area_code,
    residents.year,
    residents.ethnicity,
    residents.population
from raw.population_by_ethnicity as residents
join raw.extracts as extracts on extracts.source = 'population_by_ethnicity' and extracts.sha256 = residents.sha256
where residents.ethnicity <> 'does_not_apply'
