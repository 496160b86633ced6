"""Operation (运营): who answers, and when."""

from .answers import (
    class_desk,
    most_arrivals,
    rota,
    sop,
    started_in_hours,
    started_oldest_first,
    started_within,
    who_answers,
)
