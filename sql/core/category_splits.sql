-- Offences that an edition's later months count apart from the leaf that they were part of (offences.csv: split_from),
-- and the first month that does. A few rows dated back into earlier months do not begin it: a month counts an offence
-- apart when all areas together have at least a tenth of what they have in its highest month.
with by_file as (
    select offences.source, offences.edition, offences.sha256, offences.offence, offences.month, sum(offences.count) as count
    from core.recorded_offences as offences
    where offences.offence in (select offence from staging.offences where split_from is not null)
    group by all
),
monthly as (
    -- months that two files hold are counted once
    select source, edition, offence, month, max(count) as count
    from by_file
    group by all
),
apart as (
    select source, edition, offence, min(month) as from_month, avg(count) as monthly
    from (from monthly qualify count > 0 and count >= 0.1 * max(count) over (partition by source, edition, offence))
    group by all
)
select apart.source, apart.edition, apart.offence, declared.split_from, apart.from_month
from apart
join staging.offences as declared on declared.offence = apart.offence
join core.recorded_offences as whole
    on whole.source = apart.source and whole.edition = apart.edition and whole.offence = declared.split_from
group by all
-- Ten that should have been there do not stay away by chance; the first months of a rare offence can be without it, and one
-- that every month of the edition counts apart is not split within it.
having datediff('month', min(whole.month), apart.from_month) * any_value(apart.monthly) >= 10
