"""WeCom: the answers of the customer-group API become tables.

Three answers are known: a group's detail (`groupchat/get`), the list of groups (`groupchat/list`)
and the statistics (`groupchat/statistic` by owner, `groupchat/statistic_group_by_day` by day).
"""

import re

import numpy as np
import pandas as pd

from ..models.words import say
from .checks import HOURS_EAST, Part
from .names import BLANKS
from .shapes import table

OLDEST = 946_684_800            # the year 2000 in Unix seconds
COUNTS = ["new_chat_cnt", "chat_total", "chat_has_msg", "new_member_cnt", "member_total",
          "member_has_msg", "msg_total"]
DAYS_TO_TELL = 7                # without a fall, before totals are taken to be cumulative
STAMP = re.compile(r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)"
                   r"(?:[T _-](\d\d)[-_.:]?(\d\d)(?:[-_.:]?(\d\d))?)?(?!\d)")


def taken_at(file):
    """When an answer was asked for: the last date in its path, else None.

    A date without a time stands for the end of that day.
    """
    for found in reversed(STAMP.findall(file)):
        year, month, day, hour, minute, second = found
        clock = f"{hour}:{minute}:{second or '00'}" if hour else "23:59:59"
        when = pd.to_datetime(f"{year}-{month}-{day} {clock}", errors="coerce")
        if not pd.isna(when):
            return when
    return None


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


class Answers:
    """Collects answers and turns them into tables, notes and the reading of the statistics."""

    def __init__(self, problems, now, read):
        self.problems, self.now, self.read = problems, pd.Timestamp(now), read
        self.details, self.listed, self.days, self.owners = {}, {}, {}, {}
        self.notes, self.more_groups, self.owners_total, self.strange_scenes = [], False, 0, 0
        self.reading, self.empty = None, False

    def any(self):
        """Whether some answer holds data."""
        return bool(self.details or self.listed or self.days or self.owners)

    # One answer -------------------------------------------------------------------------------

    def add(self, answer, file, number, of):
        """Sort one answer of a file; `number` is its place among `of` answers."""
        file = file if of == 1 else f"{file}, answer {number}"
        code = answer.get("errcode", 0) if isinstance(answer, dict) else None
        if code is None or not whole(code):
            self.read.stray(file, say("is no answer of the WeCom API; save the whole answer, with errcode"))
        elif code:
            advice = table()["errors"].get(
                code, "look the number up in WeCom's list of error codes, and ask again")
            self.problems.add(file, say("is an error answer with errcode {code} and holds no data: {advice}",
                                        code=code, advice=say(advice)))
        elif isinstance(answer.get("group_chat"), dict):
            self.add_detail(answer["group_chat"], file)
        elif isinstance(answer.get("group_chat_list"), list):
            self.add_list(answer, file)
        elif isinstance(answer.get("items"), list):
            self.add_statistics(answer, file)
        elif other := next((k for k in table()["answers"] if k in answer), None):
            self.read.stray(file, say("is WeCom's answer to {call}, which tells nothing of members or "
                                      "messages; give answers of groupchat/get, groupchat/list or "
                                      "groupchat/statistic",
                                      call=table()['answers'][other]))
        elif set(answer) <= {"errcode", "errmsg"} and "errcode" in answer:
            self.read.stray(file, say("is WeCom's answer that a change was made, and holds no data; give "
                                      "answers of groupchat/get, groupchat/list or groupchat/statistic"))
        else:
            self.read.stray(file, say("holds none of group_chat, group_chat_list and items; give answers of "
                                      "groupchat/get, groupchat/list or groupchat/statistic"))

    def wrong(self, file, path, what):
        self.problems.add(file, say("{what}; save the answer again as the API sent it",
                                    what=what), column=path)

    def text(self, source, name, file, path, optional=False):
        """An ID in an answer, or None with a problem."""
        value = source.get(name)
        if isinstance(value, str) and value.strip(BLANKS):
            return value.strip(BLANKS)
        if not (optional and value in (None, "")):
            self.wrong(file, f"{path}{name}", say("is missing or no text"))
        return None

    def time(self, source, name, file, path):
        """A time in Unix seconds, or None with a problem."""
        value = source.get(name)
        if not whole(value):
            self.wrong(file, f"{path}{name}", say("is missing or no whole number of seconds"))
        elif not OLDEST <= value < self.now.timestamp() + 86400:
            self.wrong(file, f"{path}{name}", say("lies before the year 2000 or in the future"))
        else:
            return value
        return None

    def add_detail(self, chat, file):
        path, when = "group_chat.", taken_at(file)
        group = self.text(chat, "chat_id", file, path)
        owner = self.text(chat, "owner", file, path)
        created = self.time(chat, "create_time", file, path)
        members = chat.get("member_list")
        if members is None:
            members = []
        if not isinstance(members, list):
            return self.wrong(file, f"{path}member_list", say("is missing or no list"))
        admins = [a.get("userid") for a in chat.get("admin_list") or [] if isinstance(a, dict)] \
            if isinstance(chat.get("admin_list"), (list, type(None))) else []
        joins, latest = {}, 0
        for i, m in enumerate(members):
            path = f"group_chat.member_list[{i}]."
            if not isinstance(m, dict):
                self.wrong(file, path.rstrip("."), say("is no member"))
                continue
            user = self.text(m, "userid", file, path)
            joined = self.time(m, "join_time", file, path)
            if m.get("type") not in (1, 2) or not whole(m["type"]):
                self.wrong(file, f"{path}type", say("is neither 1, staff, nor 2, external contact"))
                continue
            scene = m.get("join_scene")
            if scene not in (1, 2, 3) or not whole(scene):
                self.strange_scenes += 1
                scene = None
            invitor, state = m.get("invitor"), m.get("state")
            inviter = self.text(invitor, "userid", file, f"{path}invitor.", optional=True) \
                if isinstance(invitor, dict) else None
            if user is None or joined is None:
                continue
            if (user, joined) in joins:
                self.wrong(file, f"{path}userid", say("repeats an earlier member"))
            joins[user, joined] = (m["type"], scene,
                                   state.strip(BLANKS) if isinstance(state, str) else "", inviter)
            latest = max(latest, joined)
        if when is not None and latest and local(latest) > when:
            self.problems.add(file, say("was taken, by the date in its path, before its last member joined; "
                                        "correct the date in the name of the file or folder"))
        if group is None or owner is None or created is None:
            return
        self.details.setdefault(group, []).append(
            (when, file, owner, created, joins,
             {a.strip(BLANKS) for a in admins if isinstance(a, str) and a.strip(BLANKS)}))

    def add_list(self, answer, file):
        self.empty |= not answer["group_chat_list"]
        for i, chat in enumerate(answer["group_chat_list"]):
            path = f"group_chat_list[{i}]."
            if not isinstance(chat, dict):
                self.wrong(file, path.rstrip("."), say("is no group"))
                continue
            group, status = self.text(chat, "chat_id", file, path), chat.get("status")
            if status not in (0, 1, 2, 3) or not whole(status):
                self.wrong(file, f"{path}status", say("is none of 0, 1, 2 and 3"))
            elif group is not None:
                old = self.listed.get(group)
                when = taken_at(file) or pd.Timestamp.min
                if old is None or old[0] <= when:
                    self.listed[group] = (when, status)
        self.more_groups = bool(answer.get("next_cursor"))

    def add_statistics(self, answer, file):
        when = taken_at(file)
        self.empty |= not answer["items"]
        total = answer.get("total")
        for i, item in enumerate(answer["items"]):
            path = f"items[{i}]."
            data = item.get("data") if isinstance(item, dict) else None
            if not isinstance(data, dict):
                self.wrong(file, f"{path}data", say("is missing"))
                continue
            values = [data.get(c) for c in COUNTS]
            bad = [c for c, v in zip(COUNTS, values) if not whole(v) or not 0 <= v < 2 ** 53]
            for c in bad:
                self.wrong(file, f"{path}data.{c}", say("is missing or no whole number from 0"))
            if "stat_time" in item:
                at = self.time(item, "stat_time", file, path)
                key = None if at is None else local(at).normalize()
                rows = self.days
            else:
                owner = self.text(item, "owner", file, path)
                key, rows = None if owner is None else (owner, when), self.owners
            if key is None or bad:
                continue
            if rows.setdefault(key, values) != values:
                self.problems.add(file, say(
                    "gives other numbers than an earlier answer for the same owner; put the date of the "
                    "question in the file's name, as in 2024-05-01.json") if rows is self.owners else say(
                    "gives other numbers than an earlier answer for the same day; give only the answer "
                    "that was asked for later"), column=path.rstrip("."))
        if whole(total):
            self.owners_total = max(self.owners_total, total)

    # All answers ------------------------------------------------------------------------------

    def tables(self, pseudonyms):
        """Parts of tables of the data dictionary, and tables of statistics."""
        parts, extra = {}, {}
        self.check_snapshots()
        if self.problems:
            return parts, extra
        if self.details or self.listed:
            parts |= self.groups(pseudonyms)
        if self.details or self.days:
            self.read.say("Times of WeCom's answers are Unix seconds and stand as China Standard Time "
                          "(UTC+8).")
        self.leave_out_zeros()
        if self.days:
            extra["statistics_by_day"] = self.by_day()
        if self.owners:
            extra["statistics_by_owner"] = self.by_owner(pseudonyms)
        self.tell_reading(extra)
        if self.more_groups:
            self.notes.append(say("The list of groups goes on after the last answer (next_cursor), so groups "
                                  "are missing."))
        owners = len({owner for owner, _ in self.owners})
        if self.owners_total > owners:
            self.notes.append(say("The statistics name {n:,} of {total:,} owners; ask for the other pages as "
                                  "well (next_offset).",
                                  n=owners, total=self.owners_total))
        if self.strange_scenes:
            self.notes.append(say("{n:,} entries of members carry a join_scene that is none of 1, 2 and 3; "
                                  "it is left empty.",
                                  n=self.strange_scenes))
        return parts, extra

    def check_snapshots(self):
        """Several answers for one group must say when each was taken."""
        for group, snapshots in self.details.items():
            seen = {}
            for snapshot in sorted(snapshots, key=lambda s: s[0] or pd.Timestamp.min):
                when, file = snapshot[:2]
                undated = when not in seen and seen and None in (when, *seen)
                if undated or when in seen and seen[when][2:] != snapshot[2:]:
                    self.problems.add(file, say("is one of several answers for the same group and nothing "
                                                "says when each was taken; put date and time in the name of "
                                                "the file or folder, as in 2024-05-01/group.json"))
                seen[when] = snapshot
            self.details[group] = list(seen.values())

    def groups(self, pseudonyms):
        """The tables groups, staff, members and memberships."""
        groups, joins, kinds, staff, guests = [], [], {}, set(), set()
        unnamed = invited = 0
        for group, snapshots in self.details.items():
            first, last = snapshots[0], snapshots[-1]
            groups.append((group, last[2], last[3], first[0], last[0]))
            spells = {}
            for k, (_, _, owner, _, members, _) in enumerate(snapshots):
                staff.add(owner)
                for key, facts in members.items():
                    spells.setdefault(key, [k, k, facts])[1] = k
                    kinds[key[0]] = facts[0]
                    if facts[3] is not None:        # who invited may be anybody
                        guests.add(facts[3])
            again = {}
            for user, joined in sorted(spells, key=lambda key: key[1], reverse=True):
                _, seen, (kind, scene, state, inviter) = spells[user, joined]
                gone = seen < len(snapshots) - 1
                left = snapshots[seen + 1][0] if gone else None
                if gone and user in again and local(again[user]) < left:
                    left = local(again[user])
                again[user] = joined
                joins.append((group, user, joined, scene, state, inviter,
                              snapshots[seen][0] if gone else None, left))
                if scene in (1, 2) and kind == 2:
                    invited += 1
                    unnamed += inviter is None
        for group in self.listed:
            if group not in self.details:
                groups.append((group, None, None, None, None))
        # The type of a member decides who is staff. An owner who is in no list is one all the same.
        for user in staff:
            kinds.setdefault(user, 1)
        for user in guests:
            kinds.setdefault(user, None)
        staff = {user for user, kind in kinds.items() if kind == 1}
        frame = pd.DataFrame(groups, columns=["group_id", "owner_id", "created_at",
                                              "first_snapshot_at", "last_snapshot_at"])
        if self.listed:
            frame["status"] = pd.array([self.listed.get(g, (None, None))[1]
                                        for g in frame["group_id"]], dtype="Int64")
        parts = {"groups": part(frame, {"group_id": "group", "owner_id": "staff"}, pseudonyms)}
        if not self.details:
            self.drop(parts["groups"], ["owner_id", "created_at"])
            self.notes.append(say("A list of groups alone says how many groups there are and whether their "
                                  "owners resigned; it says nothing of members."))
        if not any(self.several()):
            self.drop(parts["groups"], ["first_snapshot_at", "last_snapshot_at"])
        if not self.details:
            return parts
        members = pd.DataFrame({"member_id": list(kinds), "staff_id": [
            u if k == 1 else None for u, k in kinds.items()]})
        members.insert(1, "kind", pd.array([{1: "staff", 2: "customer"}.get(k, np.nan)
                                            for k in kinds.values()], dtype="str"))
        parts["members"] = part(members, {"member_id": "member", "staff_id": "staff"}, pseudonyms)
        parts["staff"] = part(pd.DataFrame({"staff_id": sorted(staff)}), {"staff_id": "staff"},
                              pseudonyms)
        frame = pd.DataFrame(joins[::-1], columns=[
            "group_id", "member_id", "joined_at", "join_scene", "state", "inviter_id",
            "left_after", "left_at"])
        frame["join_scene"] = frame["join_scene"].astype("Int64")
        frame["state"] = frame["state"].replace("", None)
        parts["memberships"] = part(frame, {"group_id": "group", "member_id": "member", "state":
                                            "state", "inviter_id": "member"}, pseudonyms)
        if not any(self.several()):
            self.drop(parts["memberships"], ["left_after", "left_at"])
        self.tell_groups(invited, unnamed)
        return parts

    def several(self):
        """For each group, whether there are snapshots to compare."""
        return [len(s) > 1 for s in self.details.values()]

    @staticmethod
    def drop(part, columns):
        part.frame = part.frame.drop(columns=columns)

    def tell_groups(self, invited, unnamed):
        if invited:
            self.notes.append(
                say("Of {total:,} customers' joins by invitation, {n:,} name no inviter. WeCom names "
                    "inviters who are staff; the others were, as a rule, invited by customers who are not "
                    "named. Invitation trees and K among customers cannot be computed from this.",
                    total=invited, n=unnamed))
        else:
            self.notes.append(say("No join came by invitation, and WeCom never names customers who invite, "
                                  "so invitation trees and K cannot be computed from this."))
        several = self.several()
        if any(several):
            times = [s[0] for group in self.details.values() for s in group if len(group) > 1]
            self.notes.append(
                say("Of {total:,} groups, {n:,} have snapshots to compare, taken between {first:%Y-%m-%d} "
                    "and {last:%Y-%m-%d}. left_at is the first snapshot without the member, or when they "
                    "joined again if that was earlier; they left after left_after.",
                    total=len(several), n=sum(several), first=min(times), last=max(times)))
            self.notes.append(say("Who joined and left between two snapshots is not seen."))
        if not all(several):
            self.notes.append(say("An answer lists present members only: who left before a group's first "
                                  "snapshot is not known, so leave rates and survival need snapshots over time."))
        self.notes.append(say("Members, groups and entry doors are known from these answers; who writes "
                              "what, and who buys, is not."))

    def leave_out_zeros(self):
        """A day that holds nothing but zeros among others is not counted yet, and no fall."""
        zero = [day for day, values in self.days.items() if not any(values)]
        if len(zero) < len(self.days):
            for day in zero:
                del self.days[day]
            self.read.facts["zero days"] += len(zero)

    def by_day(self):
        days = sorted(self.days)
        frame = pd.DataFrame([self.days[d] for d in days], columns=COUNTS)
        frame.insert(0, "date", pd.to_datetime(days).astype("datetime64[us]"))
        return frame

    def by_owner(self, pseudonyms):
        keys = sorted(self.owners, key=lambda k: (k[1] or pd.Timestamp.min, k[0]))
        frame = pd.DataFrame([self.owners[k] for k in keys], columns=COUNTS)
        frame.insert(0, "owner_id", [k[0] for k in keys])
        if any(k[1] is not None for k in keys):
            frame.insert(1, "asked_at", pd.to_datetime([k[1] for k in keys]))
        return part(frame, {"owner_id": "staff"}, pseudonyms).frame

    def tell_reading(self, extra):
        """Decide whether totals are cumulative or of one day, from whether they ever fall."""
        if not extra:
            return
        series = []
        if "statistics_by_day" in extra:
            series.append(extra["statistics_by_day"]["msg_total"])
        owners = extra.get("statistics_by_owner")
        if owners is not None and "asked_at" in owners:
            series += [s["msg_total"] for _, s in owners.groupby("owner_id")]
        longest = max((len(s) for s in series), default=0)
        if any((s.diff() < 0).any() for s in series):
            self.reading = "daily"
            self.notes.append(say("The statistics are read as counts of each day, because msg_total falls "
                                  "from one answer to the next."))
        elif longest >= DAYS_TO_TELL and any(s.max() > 0 for s in series):
            self.reading = "cumulative"
            self.notes.append(say("The statistics are read as totals up to each day, because msg_total never "
                                  "falls in {n} answers. A day's messages are the difference to the day "
                                  "before, and chat_has_msg ÷ chat_total is the share of groups that ever "
                                  "spoke.",
                                  n=longest))
        else:
            self.notes.append(say("Whether the statistics count one day or everything up to it cannot be "
                                  "told from {n} answers without a fall of msg_total; {days} days or more "
                                  "would tell.",
                                  n=longest, days=DAYS_TO_TELL))
        if "statistics_by_day" in extra and self.reading:
            frame = extra["statistics_by_day"]
            if self.reading == "daily":
                frame["messages"] = frame["msg_total"].astype("Int64")
            else:
                follows = frame["date"].diff() == pd.Timedelta(days=1)
                frame["messages"] = frame["msg_total"].diff().where(follows).astype("Int64")


def local(seconds):
    """Unix seconds as a time in China Standard Time without an offset."""
    return pd.Timestamp(seconds, unit="s") + HOURS_EAST


def part(frame, kinds, pseudonyms):
    """A Part of pseudonymised and typed columns; `kinds` says which are IDs, and of what."""
    numbers = {}
    for column in frame:
        if column in kinds:
            codes, unique = pd.factorize(frame[column].to_numpy(dtype=object))
            given = [pseudonyms.of(kinds[column], raw) for raw in unique] + [(np.nan, 0)]
            names = pd.array(np.array([name for name, _ in given], dtype=object), dtype="str")
            frame[column] = names.take(codes)       # code -1 is the last, for missing
            numbers[column] = np.array([n for _, n in given], dtype=np.uint64)[codes]
        elif column in ("joined_at", "created_at"):
            times = pd.to_datetime(frame[column].astype("Int64"), unit="s") + HOURS_EAST
            frame[column] = times.astype("datetime64[us]")
        elif column.endswith("_at") or column == "left_after":
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
    return Part("", 0, {}, np.arange(len(frame)), frame, numbers)
