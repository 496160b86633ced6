"""Operation (运营): who answers, and when."""

from .answers import class_desk, most_arrivals, rota, sop, started_within, who_answers
