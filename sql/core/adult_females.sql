-- Females aged 18 and over by edition, area and year: what expected MARAC volume is counted from.
select
    edition,
    area_code,
    area_type,
    year,
    sum(population)::bigint as adult_females
from core.populations_by_age
where sex = 'females' and age >= 18
group by all
