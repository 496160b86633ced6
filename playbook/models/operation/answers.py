"""Who answers: hosts, waiting members, rotas and routines (lesson 3.2)."""

import math

from ..model import Chart, Headline, model, number, switch, whole

OPEN_HOURS = list(range(8, 22))
MONTH_DAYS = 30
WEEKS = 26
HOUR = 60.0
FULL = 1 - 1e-12
MOST_ASKED = 10.0
SLICES = 40


def erlang_b(load, servers):
    """Return the share of arrivals that find all servers busy when nobody may wait.

    load: arrivals per mean service time, in erlangs, 0 or more. servers: whole number, 0 or more.
    The recurrence is Erlang's loss formula (1917). It only multiplies and divides numbers of
    moderate size, so it stays exact for hundreds of servers, where factorials overflow.
    """
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def erlang_c(arrivals, service, servers):
    """Return the chance that a question has to wait, or None if the queue never settles.

    arrivals: questions per unit of time, 0 or more. service: mean time to answer one, above 0,
    in the same unit. servers: hosts on duty, a whole number from 1.
    None means that the hosts' work (arrivals times service) is at least what they can do, so the
    waiting grows as long as the day lasts.
    Raises ValueError for a negative rate, a time that is not positive, or fewer than one server.
    Source: Erlang 1917; check case E58 (V1).
    """
    load = _load(arrivals, service, servers)
    if load >= servers * FULL:
        return None
    return _wait_chance(load, servers, erlang_b(load, servers))


def started_within(arrivals, service, servers, limit):
    """Return the share of questions that a host starts on within `limit`, or None.

    limit: time, 0 or more, in the unit of `service`. The other parameters, None and the errors
    are those of `erlang_c`. Times to answer are exponential, hosts answer in order of arrival.
    Source: Erlang 1917; check case E58 (V1).
    """
    load = _load(arrivals, service, servers)
    if load >= servers * FULL:
        return None
    return _in_time(load, servers, erlang_b(load, servers), limit / service)


def mean_wait(arrivals, service, servers):
    """Return the mean time until a host starts, in the unit of `service`, or None.

    Questions that find a free host count as 0. Parameters, None and errors as in `erlang_c`.
    """
    waits = erlang_c(arrivals, service, servers)
    if waits is None:
        return None
    return waits * service / (servers - arrivals * service)


def hosts_needed(arrivals, service, limit, target):
    """Return the smallest number of hosts that start `target` of the questions within `limit`.

    target: share, from 0 to below 1. One host at least, even with no questions: someone is on
    duty. The other parameters and the errors are those of `erlang_c`.
    """
    load = _load(arrivals, service, 1)
    if not 0 <= target < 1:
        raise ValueError("target must be a share from 0 to below 1; got %r." % (target,))
    blocked = 1.0
    servers = 0
    while True:
        servers += 1
        blocked = load * blocked / (servers + load * blocked)
        if load < servers * FULL and _in_time(load, servers, blocked, limit / service) >= target:
            return servers


def most_arrivals(service, servers, limit, target):
    """Return the highest arrival rate at which `target` of the questions start within `limit`.

    The inverse of `started_within`, by bisection to one part in 10^12; same units and ranges.
    """
    _load(0, service, servers)
    return _most(service, servers,
                 lambda load: _in_time(load, servers, erlang_b(load, servers), limit / service),
                 target)


def started_in_hours(arrivals, outside, hours, service, servers, limit):
    """Return the share of what is asked in the open hours that starts within `limit`, or None.

    arrivals: all questions of a day per unit of open time, 0 or more. outside: share of them
    that came before the desk opened, from 0 to below 1; they wait for it. hours: how long it is
    open, above 0, in the unit of `service`. The other parameters, None and the errors are those
    of `erlang_c`, with the work of all questions.
    Whoever asks in the open hours is served first, and the questions that waited fill the time
    between. While some of them are left every host is busy, so a new question waits for the next
    who is free: an exponential time at the rate at which the hosts finish less that at which such
    questions come. Without any left it is Erlang C. How long they last is taken at its mean;
    simulated days are within 2 points. With nothing from outside this is `started_within`.
    """
    if _load(arrivals, service, servers) >= servers * FULL:
        return None
    asked = arrivals * (1 - outside)
    return _served_first(asked * service, servers, erlang_b(asked * service, servers),
                         arrivals * outside * hours, hours / service, limit / service)[0]


def started_oldest_first(arrivals, outside, hours, service, servers, limit):
    """Return what `started_in_hours` does, if the questions that waited are answered first.

    Parameters, None and errors as there. The line at a time u of the open hours is what waited
    and came, less what the hosts can answer until u: differences of random counts, taken as
    normal; never better than Erlang C. Simulated days are within 3 points.
    """
    if _load(arrivals, service, servers) >= servers * FULL:
        return None
    asked = arrivals * (1 - outside)
    waited = arrivals * outside * hours
    settled = started_within(asked, service, servers, limit)
    pace = servers / service
    total = 0.0
    for place in range(SLICES):
        since = hours * (place + 0.5) / SLICES
        done = pace * (since + limit)
        there = asked * since + waited
        lead = (done - there + servers - 0.5) / math.sqrt(done + there)
        total += min(settled, 0.5 * math.erfc(-lead / math.sqrt(2)))
    return total / SLICES


def rota(arrivals_by_hour, service, limit, target):
    """Return the hosts needed in each hour: 0 where no questions come.

    arrivals_by_hour: list of questions an hour. service, limit: hours. target: as in
    `hosts_needed`. Each hour is treated as if it went on for ever (stationary independent
    period by period, the usual method of call centres). It is close while answers are short and
    the target is high (Green, Kolesar and Whitt 2007, abstract read, V2); after an hour with too
    few hosts the next hour also inherits what is still waiting, which `day_in_time` counts.
    """
    return [hosts_needed(arrivals, service, limit, target) if arrivals > 0 else 0
            for arrivals in arrivals_by_hour]


def day_in_time(arrivals_by_hour, hosts_by_hour, service, limit):
    """Return (share started in time, questions still without a host) for each hour of a day.

    arrivals_by_hour: list of questions an hour. hosts_by_hour: list of hosts on duty, 0 allowed.
    service, limit: hours.
    An hour with too few hosts hands its backlog to the next one, so Erlang C alone cannot be
    used. This is the stationary backlog-carryover approximation (Stolletz 2008, European Journal
    of Operational Research 190(2):478-493, abstract read, V2): the hour is cut into slices of
    about one answer each; Erlang B says which part of a slice's questions is handed on, and
    Erlang C with the load that is really worked on says who waits too long. On a flat day it
    settles at Erlang C exactly. On 40 random days it was within 7 points of the exact share
    (Kolmogorov's equations) as long as no hour's work had passed 95 % of its hosts' time, and up
    to 15 points off, mostly too kind, in and after hours that drown.
    """
    slices = min(30, max(4, int(round(1 / service))))
    answers = slices * service
    waiting = 0.0
    hours = []
    for arrivals, hosts in zip(arrivals_by_hour, hosts_by_hour):
        in_time = 0.0
        for _ in range(slices):
            load = (arrivals / slices + waiting) * answers
            if hosts == 0:
                waiting += arrivals / slices
                continue
            handed_on = erlang_b(load, hosts)
            waiting = load / answers * handed_on
            worked = load * (1 - handed_on)
            in_time += _in_time(worked, hosts, erlang_b(worked, hosts), limit / service)
        hours.append((in_time / slices, waiting))
    return hours


def day_of_questions(questions, peak_hour, peak):
    """Return the questions of each open hour (8 to 21), which add up to `questions`.

    peak_hour: hour of the day at which a bell-shaped peak (standard deviation 2 h) is highest.
    peak: how many times the quiet hours that hour has, 1 or more; 1 is a flat day.
    """
    weights = [1 + (peak - 1) * math.exp(-(hour - peak_hour) ** 2 / 8) for hour in OPEN_HOURS]
    total = sum(weights)
    return [questions * weight / total for weight in weights]


def _load(arrivals, service, servers):
    if not (arrivals >= 0 and service > 0 and servers >= 1 and servers == int(servers)):
        raise ValueError("arrivals must be 0 or more, service above 0 and servers a whole number "
                         "from 1; got %r, %r and %r." % (arrivals, service, servers))
    return arrivals * service


def _wait_chance(load, servers, blocked):
    return blocked / (1 - load / servers * (1 - blocked))


def _most(service, servers, share, target):
    low, high = 0.0, float(servers)
    for _ in range(40):
        load = (low + high) / 2
        if share(load) >= target:
            low = load
        else:
            high = load
    return low / service


def _teams(load, first, last, limit, outside, hours):
    # One pass of the recurrence serves all sizes of the team, which a chart needs at once.
    # limit and hours are in mean service times.
    asked = load * (1 - outside)
    blocked = erlang_b(asked, first - 1)
    teams = []
    for servers in range(first, last + 1):
        blocked = asked * blocked / (servers + asked * blocked)
        if load >= servers * FULL:
            teams.append((servers, None, None))
            continue
        teams.append((servers,) + _served_first(asked, servers, blocked, load * outside * hours,
                                                hours, limit))
    return teams


def _served_first(asked, servers, blocked, waited, hours, limit):
    # asked: the work of those who ask in the open hours; waited: questions from before them.
    # limit and hours are in mean service times, and so is the mean wait, which comes second.
    spare = servers - asked
    busy = min(1.0, waited / spare / hours)
    return (busy * (1 - math.exp(-spare * limit))
            + (1 - busy) * _in_time(asked, servers, blocked, limit),
            (busy + (1 - busy) * _wait_chance(asked, servers, blocked)) / spare)


def _in_time(load, servers, blocked, limit):
    # limit is in mean service times.
    return 1 - _wait_chance(load, servers, blocked) * math.exp(-(servers - load) * limit)


@model(
    title="Who answers?",
    parameters=[
        whole("groups", "Groups", 100, 1, 2000, 1, "groups", "The desk",
              "Groups whose questions come to this desk. 100 is the claim (A016)."),
        number("questions", "Questions a group asks a day", 0.5, 0, MOST_ASKED, 0.05, "/day",
               "The desk",
               "Questions that want an answer. Assumed: count your own for a week."),
        whole("hosts", "Hosts on duty", 1, 1, 20, 1, "hosts", "The desk",
              "Hosts who answer at the same time, from one shared list."),
        number("answer", "Time for one answer", 4, 0.5, 15, 0.5, "min", "The desk",
               "Mean time from opening a question to being free again. Assumed."),
        number("limit", "Start within", 5, 0, 60, 1, "min", "The promise",
               "The wait that you promise at most, counted until a host starts."),
        number("target", "Share in time that you promise", 0.9, 0.5, 0.99, 0.01, "%",
               "The promise", "Used for the number of hosts and of groups that would do."),
        number("hours", "Hours the desk is open", 10, 1, 16, 0.5, "h", "The day",
               "All of a day's questions are answered in these hours. Assumed."),
        number("outside", "Questions that come outside these hours", 0, 0, 0.95, 0.05, "%",
               "The day", "They wait for the next open hours: work for the host, and never in "
               "time. Whoever asks in the hours comes before them. Assumed: 0."),
        number("solved", "Solved without a host", 0, 0, 0.9, 0.05, "%", "The day",
               "Share that members or a saved answer solve. Assumed: 0 in the claim."),
    ],
    headlines=[
        Headline("in_time", "Started in time while open", "%", 0, "falls behind all day"),
        Headline("of_all", "Started in time, of all questions", "%", 0, "falls behind all day"),
        Headline("load", "Work for each host, of the day", "%", 0),
        Headline("hosts_needed", "Hosts that would keep the promise", "hosts", 0),
        Headline("groups_served", "Groups to which it can promise its share in time", "groups", 0, "no limit"),
        Headline("per_host", "Questions in time, per host and day", "", 0, "falls behind all day"),
    ],
    columns={"questions": "Questions a group asks a day", "hosts": "Hosts on duty",
             "share": ("Started in time", "%"), "series": "Team",
             "state": "Does the team keep up?", "wait": "Mean wait (min)",
             "load": ("Work for each host, of the day", "%"),
             "each": "Questions each host can take a day",
             "backlog": "Unanswered at closing because the team falls behind (questions)"},
    charts=[
        Chart("line", "questions", "questions", "share",
              "Answers hold, then fall off a cliff as groups ask more",
              "Line chart. Across: questions a group asks a day. Up: share of questions started in "
              "time. Three lines: this team, one host more, two hosts more. A line at 0 means "
              "that the team falls behind all day.", "series", here=("questions", "in_time")),
        Chart("line", "sharing", "hosts", "each",
              "Hosts who share one list can each take more",
              "Line chart. Across: hosts who share one list, 1 to 10. Up: questions that each of "
              "them can take a day while the promise is kept. The line rises, steepest from one "
              "host to two.", here=("hosts", None)),
    ],
    formula=r"W = 1 - C\,e^{-(c-a)\,t/s},\quad a = \lambda s,\quad "
            r"C = \frac{B}{1-\frac{a}{c}(1-B)},\quad "
            r"B_n = \frac{a B_{n-1}}{n + a B_{n-1}},\; B_0 = 1",
    claims="A010 A014 A016 A037 A094")
def who_answers(groups, questions, hosts, answer, limit, target, hours, outside, solved):
    """How many questions a desk of hosts starts on in time, by Erlang C.

    Computes: the share started within the limit, of what is asked while the desk is open and of
    all questions, the work per host, the hosts and the groups at which the promise holds, the
    day's questions in time per host, and three tables: the share over questions per group, what
    each host can take if several share one list, and the share over hosts.
    Assumes: questions come at random and evenly over the open hours; times to answer are
    exponential; one shared list for all hosts, in order of arrival; nobody gives up waiting.
    Questions from outside the open hours are there when these begin, too late for any promise of
    minutes; whoever asks now is served first, and they fill the time between (`started_in_hours`).
    Answered oldest first instead, they stand before all who ask (`started_oldest_first`).
    If the work is as much as the hosts can do, or more, there is no share in time: the headlines
    say so, the rows are 0 with the state "falls behind", and `backlog` is the least that is left
    unanswered at closing.
    Leaves out: peaks in the day (see class_desk; a flat day is the kindest case), breaks, several
    chats at once, posts and other duties, and that a late reply may bring a second question.
    Known limits: any member can answer a public question; put that in `solved`. Close to full
    work a real day ends before the queue has grown as long as Erlang C says.
    Source: Erlang 1917, check case E58 (V1); the claim A016 and its computed test K7 (CALC).
    That a reply matters at all: newcomers with a reply post again more often, 56 against 44 %
    (E08, V2); 40 % of Usenet thread starters got none (E09, V1). WeCom reports reply share and
    time (E66, V1). Tools that automate personal accounts are banned (E69, V2).
    """
    opened = hours * HOUR
    reaching = groups * (1 - solved) / opened
    arrivals = reaching * questions
    load = arrivals * answer
    share = started_in_hours(arrivals, outside, opened, answer, hosts, limit)

    def kept(work, team):
        (_, value, _), = _teams(work, team, team, limit / answer, outside, opened / answer)
        return 0.0 if value is None else value

    needed = max(1, int(load))
    while kept(load, needed) < target:
        needed += 1
    served = None
    if arrivals > 1e-12:  # a question in two million years is none
        served = int(groups * _most(answer, hosts, lambda work: kept(work, hosts), target)
                     / arrivals + 1e-9)
        if kept(load * served / groups, hosts) < target:
            served -= 1  # at so many the work fills the day to its last minute

    curve = []
    # As far as the largest team of the three keeps up, or as the control goes.
    highest = min(MOST_ASKED, max(questions, (hosts + 2) / answer / reaching))
    labels = ("This team", "One host more", "Two hosts more")
    for place in range(61):
        asked = highest * place / 60
        teams = _teams(asked * reaching * answer, hosts, hosts + 2, limit / answer, outside,
                       opened / answer)
        for label, (_, value, _) in zip(labels, teams):
            curve.append({"questions": asked, "series": label, "share": value or 0.0,
                          "state": "falls behind" if value is None else "keeps up"})

    staffing = []
    for team, value, wait in _teams(load, max(1, needed - 27), needed + 2, limit / answer, outside,
                                    opened / answer):
        row = {"hosts": team, "share": value or 0.0, "load": load / team,
               "state": "falls behind" if value is None else "keeps up",
               "backlog": max(0.0, (arrivals - team / answer) * opened)}
        if wait is not None:
            row["wait"] = wait * answer
        staffing.append(row)

    sharing = [{"hosts": team, "each": opened / team
                * _most(answer, team, lambda work: kept(work, team), target)}
               for team in (1, 2, 3, 4, 5, 7, 10)]

    of_all = None if share is None else (1 - outside) * share
    headlines = {"in_time": share, "of_all": of_all, "load": load / hosts,
                 "hosts_needed": needed, "groups_served": served,
                 "per_host": None if share is None else arrivals * opened * of_all / hosts}
    return headlines, {"questions": curve, "sharing": sharing, "hosts": staffing}


@model(
    title="A rota for a class",
    parameters=[
        whole("early", "Assistants on the early shift", 1, 0, 3, 1, "hosts", "The rota",
              "They start at 8:00."),
        whole("late", "Assistants on the late shift", 1, 0, 4, 1, "hosts", "The rota",
              "They start when you say. The claim is one or two assistants (A095)."),
        whole("late_start", "Late shift starts", 15, 8, 20, 1, "oclock", "The rota",
              "It can cover the peak or the whole afternoon."),
        whole("teacher_start", "Class teacher answers from", 9, 8, 21, 1, "oclock", "The rota",
              "When the class teacher joins the desk."),
        whole("teacher_hours", "Class teacher answers for", 2, 0, 8, 1, "h", "The rota",
              "The teacher's other hours are for reminders, rules and conversion (A095)."),
        whole("early_hours", "Early shift lasts", 7, 2, 10, 1, "h", "Shifts and pay",
              "Hours from 8:00."),
        whole("late_hours", "Late shift lasts", 7, 2, 10, 1, "h", "Shifts and pay",
              "Hours from its start; it ends at 22:00 at the latest."),
        number("pay", "Pay of a host", 40, 15, 120, 5, "¥/h", "Shifts and pay",
               "The same for teacher and assistants. Assumed."),
        whole("learners", "Learners in all classes of the desk", 300, 20, 1500, 20, "learners",
              "The questions", "Several classes may share one desk."),
        number("asks", "Questions a learner asks a day", 0.4, 0.05, 1, 0.05, "/day",
               "The questions", "Assumed: count your own."),
        whole("peak_hour", "Busiest hour", 20, 8, 21, 1, "oclock",
              "The questions", "Assumed: after work and homework."),
        number("peak", "Busiest hour against quiet hours", 5, 1, 10, 0.5, "times",
               "The questions", "1 is a flat day. Assumed."),
        number("answer", "Time for one answer", 4, 1, 15, 0.5, "min", "The questions",
               "Mean time from opening a question to being free again. Assumed."),
        number("limit", "Start within", 5, 0, 60, 1, "min", "The promise",
               "The wait that you promise at most, counted until a host starts."),
        number("target", "Share in time that you promise", 0.9, 0.5, 0.99, 0.01, "%",
               "The promise", "Used for the hosts that each hour needs."),
    ],
    headlines=[
        Headline("in_time", "Started in time, whole day", "%", 0),
        Headline("worst_hour", "Started in time, worst hour", "%", 0),
        Headline("answered", "Questions started in time a day", "", 0),
        Headline("host_hours", "Host hours a day", "h", 0),
        Headline("cost", "Pay for each question in time", "¥", 2, "none in time"),
    ],
    columns={"hour": "Hour of the day", "questions": "Questions in the hour",
             "hosts": "Hosts", "on_duty": "Hosts on duty", "needed": "Hosts needed",
             "share": ("Started in time", "%"), "series": "Series",
             "waiting": "Still without a host at the end of the hour (questions)"},
    charts=[
        Chart("step", "rota", "hour", "hosts",
              "Where the rota is short, and where it is idle",
              "Step chart. Across: hour of the day, 8 to 22. Up: hosts. Two lines: hosts on duty "
              "and hosts needed for the promise. Where the second is above the first, the hour is "
              "short.", "series"),
        Chart("line", "shares", "hour", "share",
              "Share of questions started in time, hour by hour",
              "Line chart. Across: hour of the day, 8 to 21. Up: share of the hour's questions "
              "started in time. Two lines: this rota and the promise.", "series"),
    ],
    formula=r"b_k = B\!\left(\tilde a_k, c\right)\tilde a_k,\quad \tilde a_{k+1} = a + b_k,\quad "
            r"W_k = 1 - C(\tilde a_k - b_k,\, c)\,e^{-(c-\tilde a_k+b_k)\,t/s}",
    claims="A014 A037 A094 A095")
def class_desk(early, late, late_start, teacher_start, teacher_hours, early_hours, late_hours, pay,
               learners, asks, peak_hour, peak, answer, limit, target):
    """One class teacher and some assistants answer a day of questions with a peak.

    Computes hour by hour, from 8:00 to 22:00: questions, hosts on duty by three shifts, hosts
    that the promise needs (Erlang C for each hour), the share started in time with the backlog
    carried from hour to hour, and from these the day's share, the worst hour, host hours and pay.
    Assumes: a bell-shaped peak on a flat day, questions at random within the hour, exponential
    times to answer, one shared list, nobody gives up, everyone on duty only answers.
    An hour without hosts starts nothing in time; its questions wait for the next shift.
    Leaves out: breaks, hand-over, absence, night questions, and the teacher's warmth, which is
    the claim's other half (A097). Too many hosts in an hour do no harm here but cost pay.
    Known limit: the carried backlog is an approximation (see day_in_time); read a share under
    half as "far behind".
    Source: the team is claim A095 (no evidence found for one or two assistants as such); Erlang
    1917 (E58, V1); Stolletz 2008 (abstract read, V2).
    """
    questions = day_of_questions(learners * asks, peak_hour, peak)
    on_duty = []
    for hour in OPEN_HOURS:
        hosts = 0
        if hour < OPEN_HOURS[0] + early_hours:
            hosts += early
        if late_start <= hour < late_start + late_hours:
            hosts += late
        if teacher_start <= hour < teacher_start + teacher_hours:
            hosts += 1
        on_duty.append(hosts)
    needed = rota(questions, answer / HOUR, limit / HOUR, target)
    results = day_in_time(questions, on_duty, answer / HOUR, limit / HOUR)

    hours, staffing, shares = [], [], []
    for place, hour in enumerate(OPEN_HOURS):
        share, waiting = results[place]
        hours.append({"hour": hour, "questions": questions[place], "on_duty": on_duty[place],
                      "needed": needed[place], "share": share, "waiting": waiting})
        staffing.append({"hour": hour, "series": "On duty", "hosts": on_duty[place]})
        staffing.append({"hour": hour, "series": "Needed for the promise",
                         "hosts": needed[place]})
        shares.append({"hour": hour, "series": "This rota", "share": share})
        shares.append({"hour": hour, "series": "The promise", "share": target})
    # A step line ends where its last row is, and the last hour has to show.
    staffing += [dict(row, hour=row["hour"] + 1) for row in staffing[-2:]]

    total = sum(questions)
    answered = sum([count * result[0] for count, result in zip(questions, results)])
    host_hours = sum(on_duty)
    headlines = {"in_time": answered / total, "worst_hour": min([share for share, _ in results]),
                 "answered": answered, "host_hours": host_hours,
                 "cost": host_hours * pay / answered if answered > 0.005 else None}
    return headlines, {"hours": hours, "rota": staffing, "shares": shares}


@model(
    title="Are the daily steps done?",
    parameters=[
        switch("routine", "Routine: written steps at fixed times", False, "The three supports",
               "常态化 (chángtàihuà). Off: steps are done when someone thinks of them (A127)."),
        switch("organised", "Organisation: a named person and a stand-in", False,
               "The three supports",
               "组织化 (zǔzhīhuà). Off: on days away nobody does the steps."),
        switch("measured", "Performance: checked every week", False, "The three supports",
               "绩效化 (jìxiàohuà). Off: the habit fades week by week."),
        whole("steps", "Steps a group gets a day", 8, 1, 20, 1, "steps", "The steps",
              "Posts, greetings, reminders and checks in the SOP. Assumed."),
        whole("prepared", "Of these, prepared sends", 2, 0, 20, 1, "steps", "The steps",
              "Steps written ahead and sent to all groups at once."),
        number("reminder", "Forgotten steps that a reminder catches", 0, 0, 0.9, 0.05, "%",
               "The steps", "0 is no reminder. Assumed."),
        whole("groups", "Groups of the host", 20, 1, 200, 1, "groups", "The host's day",
              "Steps by hand are done group by group."),
        number("minutes", "Time for one step by hand in one group", 1, 0.25, 5, 0.25, "min",
               "The host's day", "Assumed."),
        number("hours", "Time the host has for steps", 4, 0.5, 8, 0.5, "h", "The host's day",
               "Groups that this time does not reach get no steps by hand that day."),
        number("unprompted", "Chance that a step is done without a routine", 0.7, 0, 1, 0.01, "%",
               "What is assumed", "Assumed."),
        number("routine_cut", "Missed steps that a routine prevents", 0.8, 0, 1, 0.05, "%",
               "What is assumed", "Assumed."),
        number("away", "Days the host is away or too busy", 0.15, 0, 0.5, 0.01, "%",
               "What is assumed", "Assumed: about one day in seven."),
        number("fade", "Habit lost a week if nobody checks", 0.01, 0, 0.1, 0.005, "%",
               "What is assumed", "Assumed."),
        number("sent", "Chance that a prepared send goes out", 0.98, 0.8, 1, 0.01, "%",
               "What is assumed",
               "WeCom asks staff to confirm each mass send (E36, V1). The value is assumed."),
        number("worth", "Worth of a complete day to the shop", 3, 0, 20, 0.5, "¥/group",
               "What is assumed", "Assumed: no figure was found. Try 0, and try your own."),
        number("upkeep", "Upkeep of one support", 300, 0, 2000, 50, "¥/month", "What is assumed",
               "Work to write, to cover, or to check. Assumed."),
    ],
    headlines=[
        Headline("complete", "Complete days, half a year", "%", 0),
        Headline("last_week", "Complete days, week 26", "%", 0),
        Headline("steps_done", "Steps done, half a year", "%", 0),
        Headline("hand_hours", "Host hours a day for steps by hand", "h", 1),
        Headline("missing", "All three supports would add, each month", "¥", 0),
    ],
    columns={"week": "Week", "complete": ("Complete days", "%"),
             "series": "Series", "steps": "Steps a group gets a day",
             "legs": "Supports in place", "gain": "Worth less upkeep (¥ a month)"},
    charts=[
        Chart("line", "weeks", "week", "complete",
              "Complete days over half a year, and what each missing support does",
              "Line chart. Across: week 1 to 26. Up: share of groups and days with every step "
              "done. Five lines: your setting, all three supports, and three with one support missing.",
              "series"),
        Chart("line", "steps", "steps", "complete",
              "Each further step makes a complete day less likely",
              "Line chart. Across: steps a group gets a day, 1 to 20. Up: share of complete days "
              "in week 1. Two lines: all steps by hand, and with your prepared sends.", "series",
              here=("steps", None)),
    ],
    formula=r"P_w = u\; s^{k}\; r\,\left[p\,(1-f)^{w-1}\right]^{n-k},\quad "
            r"p = 1-(1-p_0)(1-\rho)(1-m)",
    claims="A013 A127")
def sop(routine, organised, measured, steps, prepared, reminder, groups, minutes, hours,
        unprompted, routine_cut, away, fade, sent, worth, upkeep):
    """How often a group gets every step of its SOP, with or without the three supports.

    Computes, for 26 weeks: the share of groups and days on which all steps are done, the share
    of steps done, the host's hours for steps by hand, and the money that all three supports would add
    to this setting (less than 0: the missing supports cost more than they bring).
    Each support of A013 does one thing. Routine prevents a share of the missed steps. Organisation
    covers the days on which the host is away. Performance stops the weekly fading of the habit.
    A day is complete if the person is there (u), all k prepared sends go out (s each), the host's
    time reaches the group (r), and all other steps are done by hand (p each, fading by f).
    Assumes: steps succeed independently; supports cost the same; a complete day has a fixed worth.
    The last three are why the money is a sensitivity: what is assumed comes out. No study was
    found that measures an SOP's result for groups, and A127 rests on one author's look at groups.
    Leaves out: whether the steps are any good, fatigue from too many posts, the monthly quota of
    mass sends (E36, V1), and the legal duty to manage a group, which no automation takes over
    (E80, V2).
    Source: A013, A127; WeCom asks staff to confirm each mass send (E36, V1).
    """
    prepared = min(prepared, steps)
    hand_minutes = groups * minutes * (steps - prepared)

    def week(number_of_steps, sends, week_number, with_routine, with_stand_in, with_checks):
        by_hand = number_of_steps - sends
        missed = (1 - unprompted) * (1 - reminder)
        if with_routine:
            missed *= 1 - routine_cut
        chance = 1 - missed
        if not with_checks:
            chance *= (1 - fade) ** (week_number - 1)
        there = 1 if with_stand_in else 1 - away
        needed = groups * minutes * by_hand
        reached = min(1, hours * HOUR / needed) if by_hand else 1
        done = there * (sends * sent + by_hand * reached * chance) / number_of_steps
        return there * sent ** sends * reached * chance ** by_hand, done

    def half_year(*legs):
        return [week(steps, prepared, number_of_week, *legs)
                for number_of_week in range(1, WEEKS + 1)]

    def mean(values):
        return sum(values) / len(values)

    def gain(weeks, legs):
        days = mean([complete for complete, _ in weeks]) * groups * MONTH_DAYS
        return days * worth - legs * upkeep

    yours = half_year(routine, organised, measured)
    all_legs = half_year(True, True, True)
    weeks, legs = [], []
    for label, kept, result in (
            ("Your setting", routine + organised + measured, yours),
            ("All three supports", 3, all_legs),
            ("No routine", 2, half_year(False, True, True)),
            ("No organisation", 2, half_year(True, False, True)),
            ("No performance", 2, half_year(True, True, False)),
            ("No support", 0, half_year(False, False, False))):
        legs.append({"legs": label, "complete": mean([complete for complete, _ in result]),
                     "gain": gain(result, kept)})
        if label != "No support":
            for place, (complete, _) in enumerate(result):
                weeks.append({"week": place + 1, "series": label, "complete": complete})

    lengths = []
    for count in range(1, 21):
        for label, sends in (("All by hand", 0), ("With your prepared sends", prepared)):
            complete, _ = week(count, min(sends, count), 1, routine, organised, measured)
            lengths.append({"steps": count, "series": label, "complete": complete})

    headlines = {"complete": mean([complete for complete, _ in yours]),
                 "last_week": yours[-1][0],
                 "steps_done": mean([done for _, done in yours]),
                 "hand_hours": hand_minutes / HOUR,
                 "missing": gain(all_legs, 3)
                 - gain(yours, routine + organised + measured)}
    return headlines, {"weeks": weeks, "steps": lengths, "legs": legs}
