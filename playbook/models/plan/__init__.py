"""The plan of lesson 5.2: kept decisions become tables, a calendar and checks of the rules."""

from .plan import holdout
