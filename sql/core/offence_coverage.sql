-- Which file of an edition supplies which leaf offence in which month. A file supplies an offence for all its
-- months when the offence occurs in it anywhere; where two files hold a month, the later file supplies it.
with occurs as (
    select distinct source, edition, sha256, offence_group, offence
    from core.recorded_offences
)
select
    occurs.source,
    occurs.edition,
    occurs.offence_group,
    occurs.offence,
    months.month,
    arg_max(occurs.sha256, months.file_order) as sha256
from occurs
join raw.extract_months as months
    on months.source = occurs.source and months.edition = occurs.edition and months.sha256 = occurs.sha256
group by all
