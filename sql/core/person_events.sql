-- view
-- Events with the person behind each, by keyed hash: one row per report of a caller. A caller who is not recorded has no
-- key. A new source is one more branch here.
select source, edition, sha256, file_row, borough_code as area_code, month, caller_key as person_key
from staging.asb_reports
where borough_code is not null
