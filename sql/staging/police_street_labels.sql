-- What each type of crime that street-level extracts name means: one row a label. A table of its own, so that joining
-- millions of rows to it is planned from its true size.
select found.offence_label, known.offence, known.offence_group
from (select distinct offence_label from raw.police_street) as found
left join meta.offence_labels as known
    on known.source = 'police_street'
    and known.offence_key = regexp_replace(upper(found.offence_label), '[^A-Z0-9]', '', 'g')
