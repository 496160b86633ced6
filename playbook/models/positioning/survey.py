"""What a survey of a few can promise (lesson 1.3)."""

import math

from ..base import GROUP
from ..model import Chart, Headline, choice, model, number, whole


def wilson(share, asked, z=1.959963984540054):
    """Return (low, high), the Wilson interval of a share, without continuity correction.

    share: share seen in the sample, 0 to 1. asked: sample size, from 1. z: 1.96 for 95 %,
    two-sided. It counts chance only: not who was asked, who answered, or how they were asked.
    Raises ValueError if the share or the sample size is out of range.
    Source: Wilson 1927.
    """
    if not (0 <= share <= 1 and asked >= 1):
        raise ValueError("share must be from 0 to 1 and asked 1 or more; got %r and %r."
                         % (share, asked))
    square = z * z / asked
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / asked + square / asked / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


LEVELS = [("90", "90 %", 1.6448536269514722), ("95", "95 %", 1.959963984540054),
          ("99", "99 %", 2.5758293035489004)]


@model(
    title="What does a survey of 70 % tell?",
    parameters=[
        number("yes", "Said yes in the survey", 0.7, 0, 1, 0.01, "%", "The survey",
               "70 % is the claim (A072). Its survey could not be traced (E56)."),
        whole("answers", "People who answered", 500, 10, 5000, 10, "people", "The survey",
              "The claim does not say how many."),
        choice("level", "Certainty wanted", "95", [(value, label) for value, label, _ in LEVELS],
               "The survey", "How often an interval made this way covers the true share."),
        number("response", "Of those asked, answered", 0.3, 0.01, 1, 0.01, "%",
               "Who did not answer", "Assumed: the claim does not say."),
        number("silent_yes", "Of the silent, would say yes", 0.5, 0, 1, 0.01, "%",
               "Who did not answer", "Assumed: nobody knows, that is the point."),
        number("mute", "Of those who say yes, mute later", 0.4, 0, 1, 0.01, "%",
               "What they do", "Assumed: we found no WeChat figure."),
        whole("group", "Members of your group", GROUP, 20, 500, 10, "members", "What they do",
              "For the number of people behind the share."),
    ],
    headlines=[
        Headline("low", "Lower end, chance only", "%", 1),
        Headline("high", "Upper end, chance only", "%", 1),
        Headline("everyone", "Yes among all who were asked", "%", 0),
        Headline("reading", "Yes, and still read", "%", 0),
        Headline("members", "Such members in your group", "members", 0),
    ],
    columns={"answers": "People who answered", "share": ("Say yes", "%"),
             "series": "Series", "step": "What is counted", "part": ("Share of those asked", "%")},
    charts=[
        Chart("line", "sizes", "answers", "share",
              "More answers narrow the interval quickly, then slowly",
              "Line chart. Across: people who answered, 10 to 5,000. Up: share who say yes. Three "
              "lines: the upper end, the share in the survey, the lower end.", "series",
              here=("answers", "yes")),
        Chart("bar", "steps", "step", "part",
              "From a yes in the survey to a member who reads",
              "Bar chart. Five bars, as shares: yes in the survey; yes among all asked, if the "
              "silent say yes, as you assume, and if they say no; yes and still read."),
    ],
    formula=r"\frac{\hat p + \frac{z^2}{2n} \pm z\sqrt{\frac{\hat p(1-\hat p)}{n}"
            r"+\frac{z^2}{4n^2}}}{1+\frac{z^2}{n}},\quad "
            r"\text{reading} = \left(r\hat p + (1-r)\,s\right)(1-m)",
    claims="A072")
def survey_interval(yes, answers, level, response, silent_yes, mute, group):
    """What "about 70 % accept pushes" can and cannot say.

    Computes: Wilson's interval for the share who said yes (two-sided, no continuity correction),
    over sample sizes; the share among all who were asked, with those who kept silent; the share
    who say yes and still read; and that share of your group.
    The interval covers chance only. The silent can only be bounded: if none or all of them would
    say yes, the share among all asked is r p or r p + (1 - r), however many answered.
    Assumes: answers are independent; how the silent would answer and how many mute later are
    assumptions, not findings.
    Leaves out: who was asked, the wording, and what "accept" meant. The survey behind A072 was
    not found (E56). What people say is not what they do: more pushes, more uninstalls and fewer
    opens in a field test (E33, V1); marketing that is too intense brings opt-outs (E35, V1); 442
    users report overload and coping (E10, V1); 59 % mute in a poll of 100 (E10, V2, weak). That
    96 % are reached by private-domain contacts (E40, V2, a vendor's study) is reach, not consent.
    The law asks for consent of each person, not for a majority (E74, V2).
    Source: Wilson 1927; A072; computed test K6 (CALC).
    """
    z = [score for value, _, score in LEVELS if value == level][0]
    low, high = wilson(yes, answers, z)
    surveyed = response * yes
    everyone = surveyed + (1 - response) * silent_yes
    reading = everyone * (1 - mute)

    sizes = []
    for place in range(1, 41):
        # Squares: close together where the interval narrows fast.
        count = int(10 + 4990 * (place - 1) ** 2 / 39 ** 2 + 0.5)
        ends = wilson(yes, count, z)
        for series, share in (("Upper end", ends[1]), ("In the survey", yes),
                              ("Lower end", ends[0])):
            sizes.append({"answers": count, "series": series, "share": share})
    steps = [{"step": step, "part": part} for step, part in (
        ("Yes in the survey", yes),
        ("If the silent say yes", surveyed + 1 - response),
        ("As you assume", everyone),
        ("If they say no", surveyed),
        ("And still read", reading))]
    headlines = {"low": low, "high": high, "everyone": everyone, "reading": reading,
                 "members": reading * group}
    return headlines, {"sizes": sizes, "steps": steps}
