"""Operation (运营): who answers, and when."""

from .answers import class_desk, sop, who_answers
