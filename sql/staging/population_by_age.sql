-- view
-- Mid-year population estimates by single year of age: one row per edition, file, area, sex and age (90: 90 and over). Sex stands in the age's header (F0, M0), in a column or in the file's name; a file that says none holds persons.
with ages as (
    select
        extracts.edition,
        extracts.file,
        estimates.sha256,
        estimates.file_row,
        estimates.area_code,
        estimates.area_name,
        estimates.lsoa_year,
        estimates.year,
        estimates.sex,
        estimates.total,
        unnest(estimates.age_labels) as age_label,
        unnest(estimates.populations) as population
    from raw.population_by_age as estimates
    join raw.extracts as extracts on extracts.source = 'population_by_age' and extracts.sha256 = estimates.sha256
)
select
    edition,
    file,
    sha256,
    file_row,
    area_code,
    area_name,
    case substr(area_code, 1, 3) when 'E01' then 'lsoa' when 'W01' then 'lsoa' when 'E05' then 'ward' when 'W05' then 'ward' else 'borough' end as area_type,
    lsoa_year,
    year,
    case upper(substr(age_label, 1, 1)) when 'F' then 'females' when 'M' then 'males' else coalesce(sex, 'persons') end as sex,
    cast(regexp_extract(age_label, '\d+') as integer) as age,
    population,
    total
from ages
