"""Days, weekdays and hours, without a library: MicroPython in the page has none."""

from ..words import say

CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def day_number(text):
    """Days from 1970-01-01 to a date "YYYY-MM-DD"; ValueError in one sentence for anything else."""
    try:
        parts = text.split("-")
        if [len(part) for part in parts] != [4, 2, 2]:
            raise ValueError
        year, month, day = [int(part) for part in parts]
        ordinary = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if not (1970 <= year <= 9999 and 1 <= month <= 12
                and 1 <= day <= ordinary[month - 1] + (leap and month == 2)):
            raise ValueError
    except (AttributeError, ValueError):
        raise ValueError(say("The start must be a date such as 2026-03-02; got {given}.",
                             given=text))
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def date(number):
    """The date "YYYY-MM-DD" of a number of days from 1970-01-01."""
    number += 719468
    era = number // 146097
    of_era = number - era * 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return "%04d-%02d-%02d" % (year + era * 400 + (month <= 2), month,
                               of_year - (153 * shifted + 2) // 5 + 1)


def weekday(number):
    """0 for Monday to 6 for Sunday."""
    return (number + 3) % 7


def day_name(place):
    """The name of a weekday, 0 for Monday to 6 for Sunday."""
    return [say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"),
            say("Saturday"), say("Sunday")][place]


def days_of(codes):
    """The places of weekdays written "MO,TU"; an empty text has none."""
    return [CODES.index(code) for code in codes.split(",") if code]


def days_named(codes):
    """Weekdays written "MO,TU", as their names."""
    return ", ".join(day_name(place) for place in days_of(codes)) or say("no day")


def minutes(text):
    """Minutes from midnight to an hour "HH:MM"."""
    return int(text[:2]) * 60 + int(text[3:])


def hour(number):
    """The hour "HH:MM" of minutes from midnight."""
    return "%02d:%02d" % (number // 60, number % 60)
