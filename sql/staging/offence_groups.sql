-- Groups of offences: title in documents.
select offence_group, title
from raw.offence_groups
