-- The measures that count one of two leaves of which one was split from the other (offences.csv: split_from), or set one
-- against the other: they differ between files that count it apart and files that do not. One that counts both alike
-- goes on as it was.
select parts.measure, parts.source, declared.offence, declared.split_from
from staging.offences as declared
join meta.measure_parts as parts on parts.offence in (declared.offence, declared.split_from)
where declared.split_from is not null
group by all
having count(distinct parts.offence) = 1 or min(parts.sign) <> max(parts.sign)
