-- Kinds of offences (leaves): title in documents and the kind of crime whose unit cost stands for them.
select offence, title, nullif(cost_category, '') as cost_category, note
from raw.offences
