-- Which files of an edition hold an area. An area without any row in a file is unknown there, never zero.
select source, edition, area_code, list(distinct sha256) as files
from core.recorded_offences
group by all
