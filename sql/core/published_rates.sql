-- Rates as a publisher gives them ready-made, for our areas. A new source is one more branch here.
select
    'hospital_admissions' as source, edition, sha256, file_row, indicator_id, area_code, period_start, period_end, breakdown,
    category, value, lower, upper, count, denominator, status, value_note
from staging.hospital_admissions
where area_code is not null
