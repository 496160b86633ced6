"""Positioning (定位): for whom, what it is worth to them, how large, through which door."""

from .category import category
from .discount import discount
from .doors import entry_doors
from .size import chance_of_nothing, group_size, replies_per_message
from .split import group_matrix, group_split
from .survey import survey_interval
