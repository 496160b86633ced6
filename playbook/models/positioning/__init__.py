"""Positioning (定位): what a group is worth to members, how large it is, through which door."""

from .category import category
from .discount import discount
from .doors import entry_doors
from .size import chance_of_nothing, group_size, replies_per_message
from .survey import survey_interval
