"""Measures on community data, as pure functions of pandas tables.

Tables and columns are those of datasets/datapackage.json; times are pandas datetimes without an
offset. `end` is the moment up to which the data run, not included. Shares are 0 to 1, durations
are in days unless a name says minutes, intervals are two-sided 95 %.

What data cannot tell is never 0. A single number or column that they cannot give is NaN; a
result that they cannot give at all is `Unknown`, with the reason. A column that a source cannot
fill is left out of its table: official WeCom answers, for one, give no `left_at`.

Members are counted as given, hosts included. `by_customers` leaves the hosts out.
Lists of present members lack those who left: from them, every measure is of those who stayed.
"""

import math
from collections import Counter
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from .models.words import say

DAY = pd.Timedelta(days=1)
MINUTE = pd.Timedelta(minutes=1)


@dataclass(frozen=True)
class Unknown:
    """A result that these data cannot give. `reason` is one sentence."""

    reason: str

    def __repr__(self):
        return f"Cannot be known: {self.reason}"


class _Reduced:
    """What stands in the place of a table of events."""

    def __len__(self):
        return self.total

    def __contains__(self, column):
        return column in self.columns

    def __getitem__(self, column):
        raise ValueError("these events are kept as small tables, from which this measure cannot be "
                         "taken; load fewer groups or a shorter time.")

    @property
    def loc(self):
        """As a table's: rows are not there to be chosen."""
        return self["rows"]


@dataclass(frozen=True)
class Messages(_Reduced):
    """Messages of customers reduced to small tables, as community/reduce.sql makes them.

    It stands in the place of the table of messages: `posts_per_person`, `activity`, `group_lives`
    and `response_times` take it, and give the same. Length: all messages, staff's included.
    groups: `group_id`, `posts`, `first_at`, `last_at`, one row a group with a message.
    people: how many `people` wrote how many `posts`; who wrote nothing too, where that is known.
    days: `sent_on`, `posts`.
    active: of the last 30 days, `on_day` (days since 2000), `active` people, `thrice` (with three
        posts or more), `ended` (people whose seven days of being active ended the day before).
    waits: `sent_at`, `answered_at` (by staff) and `questions` of that pair.
    period: (first, last) time of any message. columns: those that the source has.
    """

    groups: pd.DataFrame
    people: pd.DataFrame
    days: pd.DataFrame
    active: pd.DataFrame
    waits: pd.DataFrame
    total: int
    replies: int
    period: tuple
    columns: tuple

    @property
    def empty(self):
        """Whether no customer wrote."""
        return not len(self.groups)


@dataclass(frozen=True)
class Orders(_Reduced):
    """Orders reduced to small tables, in the place of the table of orders. Length: orders.

    days: `ordered_on`, `orders`. buyers: one row, `buyers` whose first order is 30 days old and those
    who bought `again` within 30 days. period: (first, last) time. columns: of the source.
    """

    days: pd.DataFrame
    buyers: pd.DataFrame
    total: int
    period: tuple
    columns: tuple


def by_customers(table, members):
    """Return the rows of a table whose `member_id` is a customer: the hosts are left out.

    All rows, if `members` does not say who is staff (it is None, or has no column `kind`).
    Reduced `Messages` are of customers already.
    """
    if isinstance(table, Messages):
        return table
    return table[table["member_id"].isin(_of(members, "customer"))] if _told(members) else table


def _told(members):
    return members is not None and "kind" in members


def _of(members, kind):
    return members.loc[members["kind"] == kind, "member_id"]


# What reduced tables and whole ones are asked alike -------------------------------------------------

def _reduced(events):
    return isinstance(events, _Reduced)


def begin(events, at="sent_at"):
    """Return the first time of a table of events, of customers alone if it is reduced."""
    if isinstance(events, Messages):
        return events.groups["first_at"].min()
    return events.period[0] if _reduced(events) else events[at].min()


def per_day(events, at):
    """Return how many events each day had that had any: a series by day."""
    if _reduced(events):
        return events.days.set_index(events.days.columns[0]).iloc[:, 0].sort_index()
    days = events[at].dropna().to_numpy("datetime64[D]").astype("int64")
    first = days.min(initial=0) if len(days) else 0
    count = np.bincount(days - first)
    kept = np.flatnonzero(count)
    index = pd.DatetimeIndex((kept + first).astype("datetime64[D]").astype("datetime64[us]"))
    return pd.Series(count[kept], index)


def posts_per_person(messages, memberships=None):
    """Return the number of posts of each person over all groups, as a series.

    Silent ones too with `memberships`, and then as in `posts_per_member`.
    """
    if _reduced(messages):
        return pd.Series(np.repeat(messages.people["posts"].to_numpy(),
                                   messages.people["people"].to_numpy()), name="posts")
    if memberships is None:     # not value_counts, which takes twice as long for a million
        return pd.Series(Counter(messages["member_id"].tolist()), name="posts")
    return posts_per_member(memberships, messages).groupby(level="member_id").sum()


def speaking_groups(rows, since=None):
    """Return how many groups a table of messages or memberships names; with `since`, how many of
    messages had one from then on."""
    if _reduced(rows):
        return len(rows.groups) if since is None else int((rows.groups["last_at"] >= since).sum())
    if since is not None:
        rows = rows[rows["sent_at"] >= since]
    return len(set(rows["group_id"].tolist()))      # faster than nunique


# Intervals ----------------------------------------------------------------------------------------

def wilson(successes, n, confidence=0.95):
    """Return the Wilson score interval (low, high) of a share, 0 to 1.

    successes, n: counts, or arrays or columns of counts; successes from 0 to n.
    confidence: more than 0, less than 1.
    NaN where n is 0. Two-sided, without continuity correction. It covers chance only, not that
    those asked may differ from the others. Wilson 1927, Journal of the American Statistical
    Association 22:209-212.
    """
    z = _z(confidence)
    k, n = np.asarray(successes, float), np.asarray(n, float)
    if np.any((k < 0) | (k > n)):
        raise ValueError("wilson takes successes from 0 to n; correct the counts.")
    with np.errstate(invalid="ignore"):
        half = z * np.sqrt(k * (n - k) / n + z * z / 4)
    low = np.clip((k + z * z / 2 - half) / (n + z * z), 0, 1)
    high = np.clip((k + z * z / 2 + half) / (n + z * z), 0, 1)
    return (low, high) if low.ndim else (float(low), float(high))


def _z(confidence):
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, as in 0.95; got {confidence!r}.")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _mean_interval(mean, variance, n):
    """Return the score interval (low, high) of a mean count, such as posts a member.

    That of a Poisson mean, widened by the counts' own dispersion (variance over mean, at least
    1), because few people do most. Unlike mean ± 1.96 standard errors it stays above 0, and it
    does not collapse where all counts are 0: then it ends at 3.84 / n.
    """
    z = _z(0.95)
    mean, variance, n = (np.asarray(x, float) for x in (mean, variance, n))
    with np.errstate(invalid="ignore", divide="ignore"):
        wide = np.fmax(1, variance / mean) * z * z / n
        half = np.sqrt(wide * (mean + wide / 4))
    return np.clip(mean + wide / 2 - half, 0, None), mean + wide / 2 + half


# Keys: events sorted by who and when, so that counting is a search in one sorted array ------------

def _codes(*columns):
    """Return for each column of IDs the whole numbers that stand for its IDs; -1 for none."""
    found = [column.astype("str") for column in columns]
    codes, _ = pd.factorize(pd.concat(found) if len(found) > 1 else found[0])
    return np.split(codes.astype("int64"), np.cumsum([len(column) for column in columns])[:-1])


def _pairs(left, right):
    """Return for two tables whole numbers that stand for their pairs of group and member."""
    groups, people = (_codes(left[name], right[name]) for name in ("group_id", "member_id"))
    many = 2 + max(codes.max(initial=0) for codes in people)  # keeps -1, for none, apart
    return [group * many + person for group, person in zip(groups, people)]


def _milliseconds(times):
    return times.to_numpy("datetime64[ms]").astype("int64")


def _count(who, when, asked, since, until):
    """Count, for each asked ID, its events from `since` up to but not including `until`.

    who, when: an ID (whole number) and a time (milliseconds) for each event.
    """
    if not len(when):
        return np.zeros(len(asked), "int64")
    first, span = when.min(), when.max() - when.min() + 2
    keys = np.sort(who * span + (when - first))

    def place(times):
        return np.searchsorted(keys, asked * span + np.clip(times - first, 0, span - 1))

    return place(until) - place(since)


# Growth -------------------------------------------------------------------------------------------

def growth(memberships, end, every="D"):
    """Return joins, leaves and members, one row a period.

    every: a pandas period: "D" day, "W" week (from Monday), "M" month. The last may be partial.
    Columns: `joins`, `leaves`, `net` (net adds), `members` (at the period's end), `leave_rate`
    (leaves ÷ everybody who was there at any time in the period). Index: the period's start.
    Without `left_at` only `joins` is known: those still present, by the period they joined.
    Net adds and leave rate are in the daily report of SCRM tools (V2). A015.
    """
    end = pd.Timestamp(end)
    joined = memberships["joined_at"]
    joined = joined[joined < end]
    if joined.empty:
        periods = pd.DatetimeIndex([])
    else:
        last = end - pd.Timedelta(milliseconds=1)
        periods = pd.period_range(joined.min(), last, freq=every).start_time

    def counted(times):
        place = periods.searchsorted(times, side="right") - 1
        return np.bincount(place, minlength=len(periods))

    table = pd.DataFrame({"joins": counted(joined)}, index=periods.rename("period"))
    if "left_at" not in memberships:
        return table.assign(leaves=np.nan, net=np.nan, members=np.nan, leave_rate=np.nan)
    left = memberships["left_at"]
    table["leaves"] = counted(left[left < end])
    table["net"] = table["joins"] - table["leaves"]
    table["members"] = table["net"].cumsum()
    table["leave_rate"] = table["leaves"] / (table["members"] + table["leaves"])
    return table


# Activity -----------------------------------------------------------------------------------------

def activity(events, start, end, at="sent_at"):
    """Return daily and weekly active members, one row a day from `start` up to `end`.

    events: rows with `member_id` and a time in column `at`: messages, or openings of pushes
        (reactions with `at="reacted_at"`). Posting is only the visible part of being active.
    Columns: `dau` (members active that day), `wau` (members active in the 7 days that end with
    it), `stickiness` (mean DAU of those 7 days ÷ WAU: times 7, the days a week on which an
    active member is active), `actions` (posts, or opens), `actions_per_active` (÷ DAU),
    `thrice_share` (share of the day's active members with at least three actions).
    The first six days have no full week: `wau` and `stickiness` are NaN.
    A081 (weekly, daily, three times daily), A105; a rising DAU is not yet more sales (E32, V1).
    """
    start = pd.Timestamp(start).normalize()
    days = pd.date_range(start, end, inclusive="left", name="day")
    if isinstance(events, Messages):
        return _activity(days, *_active(events, days))
    n = len(days)
    inside = (events[at] >= start) & (events[at] < pd.Timestamp(end))
    day = ((events[at][inside] - start) // DAY).to_numpy("int64")
    member = _codes(events["member_id"][inside])[0]
    key, times = np.unique(member * max(n, 1) + day, return_counts=True)
    who, when = np.divmod(key, max(n, 1))
    # An active day counts in seven WAU; the member's next active day takes over where it is nearer.
    until = when + 7
    same = who[1:] == who[:-1]
    until[:-1][same] = np.minimum(until[:-1], when[1:])[same]
    return _activity(days, np.bincount(when, minlength=n), np.bincount(until, minlength=n)[:n],
                     np.bincount(day, minlength=n), np.bincount(when[times >= 3], minlength=n))


def _active(messages, days):
    """Return for reduced messages and each of the last 30 days or fewer: people active, those
    whose seven days ended, posts, and people with three posts or more."""
    number = ((days - pd.Timestamp("2000-01-01")) // DAY).to_numpy()
    counts = messages.active.set_index("on_day").reindex(number, fill_value=0)
    posts = messages.days.set_index("sent_on")["posts"].reindex(days, fill_value=0)
    return (counts["active"].to_numpy(), counts["ended"].to_numpy(), posts.to_numpy(),
            counts["thrice"].to_numpy())


def _activity(days, active, ended, actions, thrice):
    """Return the table of `activity` from its counts by day."""
    table = pd.DataFrame({"dau": active}, index=days)
    table["wau"] = pd.Series(np.cumsum(active - ended), days, dtype=float).where(
        np.arange(len(days)) >= 6)
    table["stickiness"] = table["dau"].rolling(7).sum() / (7 * table["wau"])
    table["actions"] = actions
    table["actions_per_active"] = table["actions"] / table["dau"]
    table["thrice_share"] = thrice / table["dau"]
    return table


def heatmap(events, start, end, at="sent_at"):
    """Return how many members are active in each hour of the week.

    events, at: as in `activity`. A member counts once an hour, however much they post.
    168 rows with columns `weekday` (0 is Monday), `hour` (0 to 23) and `active` (mean number of
    members active in that hour of such a day; NaN if the range holds no such weekday).
    """
    start = pd.Timestamp(start).normalize()
    days = pd.date_range(start, end, inclusive="left")
    events = events[(events[at] >= start) & (events[at] < pd.Timestamp(end))]
    hour = ((events[at] - start) // pd.Timedelta(hours=1)).to_numpy("int64")
    (member,) = _codes(events["member_id"])
    slots = 24 * max(len(days), 1)
    # With the counts, because NumPy's unique of large numbers alone is forty times slower.
    hour = np.unique(member * slots + hour, return_counts=True)[0] % slots
    place = (hour + 24 * start.weekday()) % 168
    weekday, hour = np.divmod(np.arange(168), 24)
    table = pd.DataFrame({"weekday": weekday, "hour": hour})
    such_days = np.bincount(days.day_of_week, minlength=7)[table["weekday"]]
    table["active"] = pd.Series(np.bincount(place, minlength=168)) / such_days
    return table


# Participation ------------------------------------------------------------------------------------

def posts_per_member(memberships, messages):
    """Return the number of posts of each member in each group, silent ones included.

    A series with the index (`group_id`, `member_id`), in the order of `memberships`; who joined
    twice stands once. Posts by people without a membership are left out.
    """
    memberships = memberships.drop_duplicates(["group_id", "member_id"])
    asked, who = _pairs(memberships, messages)
    order = np.sort(who)
    posts = np.searchsorted(order, asked, side="right") - np.searchsorted(order, asked)
    index = pd.MultiIndex.from_frame(memberships[["group_id", "member_id"]])
    return pd.Series(posts, index, name="posts")


def participation(posts):
    """Return the share of members who ever posted: a dict of `share`, `low`, `high`, `n`.

    posts: posts of each of the n members, as from `posts_per_member`. NaN without members.
    Low is normal: of 63,990 people in four health networks less than 25 % ever posted (E06, V1);
    90-9-1 is a rule of thumb only (E07, V2). A073.
    """
    spoke, n = int((np.asarray(posts) > 0).sum()), len(posts)
    low, high = wilson(spoke, n)
    return {"share": spoke / n if n else math.nan, "low": low, "high": high, "n": n}


def _cumulative(values):
    """Return the corners of the Lorenz curve: shares of people, shares of what they did."""
    done = np.concatenate([[0], np.cumsum(np.sort(np.asarray(values, float)))])
    with np.errstate(invalid="ignore"):
        return np.linspace(0, 1, len(done)), done / done[-1]


def lorenz(values):
    """Return the Lorenz curve at each per cent of the people, from the least active.

    values: what each person did (posts, orders, yuan), 0 included, none negative.
    Columns: `people` (share of the people, 0 to 1), `total` (share of everything that they did).
    NaN if nobody did anything. Between two people the curve is a straight line. A073.
    """
    people = np.linspace(0, 1, 101)
    if not len(values):
        return pd.DataFrame({"people": people, "total": np.nan})
    return pd.DataFrame({"people": people, "total": np.interp(people, *_cumulative(values))})


def top_share(values, people=0.01):
    """Return the share of everything that the most active did.

    values: as in `lorenz`. people: how many of them, as a share of all people, 0 to 1.
    In E06 (V1) the most active 1 % wrote 74.7 % and the next 9 % wrote 24.0 %. A073, A105.
    """
    if not 0 <= people <= 1:
        raise ValueError(f"people is a share from 0 to 1; got {people!r}.")
    return math.nan if not len(values) else float(1 - np.interp(1 - people, *_cumulative(values)))


def gini(values):
    """Return the Gini coefficient: 0 if all do the same, 1 - 1/n if one of n people does all.

    values: as in `lorenz`. Twice the area between Lorenz curve and diagonal, not corrected for
    small groups. NaN if nobody did anything. A073.
    """
    if not len(values):
        return math.nan
    people, total = _cumulative(values)
    return float(1 - np.sum(np.diff(people) * (total[1:] + total[:-1])))


def absence_factor(values, share=0.5):
    """Return the contributor absence factor: the fewest people who did half of everything.

    values: as in `lorenz`. share: the part that counts as half, more than 0, up to 1.
    NaN if nobody did anything. Leave the hosts in to ask what hangs on them, and out to ask
    whether the group would run without them. CHAOSS, Contributor Absence Factor (V1). A105.
    """
    done = np.cumsum(np.sort(np.asarray(values, float))[::-1])
    if not len(done) or done[-1] == 0:
        return math.nan
    return int(np.searchsorted(done, share * done[-1])) + 1


# Survival -----------------------------------------------------------------------------------------

def kaplan_meier(durations, observed, entered=0, confidence=0.95):
    """Return the share that still lasts after each time: the Kaplan-Meier estimate.

    durations: how long each lasted, or had lasted when last seen; 0 or more, in any unit.
    observed: True if it ended then, False if only the watching ended (censored).
    entered: how long each had lasted when the watching began, 0 if it was watched from its
        start. Those who ended before anybody watched are not in the data, so the others count
        as at risk only from then on (delayed entry).
    Index `time`: 0, each time at which something ended, and the last time watched. Columns:
    `at_risk` (watched just before), `events` (ended then), `survival`, `low`, `high`. Something
    censored when another ends still counts as at risk. The interval has Greenwood's variance on
    the log-minus-log scale, so it stays within 0 and 1; it has no width while nothing has ended
    and is NaN once all have. Raises ValueError for durations that are missing, negative or not
    longer than `entered`, and for lengths that differ. With delayed entry one early end among very
    few sets survival to 0 for good: ask `emptied`, and read a curve only where `at_risk` is not
    small.
    Kaplan and Meier 1958, Journal of the American Statistical Association 53:457-481. A105.
    """
    durations, observed = np.asarray(durations, float), np.asarray(observed, bool)
    if len(durations) != len(observed):
        raise ValueError("kaplan_meier takes as many durations as observed ends; got "
                         f"{len(durations)} and {len(observed)}.")
    entered = np.broadcast_to(np.asarray(entered, float), durations.shape)
    if not np.all((durations >= 0) & ((durations > entered) | (entered == 0))):
        raise ValueError("kaplan_meier takes durations of 0 or more, longer than `entered` where "
                         "that is not 0; one is missing, negative or too short.")
    if not len(durations):
        return pd.DataFrame(columns=["at_risk", "events", "survival", "low", "high"],
                            index=pd.Index([], name="time"), dtype=float)
    time, place = np.unique(np.append(durations, 0), return_inverse=True)
    place = place[:-1]
    events = np.bincount(place[observed], minlength=len(time))
    gone = np.cumsum(np.bincount(place, minlength=len(time)))
    here = np.searchsorted(np.sort(np.where(entered > 0, entered, -1)), time)
    at_risk = here - np.append(0, gone[:-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        survival = np.cumprod(1 - events / np.maximum(at_risk, 1))
        variance = np.cumsum(events / np.maximum(at_risk * (at_risk - events), events == 0))
        spread = np.exp(_z(confidence) * np.sqrt(variance) / np.log(survival))
        low, high = survival ** (1 / spread), survival ** spread
    curve = pd.DataFrame({"at_risk": at_risk, "events": events, "survival": survival,
                          "low": low, "high": high}, index=pd.Index(time, name="time"))
    kept = (events > 0) | (time == 0) | (time == time[-1])
    return curve[kept]


def emptied(curve):
    """Whether a `kaplan_meier` curve fell to 0 although others were watched at a later age.

    With delayed entry one early end in a risk set of one sets survival to 0 for good, however many
    enter later: then the curve says nothing about them.
    """
    ended = np.flatnonzero(curve["survival"].to_numpy() == 0)
    return bool(len(ended) and (curve["at_risk"].to_numpy()[ended[0] + 1:] > 0).any())


def survival_at(curve, times):
    """Return the rows of a `kaplan_meier` curve that hold at given times.

    times: a number or several. NaN after the last time watched, unless all had ended.
    Columns `survival`, `low`, `high`; index `time`. For one number, that row as a series.
    """
    asked = pd.Index(np.atleast_1d(np.asarray(times, float)), name="time")
    rows = curve[["survival", "low", "high"]].reindex(asked, method="ffill")
    if len(curve) and curve["survival"].iloc[-1] > 0:
        rows[asked > curve.index[-1]] = np.nan
    return rows if np.ndim(times) else rows.iloc[0]


def member_stays(memberships, end, groups=None):
    """Return how long each membership lasted: `days`, `left` (False: still there) and `entered`.

    groups: their table, if it has `first_snapshot_at` and `last_snapshot_at`, from when to when
        member lists were taken. Nobody could be seen to leave before the first, so `entered` is
        how long a membership had lasted then (else 0); the last stands for `end`; groups with
        a single list are left out.
    Index as in `memberships`, without those who joined later than `end`. Take the curve with
    `kaplan_meier(stays.days, stays.left, stays.entered)`. Who joined and left between two lists
    is not seen, so rare lists make stays look longer. Unknown without `left_at`.
    """
    if "left_at" not in memberships:
        return Unknown(say("these data list no leaving times, so nobody can be seen to leave; take member "
                           "lists on several days, or the record of leave events."))
    joined, left = memberships["joined_at"], memberships["left_at"] < pd.Timestamp(end)
    since, until = joined, pd.Series(pd.Timestamp(end), memberships.index)
    if groups is not None and "first_snapshot_at" in groups:
        lists = groups.set_index("group_id")
        first = memberships["group_id"].map(lists["first_snapshot_at"])
        since, left = joined.where(joined > first, first), memberships["left_at"].notna()
        until = memberships["group_id"].map(lists["last_snapshot_at"])
    stays = pd.DataFrame({"days": (memberships["left_at"].where(left, until) - joined) / DAY,
                          "left": left, "entered": (since - joined) / DAY})
    return stays[since < until]


def group_lives(groups, messages, start, end, silent_days=7):
    """Return how long each group lived: `days` to its last message, `dead` and `entered`.

    messages: those that count as life; leave out the hosts', who can talk to an empty room.
    start: from when on messages are recorded. Groups made earlier are watched from then on, so
        `entered` is how old they were (else 0); those of them without a message since are left
        out, because when they died is not known.
    silent_days: a group is dead if silent for the last `silent_days` of the data; more than 0.
    Groups that spoke in that time are alive, watched until it began. Index `group_id`; groups
    made in that time, or at an unknown time, are left out. Take the curve with
    `kaplan_meier(lives.days, lives.dead, lives.entered)`. Unknown without `created_at`.
    Of 474,726 WeChat groups about 40 % were silent within a week and 30 % lived longer than 30
    days (E01, figures V2). A073, A105.
    """
    if "created_at" not in groups:
        return Unknown(say("these data do not say when the groups were made."))
    start, seen_to = pd.Timestamp(start), pd.Timestamp(end) - silent_days * DAY
    made = groups.set_index("group_id")["created_at"]
    if isinstance(messages, Messages):
        last = messages.groups.set_index("group_id")["last_at"].reindex(made.index)
    else:
        messages = messages[messages["sent_at"] < pd.Timestamp(end)]
        last = messages.groupby("group_id", observed=True)["sent_at"].max().reindex(made.index)
    old = made < start
    kept = (made < seen_to) & ~(old & ~((last > start) & (seen_to > start)))
    made, last, old = made[kept], last[kept].fillna(made[kept]), old[kept]
    last = last.where(last > made, made)    # a source can date a message before its group
    dead = last < seen_to
    return pd.DataFrame({"days": (last.where(dead, seen_to) - made) / DAY, "dead": dead,
                         "entered": ((start - made) / DAY).where(old, 0)})


# Invitations --------------------------------------------------------------------------------------

def _forest(memberships, members):
    """Return customers' joins with the row of their inviter, or Unknown if inviters lack names.

    Columns added: `parent` (row number of the inviter's own join in the same group, or -1),
    `by_customer` (a customer invited them).
    """
    if "inviter_id" not in memberships:
        return Unknown(say("these data have no column that says who invited whom."))
    if not _told(members):
        return Unknown(say("these data do not say who is staff, so invitations by customers cannot be told "
                           "from those by staff."))
    rows = by_customers(memberships, members).reset_index(drop=True)
    rows = rows.astype({"member_id": "str", "inviter_id": "str"})
    nameless = rows["inviter_id"].isna()
    if "join_scene" in rows:
        nameless &= rows["join_scene"].ne(3).fillna(True)
    unnamed = int(nameless.sum())
    if unnamed:
        return Unknown(say("{n:,} of {total:,} joins by customers were by invitation and do not name the "
                           "inviter (official WeCom answers name only staff); use campaign records or "
                           "an export that does.", n=unnamed, total=len(rows)))
    inviters = rows[["group_id", "inviter_id"]].rename(columns={"inviter_id": "member_id"})
    own, asked = _pairs(rows, inviters)
    by_customer = inviters["member_id"].isin(_of(members, "customer")).to_numpy()
    order = np.argsort(own, kind="stable")
    place = np.searchsorted(own[order], asked)
    parent = np.full(len(rows), -1)
    inside = np.flatnonzero(by_customer & (place < len(rows)))
    found = order[place[inside]]
    hit = own[found] == asked[inside]
    # Who joined later cannot have invited: they left and came back, and the first time is not known.
    joined = rows["joined_at"].to_numpy()
    hit &= joined[found] <= joined[inside]
    parent[inside[hit]] = found[hit]
    return rows.assign(parent=parent, by_customer=by_customer)


def invitation_depth(memberships, members):
    """Return how deep in a tree of invitations each customer's join stands.

    Depth 0 came alone or through staff, 1 was invited by a customer of depth 0, and so on. (How
    E01 counts could not be checked: from the founder, its depths would be one more.)
    Columns: `group_id`, `member_id`, `depth`, `root_id` (the customer at the tree's top; an
    inviter who is not in the group's list is taken as a top of depth 0).
    Unknown where a join that was not by QR code (scene 3) names no inviter. Raises ValueError
    where people are said to have invited each other in a circle. E01, E16; A046, A055.
    """
    rows = _forest(memberships, members)
    if isinstance(rows, Unknown):
        return rows
    parent = rows["parent"].to_numpy()
    outside = rows["by_customer"].to_numpy() & (parent < 0)
    depth = np.where(parent < 0, outside.astype("int64"), -1)
    root = np.where(parent < 0, np.arange(len(rows)), -1)
    waiting = np.flatnonzero(parent >= 0)
    while len(waiting):
        ready = depth[parent[waiting]] >= 0
        if not ready.any():
            circle = rows.loc[waiting[0], ["member_id", "group_id"]]
            raise ValueError(f"memberships: the inviters of {circle.iloc[0]} in group "
                             f"{circle.iloc[1]} form a circle; correct inviter_id there.")
        now = waiting[ready]
        depth[now] = depth[parent[now]] + 1
        root[now] = root[parent[now]]
        waiting = waiting[~ready]
    top = rows["member_id"].where(~outside, rows["inviter_id"])
    return rows[["group_id", "member_id"]].assign(depth=depth, root_id=top.iloc[root].to_numpy())


def invitation_trees(memberships, members):
    """Return one row a tree of invitations: `group_id`, `root_id`, `invited` (people brought in,
    directly or by others), `depth` (of the deepest; 0 if the root invited nobody).

    Unknown and ValueError as in `invitation_depth`.
    """
    rows = invitation_depth(memberships, members)
    if isinstance(rows, Unknown):
        return rows
    trees = rows.assign(invited=rows["depth"] > 0).groupby(["group_id", "root_id"], observed=True)
    return trees.agg(invited=("invited", "sum"), depth=("depth", "max")).reset_index()


def _invited(memberships, members, end, days):
    """Return customers' joins watched for `days`, and the joins that they caused in that time."""
    rows = _forest(memberships, members)
    if isinstance(rows, Unknown):
        return rows, None
    watched = rows["joined_at"] <= pd.Timestamp(end) - days * DAY
    caused = rows[rows["parent"] >= 0]
    inviter = rows["joined_at"].iloc[caused["parent"]].to_numpy()
    caused = caused.assign(wait=(caused["joined_at"] - inviter) / DAY)
    caused = caused[(caused["wait"] < days) & watched.iloc[caused["parent"]].to_numpy()]
    return rows[watched], caused


def k_factor(memberships, members, end, days=30):
    """Return K: how many customers a customer brings in within `days` of joining.

    Counted over joins at least `days` before `end` (who is in two groups counts in both), so
    that everybody had the same time. (Joins by invitation ÷ all joins is no K: it is always
    below 1.)
    A dict: `k` (NaN if nobody was watched so long), `low`, `high`, `n` (customers watched),
    `invited`.
    The interval takes customers as independent and follows their spread; K holds for the prizes
    and the people of that time. Unknown where inviters are not named, as in `invitation_depth`.
    K = invitations × acceptance (E21, V1). A046, A050, A055, A092.
    """
    rows, caused = _invited(memberships, members, end, days)
    if isinstance(rows, Unknown):
        return rows
    n = len(rows)
    counts = np.bincount(caused["parent"], minlength=1)
    k = len(caused) / n if n else math.nan
    variance = (np.sum(counts ** 2) - n * k * k) / (n - 1) if n > 1 else math.nan
    low, high = _mean_interval(k, variance, n)
    return {"k": k, "low": float(low), "high": float(high), "n": n,
            "invited": len(caused)}


def cycle_time(memberships, members, end, days=30):
    """Return how fast invitations work: days from the inviter's joining to the invited one's.

    Over the same joins as `k_factor`. A dict: `median_days` (the cycle time of E21),
    `first_within_5_days` (share of inviters whose first came within 5 days of their own
    joining), `next_within_2_days` (share of later ones that came within 2 days of the one
    before), `invited`. NaN where there is none. Both shares are about 0.80 in WeChat groups,
    there for invitations sent (E01, figures V2). Unknown as in `invitation_depth`. A046, A055.
    """
    rows, caused = _invited(memberships, members, end, days)
    if isinstance(rows, Unknown):
        return rows
    caused = caused.sort_values(["parent", "wait"])
    gap = caused.groupby("parent")["wait"].diff()
    first = gap.isna()
    return {"median_days": float(caused["wait"].median()),
            "first_within_5_days": float((caused["wait"][first] <= 5).mean()),
            "next_within_2_days": float((gap[~first] <= 2).mean()),
            "invited": len(caused)}


# Entry doors --------------------------------------------------------------------------------------

def entry_doors(memberships, end, messages=None, orders=None, days=30, by="state"):
    """Return how many members came through each door, and how good they were.

    memberships: customers' rows. by: the column that names the door, `state` or `join_scene`;
    "not recorded" where it is empty.
    Columns: `joins`, `share` (of all joins) and, over the `watched` who joined at least `days`
    before `end`: `retention` (share still there after `days`); with `messages`, `posts` a member
    in the group in that time; with `orders`, `orders` a member in that time (who is in two
    groups counts in both). Each share and mean has `…_low` and `…_high`. Index `door`, most
    joins first. `retention` is NaN without `left_at`. Unknown without the column `by`.
    Doors differ in whom they bring, so a difference is no effect of the door. A036, A071, A080;
    E18, E24 (V1) found that referred customers stay longer.
    """
    end = pd.Timestamp(end)
    if by not in memberships:
        return Unknown(say("these data have no column that says how people joined."))
    rows = memberships[memberships["joined_at"] < end].reset_index(drop=True)
    door = rows[by].astype("object").where(rows[by].notna(), "not recorded").rename("door")
    joins = door.groupby(door, sort=False).size().sort_values(ascending=False, kind="stable")
    table = pd.DataFrame({"joins": joins, "share": joins / joins.sum()})
    table["share_low"], table["share_high"] = wilson(joins, joins.sum())

    rows = rows[rows["joined_at"] <= end - days * DAY]
    groups = door[rows.index]
    table["watched"] = groups.value_counts().reindex(table.index, fill_value=0)
    if "left_at" in rows:
        stayed = ~(rows["left_at"] < rows["joined_at"] + days * DAY)
        kept = stayed.groupby(groups).sum().reindex(table.index, fill_value=0)
        table["retention"] = kept / table["watched"]
        table["retention_low"], table["retention_high"] = wilson(kept, table["watched"])
    else:
        table[["retention", "retention_low", "retention_high"]] = np.nan
    since = _milliseconds(rows["joined_at"])
    until = since + days * 86_400_000

    def add(name, who, when, asked):
        found = pd.Series(_count(who, _milliseconds(when), asked, since, until), rows.index)
        by_door = found.groupby(groups).agg(["mean", "var"]).reindex(table.index)
        table[name] = by_door["mean"]
        table[f"{name}_low"], table[f"{name}_high"] = _mean_interval(
            by_door["mean"], by_door["var"], table["watched"])

    if messages is not None:
        asked, who = _pairs(rows, messages)
        add("posts", who, messages["sent_at"], asked)
    if orders is not None:
        asked, who = _codes(rows["member_id"], orders["member_id"])
        add("orders", who, orders["ordered_at"], asked)
    return table


# Answers ------------------------------------------------------------------------------------------

def response_times(messages, members, end):
    """Return how long each customer's question waited for the first reply by staff.

    Columns: `group_id`, `sent_at`, `minutes` (to the first reply, or to `end` if there is none),
    `answered`. Index `message_id`; reduced `Messages` know neither group nor index. Take the share
    still waiting after x minutes with
    `kaplan_meier(times.minutes, times.answered)`: unanswered questions are censored, so leaving
    them out would make hosts look fast. Minutes run through the night.
    Unknown where no message says which one it answers, or nothing says who is staff. CHAOSS,
    Time to First Response (V1). WeCom's own `reply_percentage` and `avg_reply_time` (E66, V1)
    are of contacts, not of groups. A reply raised the chance to post again from 44 % to 56 %
    (E08, V2). A094, A095.
    """
    if not _told(members):
        return Unknown(say("these data do not say who is staff, so nobody's answer is a host's."))
    reduced = isinstance(messages, Messages)
    if not all(c in messages for c in ("message_id", "kind", "reply_to")) \
            or (messages.replies == 0 if reduced else messages["reply_to"].isna().all()):
        return Unknown(say("no message says which message it answers, so questions and replies cannot be "
                           "matched."))
    if reduced:
        waits = messages.waits
        waits = waits.loc[waits.index.repeat(waits["questions"])].reset_index(drop=True)
        return pd.DataFrame({
            "sent_at": waits["sent_at"], "answered": waits["answered_at"].notna(),
            "minutes": (waits["answered_at"].fillna(pd.Timestamp(end)) - waits["sent_at"]) / MINUTE})
    messages = messages[messages["sent_at"] < pd.Timestamp(end)]
    asked = by_customers(messages[messages["kind"] == "question"], members)
    replies = messages[messages["reply_to"].notna()]
    replies = replies[replies["member_id"].isin(_of(members, "staff"))]
    first = replies.groupby("reply_to", observed=True)["sent_at"].min()
    first = first.reindex(asked["message_id"]).set_axis(asked.index)
    table = asked[["group_id", "sent_at"]].assign(
        minutes=(first.fillna(pd.Timestamp(end)) - asked["sent_at"]) / MINUTE,
        answered=first.notna())
    return table.set_index(asked["message_id"])


# Pushes -------------------------------------------------------------------------------------------

def push_fatigue(pushes, reactions, memberships, days=7):
    """Return how customers react to a push, by the pushes that the group had just before.

    memberships: customers' rows; those present when the push was sent are the base of each rate.
    Index `pushes_before`: pushes to the same group in the `days` before, itself not counted.
    Columns: `pushes`, `shown` (pushes × customers present), and as shares of `shown`:
    `open_rate` (opened or tapped), `mute_rate`, `leave_rate` (left after it), each with `…_low`
    and `…_high`. A kind of reaction that the data never hold is NaN, because it was as likely
    not recorded: real exports show no mutes. Who muted still counts as present. The intervals
    take reactions as independent, so true ones are wider. Groups that get more pushes may differ
    in other ways, so only a test with chance assignment shows an effect.
    Unknown without `left_at`. More pushes meant more uninstalls and fewer opens (E33, V1), and a
    short test can show the contrary of a long one (E34, V1). A072, A117, A119, A122.
    """
    if "left_at" not in memberships:
        return Unknown(say("these data list no leaving times, so it cannot be said how many were there when "
                           "a push was sent."))
    left = memberships[memberships["left_at"].notna()]
    group, came, went = _codes(pushes["group_id"], memberships["group_id"], left["group_id"])
    sent = _milliseconds(pushes["sent_at"])
    ever = np.iinfo("int64").min // 2
    before = _count(group, sent, group, sent - days * 86_400_000, sent)
    shown = (_count(came, _milliseconds(memberships["joined_at"]), group, ever, sent)
             - _count(went, _milliseconds(left["left_at"]), group, ever, sent))
    table = pd.DataFrame({"pushes": 1, "shown": shown}, index=pushes["push_id"])
    kinds = {"open": ("open", "click"), "mute": ("mute",), "leave": ("leave",)}
    for name, kept in kinds.items():
        found = reactions.loc[reactions["reaction"].isin(kept), "push_id"]
        table[name] = found.value_counts().reindex(table.index, fill_value=0) \
            if len(found) else np.nan
    table = table.groupby(pd.Index(before, name="pushes_before")).sum(min_count=1)
    for name in kinds:
        count = table.pop(name)
        if (count > table["shown"]).any():
            raise ValueError(f"reactions: more people did '{name}' than were in the group; "
                             "check that memberships and reactions are of the same groups.")
        table[f"{name}_rate"] = count / table["shown"]
        table[f"{name}_low"], table[f"{name}_high"] = wilson(count, table["shown"])
    return table


# Orders -------------------------------------------------------------------------------------------

def sent_on(openings, packets, hours=24):
    """Return each share of a lucky packet, with its luck and what its receiver then sent on.

    Within a packet chance alone decides who gets more, so the two show what a yuan more sets off.
    Columns: those of `openings`, `group_id`, `luck` (yuan above or below the mean of the shares
    that were taken from the packet) and `sent_on` (yuan in red packets of any kind that the
    receiver sent into the same group within so many hours). E28; A087.
    """
    drawn = packets.loc[packets["split"] == "lucky", ["packet_id", "group_id"]]
    shares = openings.merge(drawn, on="packet_id")
    shares["luck"] = shares["amount_yuan"] - shares.groupby("packet_id")["amount_yuan"].transform(
        "mean")
    later = shares[["group_id", "member_id", "opened_at"]].reset_index(names="share").merge(
        packets, left_on=["group_id", "member_id"], right_on=["group_id", "sender_id"])
    wait = later["sent_at"] - later["opened_at"]
    later = later[(wait > pd.Timedelta(0)) & (wait <= pd.Timedelta(hours=hours))]
    yuan = later.groupby("share")["total_yuan"].sum()
    return shares.assign(sent_on=yuan.reindex(shares.index, fill_value=0.0).to_numpy())


def repeat_purchase_rate(orders, end, days=30):
    """Return the share of buyers who buy again within `days` of their first recorded order.

    Counted over those whose first order is at least `days` before `end`, so that two periods or
    doors compare; the share who ever came back grows with the length of the record.
    A dict: `share` (NaN without such buyers), `low`, `high`, `n` (such buyers). A025, A032.
    Reduced `Orders` know of 30 days only, and of the end of their own data.
    """
    if isinstance(orders, Orders):
        return _again(*(int(orders.buyers[n].iloc[0]) for n in ("again", "buyers")))
    orders = orders.loc[(orders["ordered_at"] < pd.Timestamp(end)) & orders["member_id"].notna(),
                        ["member_id", "ordered_at"]]
    (who,) = _codes(orders["member_id"])
    age = ((pd.Timestamp(end) - orders["ordered_at"]) / DAY).to_numpy()
    order = np.lexsort((-age, who))
    who, age = np.append(who[order], -1), np.append(age[order], 0)
    watched = np.flatnonzero((np.diff(who[:-1], prepend=-1) != 0) & (age[:-1] >= days))
    again = int(((who[watched + 1] == who[watched])
                 & (age[watched] - age[watched + 1] < days)).sum())
    return _again(again, len(watched))


def _again(again, n):
    low, high = wilson(again, n)
    return {"share": again / n if n else math.nan, "low": low, "high": high, "n": n}


def rfm(orders, end):
    """Return recency, frequency and money of each buyer, their scores, and a tier.

    Columns: `recency` (days from the last order to `end`), `frequency` (orders), `money` (yuan,
    before coupons); `r`, `f`, `m`: scores from 1 to 5, by fifths of the buyers, 5 for the most
    recent, most frequent and highest; equals get the same score; `tier`. Index `member_id`.
    The rule: a score of 4 or 5 is high. High m is "high value", else "other". Then: r and f
    high "keep"; only r high "develop"; only f high "win back"; neither "rescue". So a tier
    reads "high value: win back". The cut is a convention: buyers are compared with each other,
    so there are always some of the first fifth. RFM after Hughes 1994 (E60, MEM). A011.
    """
    end = pd.Timestamp(end)
    orders = orders.loc[orders["ordered_at"] < end, ["member_id", "ordered_at", "amount_yuan"]]
    table = orders.groupby("member_id", observed=True).agg(
        recency=("ordered_at", "max"), frequency=("ordered_at", "size"),
        money=("amount_yuan", "sum"))
    table["recency"] = (end - table["recency"]) / DAY
    for score, column, sign in (("r", "recency", -1), ("f", "frequency", 1), ("m", "money", 1)):
        rank = (sign * table[column]).rank()
        table[score] = np.ceil(5 * rank / len(table)).astype("int64")
    need = np.select([(table["r"] >= 4) & (table["f"] >= 4), table["r"] >= 4, table["f"] >= 4],
                     ["keep", "develop", "win back"], "rescue")
    table["tier"] = np.where(table["m"] >= 4, "high value: ", "other: ") + need.astype(object)
    return table
