"""Tables of the plan: every cell can say from which decisions it comes."""


def cell(value, of=(), formula=None, form=None):
    """A cell. of: names of the decisions it comes from. formula: as a spreadsheet has it, "{r}"
    standing for its row and "[name]" for a decision. form: "percent", "money" or None."""
    return {"value": value, "of": list(of), "formula": formula, "form": form}


def table(name, title, columns, rows):
    """A table; a row is a list of cells or of plain values, which come from no decision."""
    return {"id": name, "title": title, "columns": columns,
            "rows": [[one if isinstance(one, dict) else cell(one) for one in row]
                     for row in rows]}


def sources(row):
    """The decisions that a row comes from, each once."""
    found = []
    for one in row:
        for name in one["of"]:
            if name not in found:
                found.append(name)
    return found
