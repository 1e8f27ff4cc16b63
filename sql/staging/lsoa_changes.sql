-- What became of the LSOAs of 2011 in 2021 (unchanged, split, merged, irregular): one row per edition and pair.
select
    extracts.edition,
    extracts.file,
    changes.file_row,
    changes.lsoa_2011_code,
    changes.lsoa_2011_name,
    changes.change_code,
    changes.lsoa_2021_code,
    changes.lsoa_2021_name,
    changes.borough_code
from raw.lsoa_changes as changes
join raw.extracts as extracts on extracts.source = 'lsoa_changes' and extracts.sha256 = changes.sha256
