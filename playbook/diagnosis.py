"""A one-page diagnosis of a community: its figures, benchmarks beside them, and what is not known.

    from playbook.community import load
    from playbook.diagnosis import diagnose

    page = diagnose(load("exports/"))   # shows as a table in a notebook
    page["leave_rate"].value            # one figure: a number, or metrics.Unknown
    page.save("diagnosis.html")         # one file that prints on one A4 page

Figures come from `metrics`. A figure that the data cannot give says why, and is never 0. The page
holds counts and shares only: no ID, no name, no pseudonym.
"""

import html
import math
from dataclasses import dataclass
from pathlib import Path

import altair as alt
import pandas as pd

from . import charts, metrics
from .community import BadData, Community
from .metrics import DAY, Unknown
from .models import counts as tallies
from .models.own import figures as shared
from .models.words import say
from .numbers import number_text

WINDOW = 30     # days that "lately" means
SILENT = 7      # days without a customer's message after which a group counts as silent
SOON = 30       # minutes in which a question should have its answer
NO_MESSAGES = "the source has no messages by customers."
NO_MEMBERS = "the source has no list of memberships."
READ = "How these data were read"
NOTES = "What these data cannot tell"
SCENES = {1: "direct invitation", 2: "invitation link", 3: "QR code"}

# Published figures, in the words of the references page. All are of other groups than yours.
E06_POSTED = "fewer than 25 % of 63,990 people in four health networks ever posted (E06, V1)"
E06_TOP = "74.7 % of 578,349 posts, by the most active 1 % in four health networks (E06, V1)"
E01_SIZE = "short-lived WeChat groups reportedly had mostly fewer than 100 members (E01, V2)"
E01_WEEK = "reportedly 40 % of 474,726 WeChat groups of 2015, within a week (E01, V2)"
E01_MONTH = "reportedly 30 % of 474,726 WeChat groups of 2015 lived longer (E01, V2)"
E01_FIRST = "reportedly 80 % of inviters' first invitations in WeChat groups (E01, V2)"
E01_NEXT = "reportedly 80 % of inviters' further invitations in WeChat groups (E01, V2)"


@dataclass(frozen=True)
class Figure:
    """One line of the page.

    part: the page's section. key: its name in code. name: its name for readers.
    value: a number (shares 0 to 1), or Unknown. said: the number with unit and interval, or why
    it is not known. basis: what was counted. benchmark: a published figure with evidence number
    and grade, or "".
    """

    part: str
    key: str
    name: str
    value: float | Unknown
    said: str
    basis: str = ""
    benchmark: str = ""

    @property
    def known(self):
        """Whether the data give this figure."""
        return not isinstance(self.value, Unknown)


class Diagnosis:
    """The page. `read` says how the data were read, `figures` lists the figures, and `notes` says
    all of that and what the source cannot know.

    `page[key]` is one figure; `page.table` has all as a DataFrame. Raises KeyError for a key that
    there is not.
    """

    def __init__(self, first, last, figures, notes, pictures, read=()):
        self.first, self.last, self.figures, self.notes = first, last, figures, notes
        self.read, self._pictures = list(read), pictures

    def __getitem__(self, key):
        return {figure.key: figure for figure in self.figures}[key]

    @property
    def table(self):
        """All figures, one a row."""
        return pd.DataFrame([{
            "part": f.part, "figure": f.name, "your data": f.said if f.known else "not known",
            "benchmark": f.benchmark} for f in self.figures])

    @property
    def heading(self):
        """The period that the page is about, as one sentence."""
        if self.first is None:
            return say("These data name no times.")
        return say("From {first} to {last}.", first=f"{self.first:%Y-%m-%d}",
                   last=f"{self.last:%Y-%m-%d}")

    @property
    def unknown(self):
        """The notes on what the source cannot know."""
        return [note for note in self.notes if note not in self.read]

    def __repr__(self):
        lines = [say("Diagnosis. {heading}", heading=self.heading)]
        if self.read:
            lines += [f"\n{say(READ)}", *(f"  - {note}" for note in self.read)]
        for part, rows in self._rows():
            lines.append(f"\n{part}")
            lines += [f"  {name}: {said}" + (f" [{benchmark}]" if benchmark else "")
                      for name, said, _, benchmark, _ in rows]
        return "\n".join([*lines, f"\n{say(NOTES)}",
                          *(f"  - {note}" for note in self.unknown)])

    def _repr_html_(self):
        return f'<div class="diagnosis"><style>{INLINE}</style><p>{self.heading}</p>' \
               f'{self._list("strong", say(READ), self.read)}{self._table()}' \
               f'{self._list("strong", say(NOTES), self.unknown)}</div>'

    def save(self, path):
        """Write the page as one HTML file with everything inside, for print on one A4 page.

        path: where to; an existing file is replaced. Returns the path. Raises OSError.
        """
        drawn = []
        for picture in self._pictures:
            shape = charts.compiled(charts.stored(picture.properties(height=120)))
            drawn.append(f'<figure role="img" aria-label="{html.escape(shape["alt"])}">'
                         f'<figcaption>{html.escape(shape["title"])}</figcaption>'
                         f'{charts.drawing(shape["narrow"], "narrow")}</figure>')
        path, title = Path(path), say("Diagnosis of your groups")
        how = say("Ranges in brackets are 95 % intervals: they cover chance only. Benchmarks are of other "
                  "groups, other countries or other years.")
        path.write_text(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title}</title><style>{STYLE}</style></head><body><main>"
            f"<h1>{title}</h1><p>{self.heading} {how}</p>"
            f"{self._list('h2', say(READ), self.read)}{self._table()}"
            f"<div class=\"pictures\">{''.join(drawn)}</div>"
            f"{self._list('h2', say(NOTES), self.unknown)}</main></body></html>\n", encoding="utf-8")
        return path

    def _rows(self):
        """(part, rows) in order; neighbours that are unknown for one reason share a row."""
        parts = {}
        for f in self.figures:
            rows = parts.setdefault(f.part, [])
            if not f.known and rows and rows[-1][1] == f.said:
                rows[-1][0] += f"; {f.name[0].lower() + f.name[1:]}"
            else:
                rows.append([f.name, f.said, f.basis, f.benchmark if f.known else "", f.known])
        return parts.items()

    def _table(self):
        heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in (
            say("Figure"), say("Your data"), say("Published benchmark")))
        lines = [f"<table><thead><tr>{heads}</tr></thead>"]
        for part, rows in self._rows():
            lines.append(f'<tbody><tr><th scope="rowgroup" colspan="3">{part}</th></tr>')
            for name, said, basis, benchmark, known in rows:
                small = f" <small>{html.escape(basis)}</small>" if basis else ""
                last = f"<td>{html.escape(benchmark)}</td>" if benchmark else "<td></td>"
                wide = f"<td>{html.escape(said)}{small}</td>{last}"
                if not known:
                    wide = f'<td colspan="2">{html.escape(said)}</td>'
                lines.append(f'<tr><th scope="row">{html.escape(name)}</th>{wide}</tr>')
            lines.append("</tbody>")
        return "\n".join([*lines, "</table>"])

    @staticmethod
    def _list(tag, title, notes):
        items = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
        return f"<{tag}>{title}</{tag}><ul>{items}</ul>" if items else ""


STYLE = """
@page { size: A4; margin: 10mm }
:root { --chart-ink: #222; --chart-grid: #ccc; --series-1: #0072b2; --series-2: #d55e00;
  --series-3: #009e73; --series-4: #b0609b; --series-5: #7f7f7f }
body { font: 8pt/1.17 system-ui, "Noto Sans", sans-serif; color: #222; background: #fff; margin: 0 }
main { max-width: 190mm; margin: 0 auto; padding: 0 2mm }
h1 { font-size: 14pt; margin: 0 } h2 { font-size: 10pt; margin: 1mm 0 } p { margin: 1mm 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .35mm 1.5mm; border-bottom: .2mm solid #ccc;
  font-weight: normal }
thead th, th[scope=rowgroup] { font-weight: 600 } th[scope=rowgroup] { background: #eee }
th[scope=row] { width: 31% } td:last-child { width: 31% } small { color: #555; font-size: 7.4pt }
.pictures { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm } figure { margin: 1mm 0 }
figcaption { font-weight: 600 } svg { width: 100%; height: auto; display: block }
ul { margin: 0; padding-left: 4mm; font-size: 7.2pt; columns: 2 }
@media (max-width: 500px) { .pictures { display: block } ul { columns: 1 } }
"""

# The same table inside a page that has its own style: JupyterLab's would set it flush right.
INLINE = """
.diagnosis table { border-collapse: collapse; width: 100%; table-layout: auto }
.diagnosis table th, .diagnosis table td { text-align: left !important; vertical-align: top;
  font-weight: normal; padding: .25em .5em; border-bottom: 1px solid rgba(127, 127, 127, .35) }
.diagnosis table thead th, .diagnosis table th[scope=rowgroup] { font-weight: 600 }
.diagnosis table th[scope=rowgroup] { background: rgba(127, 127, 127, .15) }
.diagnosis table th[scope=row] { width: 30% }
"""


class _Page:
    """Collects figures, and turns what cannot be computed into a sentence."""

    def __init__(self):
        self.figures, self.part = [], ""

    def add(self, key, name, value, said="", basis="", benchmark=""):
        """Add a figure; a NaN is Unknown for lack of cases."""
        if not isinstance(value, Unknown) and (value is None or math.isnan(value)):
            value = Unknown(say("there are too few cases, or they were not watched long enough."))
        if isinstance(value, Unknown):
            said, basis = say("Not known: {reason}", reason=value.reason), ""
        self.figures.append(Figure(self.part, key, name, value, said, basis, benchmark))

    def share(self, key, name, result, basis="", benchmark=""):
        """Add a share: a dict or row with its value first and `low` and `high`, or Unknown."""
        if isinstance(result, Unknown):
            return self.add(key, name, result, benchmark=benchmark)
        value = next(iter(result.values()))
        if value is not None and not math.isnan(value) and math.isnan(result["low"]):
            # all have ended, of which no interval can be given
            return self.add(key, name, value, percent(value), basis, benchmark)
        return self.add(key, name, value,
                        say("{share} ({low} to {high})", share=percent(value),
                            low=percent(result["low"], value), high=percent(result["high"], value)),
                        basis, benchmark)

    def put(self, found):
        """Add a figure as `models.own.figures` gives it."""
        self.add(found["key"], found["name"], Unknown(found["why"]) if found["value"] is None
                 else found["value"], found["said"], found["basis"], found["benchmark"])

    def count(self, key, name, value, basis="", benchmark="", unit="", digits=0):
        """Add a count or a mean."""
        said = "" if isinstance(value, Unknown) or value is None else number_text(value, unit, digits)
        self.add(key, name, value, said, basis, benchmark)


def percent(share, value=None):
    """A share as a text, with a decimal where `value`, by default the share, is below 10 %."""
    if share is None:
        return ""
    return number_text(share, "%", 1 if 0 < abs(share if value is None else value) < 0.0995 else 0)


def diagnose(community):
    """Return the diagnosis of a community.

    community: a `community.Community`, as `load` and `Community.case` return it.
    Lately means the last 30 days of the data. Customers alone are counted where the source says
    who is staff. Benchmarks are of E01 (WeChat groups in 2015) and E06 (four health networks).
    Counts of your own have figures of their own, by the time from one count to the next.
    Raises BadData, a ValueError of one sentence, for what is no community or holds no data at all.
    A015, A073, A081, A105.
    """
    if not isinstance(community, Community):
        raise BadData([say("diagnose takes what load returns; write diagnose(load(\"your folder\")).")])
    tables = [table for table in community.tables.values() if len(table)]
    if not tables:
        raise BadData([say("These data hold no times and no rows, so there is nothing to diagnose: load "
                           "member lists, messages, orders or counts.")])
    first, last = community.period or (None, None)
    page = _Page()
    joins, said, end, groups = None, None, None, 0
    if last is not None:
        end = last.normalize() + DAY
        joins, said = _customers(community)
    statistics = community.statistics_by_day
    if joins is not None or said is not None:
        groups = _growth(page, community, joins, said, end)
        _stays(page, community, joins, said, end)
    elif statistics is not None:
        _counted_growth(page, statistics)
    elif community.statistics_by_owner is not None:
        _by_owner(page, community.statistics_by_owner)
    elif community.groups is not None and len(community.groups):
        _listed(page, community)
    if said is None and statistics is not None:
        _counted_speech(page, statistics, community.reading)
    elif joins is not None or said is not None:
        _speaks(page, community, joins, said, groups, end)
    if joins is not None or said is not None:
        _doors(page, community, joins, end)
    if community.counts is not None and len(community.counts):
        _tallied(page, community.counts)
    if end is not None:
        _two_sides(page, community, end)
    if not page.figures and community.members is not None and len(community.members):
        page.part = say("Size and growth")
        page.count("members", say("People in the list"), len(community.members),
                   say("in which groups, and since when, is not in it"))
    if not page.figures:
        raise BadData([say("These data hold no times of members, messages, orders or counts, so there "
                           "is nothing to diagnose: load one of these.")])
    return Diagnosis(first, last, page.figures, community.notes,
                     _pictures(community, joins, said, end), community.read)


def _customers(community):
    """The customers' memberships and messages; None where there is none of them."""
    found = []
    for rows in (community.memberships, community.messages):
        rows = None if rows is None else metrics.by_customers(rows, community.members)
        found.append(None if rows is None or rows.empty else rows)
    return found


def _listed(page, community):
    """What a list of groups alone gives, or groups with nobody in them but staff."""
    page.part, groups = "Size and growth", community.groups
    page.count("groups", say("Groups"), len(groups), say("in the list of groups"))
    if "status" in groups:
        resigned = int(groups["status"].isin([1, 2]).sum())
        page.count("resigned", say("Groups whose owner has resigned"), resigned,
                   say("handover under way included, of {groups:,}",
                       groups=int(groups['status'].notna().sum())))
    if community.memberships is not None:
        page.count("members", say("Members at the end"), 0, say("the lists name nobody but staff"))
        return
    for key, name in (("members", "Members at the end"), ("joins", "Joined lately"),
                      ("leave_rate", "Left lately")):
        page.add(key, say(name), Unknown(say(NO_MEMBERS)))


def _by_owner(page, owners):
    """What WeCom's counts by owner give, by each owner's last answer."""
    page.part = say("Size and growth")
    if "asked_at" in owners:
        owners = owners.sort_values("asked_at", kind="stable")
    last = owners.drop_duplicates("owner_id", keep="last")
    page.count("groups", say("Groups"), int(last["chat_total"].sum()),
               say("chat_total of {owners:,} owners",
                   owners=len(last)))
    page.count("members", say("Members at the end"), int(last["member_total"].sum()),
               say("member_total, staff included; who is in two groups counts as the source counts them"))
    for key, name in (("joins", "Joined lately"), ("leave_rate", "Left lately")):
        page.add(key, say(name), Unknown(say("counts by owner do not say of which days they are; ask for "
                                        "statistics by day.")))


def _tallied(page, table):
    """Figures of counts by day and group, computed by `models.counts`."""
    page.part = say("Your counts")
    for found in shared.of_counts(tallies.measures(count_rows(table))):
        page.put(found)


def count_rows(table):
    """The table of counts as plain rows for `models.counts`."""
    day = (table["date"] - pd.Timestamp("1970-01-01")).dt.days
    columns = {"day": day.tolist(), "group": table["group_id"].tolist()}
    for name in tallies.WANTED:
        if name in table:
            columns[name] = [None if pd.isna(v) else int(v) for v in table[name]]
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def _growth(page, community, joins, said, end):
    """Add how large and how fast; return the number of groups."""
    page.part = say("Size and growth")
    groups = metrics.speaking_groups(said) if joins is None else metrics.speaking_groups(joins)
    with_staff = not community.has("members", "kind")
    page.count("groups", say("Groups"), groups,
               (say("with members listed, staff included") if with_staff else say("with members listed"))
               if joins is not None else
               say("with a message, staff included") if with_staff else say("with a message"))
    if joins is None:
        for key, name in (("members", "Members at the end"), ("size", "Members in a group"),
                          ("joins", "Joined lately"), ("leave_rate", "Left lately")):
            page.add(key, say(name), Unknown(say(NO_MEMBERS)))
        return groups
    here = joins if "left_at" not in joins else joins[joins["left_at"].isna()]
    page.count("members", say("Members at the end"), here["member_id"].nunique(),
               say("{rows:,} memberships, staff included", rows=len(here)) if with_staff else
               say("{rows:,} memberships", rows=len(here)))
    page.count("size", say("Members in a group, median"),
               float(here.groupby("group_id", observed=True).size().median()),
               benchmark=say(E01_SIZE))
    page.count("joins", say("Joined lately"),
               int(joins["joined_at"].between(end - WINDOW * DAY, end, "left").sum()),
               say("memberships of the last {days} days", days=WINDOW) if "left_at" in joins else
               say("memberships of the last {days} days, of those still there", days=WINDOW))
    page.share("leave_rate", say("Left lately"), _leave_rate(community, joins, end),
               say("of the memberships of that time"))
    return groups


def _leave_rate(community, joins, end):
    """The share of the memberships of the last 30 days that ended in them."""
    if "left_at" not in joins:
        return Unknown(say("these data list no leaving times."))
    since = end - WINDOW * DAY
    if community.has("groups", "first_snapshot_at"):
        lists = community.groups
        days = (lists["last_snapshot_at"] - lists["first_snapshot_at"]).max() / DAY
        if days < WINDOW:
            return Unknown(say("the lists cover {covered:.0f} days and a monthly rate needs {days}.",
                               covered=days, days=WINDOW))
        twice = lists[lists["first_snapshot_at"] <= since]
        joins = joins[joins["group_id"].isin(twice["group_id"])]
    there = joins[(joins["joined_at"] < end) & ~(joins["left_at"] < since)]
    left = int((there["left_at"] < end).sum())
    low, high = metrics.wilson(left, len(there))
    return {"share": left / len(there) if len(there) else math.nan, "low": low, "high": high}


def _at(lasting, day):
    """The Kaplan-Meier share at a day, or Unknown."""
    if isinstance(lasting, Unknown):
        return lasting
    curve = metrics.kaplan_meier(lasting.iloc[:, 0], lasting.iloc[:, 1], lasting["entered"])
    if metrics.emptied(curve):
        return Unknown(say("all that were watched so early ended while others were watched later only, so "
                           "the estimate would stay at 0; a longer time of watching would tell."))
    return metrics.survival_at(curve, day).to_dict() if len(curve) else Unknown(
        say("nothing was watched long enough."))


def _stays(page, community, joins, said, end):
    page.part = say("Who and what stays")
    stays = Unknown(say(NO_MEMBERS)) if joins is None else metrics.member_stays(
        joins, end, community.groups)
    page.share("members_30", say("Members still there after 30 days"), _at(stays, 30),
               say("all joins, each as far as it was watched (Kaplan-Meier)"))
    if said is None:
        lives = Unknown(say(NO_MESSAGES))
    elif community.groups is None:
        lives = Unknown(say("the source has no list of groups with the time each was made."))
    else:
        lives = metrics.group_lives(community.groups, said, metrics.begin(said), end, SILENT)
    week = _at(lives, 7)
    if not isinstance(week, Unknown):
        week = {"share": 1 - week["survival"], "low": 1 - week["high"], "high": 1 - week["low"]}
    page.share("silent_7", say("Groups that fell silent within a week"), week,
               say("silent: without a customer's message in the last {days} days",
                   days=SILENT), say(E01_WEEK))
    page.share("groups_30", say("Groups not silent after 30 days"), _at(lives, 30), "", say(E01_MONTH))


def _speaks(page, community, joins, said, groups, end):
    with_staff = not community.has("members", "kind")
    page.part = say("Who speaks")
    if said is None:
        for key, name in (("posted", "Members who ever posted"), ("top_1", "Posts of the busiest "
                          "1 %"), ("absence", "Absence factor"), ("dau", "Daily active"),
                          ("wau", "Weekly active"), ("a_day", "Messages a group and day"),
                          ("silent", "Silent groups"), ("answered", "Questions answered")):
            page.add(key, say(name), Unknown(say(NO_MESSAGES)))
        return
    if joins is None:
        for key, name in (("posted", "Members who ever posted"),
                          ("top_1", "Posts of the busiest 1 %")):
            page.add(key, say(name), Unknown(say("those who never wrote are not in these data.")))
        posts = metrics.posts_per_person(said)
    else:
        posts = metrics.posts_per_person(said, joins)
        page.share("posted", say("Members who ever posted"), metrics.participation(posts),
                   say("{people:,} members, staff included", people=len(posts)) if with_staff else
                   say("{people:,} members", people=len(posts)), say(E06_POSTED))
        top = metrics.top_share(posts) if len(posts) >= 100 else Unknown(
            say("of fewer than 100 members, 1 % is less than one person."))
        page.add("top_1", say("Posts of the busiest 1 %"), top,
                 "" if isinstance(top, Unknown) else percent(top), "", say(E06_TOP))
    page.count("absence", say("People behind half of the posts (absence factor)"),
               metrics.absence_factor(posts),
               say("of {people:,} who posted, staff included", people=int((posts > 0).sum()))
               if with_staff else say("of {people:,} who posted", people=int((posts > 0).sum())))
    start = max(metrics.begin(said), end - WINDOW * DAY) if len(said) else end
    active = metrics.activity(said, start, end)
    page.count("dau", say("Daily active (DAU), mean"), active["dau"].mean(), say("people who post"), digits=1)
    page.count("wau", say("Weekly active (WAU), mean"), active["wau"].mean(), say("people who post"),
               digits=1)
    page.add("stickiness", say("DAU ÷ WAU"), (ratio := active["stickiness"].mean()), percent(ratio),
             say("an active member posts on {days:.1f} days a week",
                 days=7 * ratio))
    page.count("a_day", say("Customers' messages, a group and day"),
               int(active["actions"].sum()) / groups / max(len(active), 1) if groups else math.nan,
               say("last {days} days",
                   days=len(active)), digits=2)
    speaking = metrics.speaking_groups(said, end - SILENT * DAY)
    page.count("silent", say("Groups without a message in the last {days} days", days=SILENT),
               groups - speaking if joins is not None else
               Unknown(say("groups in which nobody ever wrote are not in these data.")),
               say("of {groups:,}", groups=groups))
    _answers(page, community, end)


def _answers(page, community, end):
    times = Unknown(say("these data do not say who is staff, so nobody's answer is a host's."))
    if community.has("members", "kind"):
        times = metrics.response_times(community.messages, community.members, end)
    if isinstance(times, Unknown):
        page.add("answered", say("Questions answered within {minutes} minutes",
                                 minutes=SOON), times)
        return
    soon = int((times["answered"] & (times["minutes"] <= SOON)).sum())
    low, high = metrics.wilson(soon, len(times))
    page.share("answered", say("Questions answered within {minutes} minutes",
                               minutes=SOON),
               {"share": soon / len(times) if len(times) else math.nan, "low": low, "high": high},
               say("{questions:,} questions, nights included; {open:,} without an answer",
                   questions=len(times), open=int((~times['answered']).sum())))


def _doors(page, community, joins, end):
    page.part = say("How people came")
    if joins is None:
        for key, name in (("scenes", "Entry channels"), ("k", "K"), ("first_5", "First "
                          "invitation within 5 days")):
            page.add(key, say(name), Unknown(say(NO_MEMBERS)))
        return
    doors = metrics.entry_doors(joins, end, by="join_scene")
    if isinstance(doors, Unknown):
        page.add("scenes", say("Entry channels"), doors)
    else:
        names = [say(SCENES[door], "channel") if door in SCENES else say("not recorded")
                 for door in doors.index]
        page.add("scenes", say("Entry channels"), doors["share"].iloc[0], ", ".join(
            f"{name} {percent(share)}" for name, share in zip(names, doors["share"])))
        stayed = doors["retention"].iloc[0]
        if not math.isnan(stayed):
            page.share("door_stays", say("Still there after 30 days, by {channel}",
                                         channel=names[0]),
                       {n: doors[n].iloc[0] for n in ("retention", "retention_low",
                                                      "retention_high")} | {
                           "low": doors["retention_low"].iloc[0],
                           "high": doors["retention_high"].iloc[0]}, say("the largest channel"))
    k = metrics.k_factor(joins, community.members, end)
    if isinstance(k, Unknown):
        page.add("k", say("Customers that a customer brings in (K)"), k)
        page.add("first_5", say("First invitation within 5 days"), k)
        page.add("next_2", say("Further ones within 2 days of the last"), k)
        return
    page.add("k", say("Customers that a customer brings in (K)"), k["k"],
             say("{k:.2f} ({low:.2f} to {high:.2f})",
                 k=k['k'], low=k['low'], high=k['high']), say("within 30 days of joining"))
    cycle = metrics.cycle_time(joins, community.members, end)
    page.add("first_5", say("First invitation within 5 days"), cycle["first_within_5_days"],
             percent(cycle["first_within_5_days"]), say("counted by who came"), say(E01_FIRST))
    page.add("next_2", say("Further ones within 2 days of the last"), cycle["next_within_2_days"],
             percent(cycle["next_within_2_days"]), say("counted by who came"), say(E01_NEXT))


def _two_sides(page, community, end):
    """Sales beside what members say: two-sided monitoring (A015)."""
    page.part = say("Sales and what members say")
    if community.counts is not None and community.orders is None and community.complaints is None \
            and {"orders", "complaints"} & set(community.counts):
        return
    for key, name, table, at in (("orders", "Orders lately", "orders", "ordered_at"),
                                 ("complaints", "Complaints lately", "complaints", "raised_at")):
        rows = getattr(community, table)
        if rows is None:
            page.add(key, say(name), Unknown(say("the source has no orders.") if key == "orders" else
                                             say("the source has no complaints.")))
            continue
        day = metrics.per_day(rows, at)
        now = int(day[day.index >= end - WINDOW * DAY].sum())
        before = int(day[day.index >= end - 2 * WINDOW * DAY].sum()) - now
        known = metrics.begin(rows, at) <= end - 2 * WINDOW * DAY
        page.count(key, say(name), now, say("{before:,} in the {days} days before",
                                       before=before, days=WINDOW) if known else
                   say("the days before are not in the data"))
    if community.orders is not None:
        again = metrics.repeat_purchase_rate(community.orders, end)
        page.share("repeat", say("Buyers who buy again within 30 days"), again,
                   say("{buyers:,} buyers watched so long",
                       buyers=again['n']))


def _counted_growth(page, counts):
    """What WeCom's counts by day give on size."""
    page.part = say("Size and growth")
    last, lately = counts.iloc[-1], _lately(counts)
    page.count("groups", say("Groups"), int(last["chat_total"]), say("chat_total of the last day"))
    page.count("members", say("Members at the end"), int(last["member_total"]),
               say("member_total of the last day, staff included"))
    page.count("joins", say("Joined lately"), int(lately["new_member_cnt"].sum()),
               say("new_member_cnt of {days} days",
                   days=len(lately)))
    page.add("leave_rate", say("Left lately"), Unknown(say("the counts list nobody who left.")))


def _lately(counts):
    return counts[counts["date"] > counts["date"].iloc[-1] - WINDOW * DAY]


def _counted_speech(page, counts, reading):
    """What WeCom's counts by day give on who speaks, by their reading (E65)."""
    page.part = say("Who speaks")
    last, lately = counts.iloc[-1], _lately(counts)
    unsure = Unknown(say("whether the counts are of one day or of all time so far cannot be told."))
    totals = Unknown(say("the counts are totals up to each day, which also hold people who have left; who "
                         "wrote on one day, or what share of the members, is not in them."))
    days = Unknown(say("the counts are of single days, and do not say whether two days had the same people."))
    silent = last["chat_total"] - last["chat_has_msg"]
    page.count("a_day", say("Messages, a group and day"), unsure if reading is None else
               (lately["messages"].astype("Float64") / lately["chat_total"].where(
                   lately["chat_total"] > 0)).mean(), say("{days} days, staff included",
                                                          days=len(lately)),
               digits=2)
    page.count("dau", say("Daily active (DAU), mean"), lately["member_has_msg"].mean()
               if reading == "daily" else totals if reading else unsure,
               say("member_has_msg, staff included"), digits=1)
    page.count("ever", say("People who ever wrote"), int(last["member_has_msg"])
               if reading == "cumulative" else days if reading else unsure,
               say("those who have left included"))
    page.add("posted", say("Members who ever posted"), totals if reading == "cumulative" else
             days if reading else unsure)
    page.count("silent", say("Groups in which nobody ever wrote") if reading == "cumulative"
               else say("Groups without a message on the last day"),
               int(silent) if reading else unsure, say("of {groups:,}",
                                                       groups=int(last['chat_total'])))
    page.add("wau", say("Weekly active (WAU)"), Unknown(
        say("the counts do not say whether two days had the same people.")))
    page.add("top_1", say("Posts of the busiest 1 %"), Unknown(
        say("the counts do not say who wrote how much.")))
    page.add("answered", say("Questions answered in time"), Unknown(
        say("the counts do not say which message answers which.")))


def _pictures(community, joins, said, end):
    """Two small charts of what there is."""
    found = []
    if joins is not None:
        weeks = metrics.growth(joins, end, "W").reset_index()
        names = {"joins": say("Joined")} | ({"leaves": say("Left")} if "left_at" in joins else {})
        rows = weeks.melt("period", list(names), "series", "count").replace({"series": names})
        found.append(_weekly(rows, say("Memberships that began and ended, by week"),
                             say("Members"), alt.Color("series:N")))
    if said is not None:
        rows = metrics.per_day(said, "sent_at").resample("W").sum()
        rows = rows.rename_axis("period").reset_index(name="count")
        found.append(_weekly(rows, say("Messages, by week"), say("Messages")))
    elif community.statistics_by_day is not None and len(community.statistics_by_day):
        rows = community.statistics_by_day[["date", "member_total"]].set_axis(
            ["period", "count"], axis=1)
        found.append(_weekly(rows, say("Members at the end of each day"), say("Members")))
    counts = community.counts
    if len(found) < 2 and counts is not None and "members" in counts:
        # A group that was not counted on a day has the members of the count before.
        wide = counts.pivot_table(index="date", columns="group_id", values="members",
                                  observed=True).ffill().dropna()
        if len(wide):
            rows = wide.sum(axis=1).rename_axis("period").reset_index(name="count")
            found.append(_weekly(rows, say("Members by your counts"), say("Members")))
    return found


def _weekly(rows, title, unit, color=alt.Undefined):
    rows = rows.assign(period=rows["period"].dt.strftime("%Y-%m-%d"),
                       count=rows["count"].astype(float).round(1))
    return alt.Chart(rows, title=title, description=say("{title}: a line over time.", title=title)).mark_line(
    ).encode(x=alt.X("period:T", title=say("Date"), axis=alt.Axis(format="%d.%m.", tickCount=6)),
             y=alt.Y("count:Q", title=unit), color=color,
             strokeDash=color if color is alt.Undefined else alt.StrokeDash("series:N"))
