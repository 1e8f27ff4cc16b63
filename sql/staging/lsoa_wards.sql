-- Which ward each LSOA counts towards (best fit, one ward an LSOA): one row per edition, year of the wards and LSOA.
select
    extracts.edition,
    extracts.file,
    lookups.sha256,
    lookups.file_row,
    lookups.lsoa_code,
    lookups.lsoa_name,
    lookups.lsoa_year,
    lookups.ward_code,
    lookups.ward_name,
    lookups.ward_year,
    lookups.borough_code
from raw.lsoa_wards as lookups
join raw.extracts as extracts on extracts.source = 'lsoa_wards' and extracts.sha256 = lookups.sha256
