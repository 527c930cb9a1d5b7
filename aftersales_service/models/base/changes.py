"""Which values of a write would really change something."""


def changed_fields(record, vals, names):
    """Names of the fields among ``names`` whose value in ``vals`` differs from the record's.

    Commands of a one2many or many2many always count as a change.

    :param record: one record
    :param vals: values of a write
    :param names: set of field names to look at
    :return: sorted list of names
    """
    return [
        name
        for name in sorted(names & vals.keys())
        if _differs(record, record._fields[name], vals[name])
    ]


def _differs(record, field, value):
    if field.type in ("one2many", "many2many"):
        return bool(value)
    if field.type in ("char", "text"):
        # Empty text and no text are the same to a reader.
        return (value or "") != (record[field.name] or "")
    current = field.convert_to_cache(record[field.name], record, validate=False)
    return field.convert_to_cache(value, record, validate=False) != current
