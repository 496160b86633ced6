"""The running case as a warehouse has it."""

KEY = b"a key for made-up data"
INPUT = {"messages": "message_id group_id member_id sent_at kind reply_to",
         "memberships": "group_id member_id joined_at left_at inviter_id join_scene",
         "members": "member_id kind", "groups": "group_id created_at",
         "orders": "member_id ordered_at"}


def write(case, folder):
    """The case's tables as Parquet, as a warehouse has them."""
    import duckdb
    for name, columns in INPUT.items():
        frame = getattr(case, name)[columns.split()]
        given = frame.astype({c: object for c in frame if frame[c].dtype == "str"})
        duckdb.sql(f"COPY (SELECT * FROM given) TO '{folder}/{name}.parquet'")
        assert len(given)
