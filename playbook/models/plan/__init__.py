"""The plan of lesson 5.2: decisions become a week by name, a calendar, a budget and checks."""

from .power import holdout
