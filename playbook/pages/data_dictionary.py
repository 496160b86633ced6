"""The data dictionary page, written from the data package."""


def markdown(datapackage):
    """The page as MyST Markdown: one section a table, one row a column.

    datapackage: a Frictionless Data Package descriptor (version 1), as a dict. Returns the text.
    Foreign keys link to the section of the table that they point to.
    Source: specs.frictionlessdata.io, Data Package and Table Schema.
    """
    lines = ["# Data dictionary", "",
             f"**{datapackage['title']}.** {datapackage['description']}", ""]
    for licence in datapackage["licenses"]:
        lines += [f"Licence: [{licence['title']}]({licence['path']}).", ""]
    for resource in datapackage["resources"]:
        name, schema = resource["name"], resource["schema"]
        keys = {}
        for key in schema.get("foreignKeys", []):
            target = key["reference"]["resource"] or name
            keys[key["fields"]] = f"in [{target}](#data-{target})"
        primary = schema["primaryKey"]
        for column in [primary] if isinstance(primary, str) else primary:
            keys[column] = ", ".join(filter(None, ["primary", keys.get(column)]))
        lines += [f"(data-{name})=", f"## {resource['title']}", "",
                  f"`{resource['path']}`", "", resource["description"], "",
                  "| column | type | unit | allowed values | meaning | key |",
                  "| --- | --- | --- | --- | --- | --- |"]
        for field in schema["fields"]:
            cells = [f"`{field['name']}`", field["type"], field.get("unit", ""), allowed(field),
                     field["description"], keys.get(field["name"], "")]
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


def allowed(field):
    """A field's constraints in words: its values or range, and whether it may be empty."""
    limits = field.get("constraints", {})
    words = [f"`{value}`" for value in limits.get("enum", [])]
    if "minimum" in limits:
        words.append(f"from {limits['minimum']}")
    if not limits.get("required"):
        words.append("may be empty")
    return ", ".join(words)
