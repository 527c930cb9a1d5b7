"""Where smart buttons lead."""


def open_filtered(env, xmlid, **filters):
    """Return the action ``xmlid`` with only these search defaults.

    :param filters: name of a search field or filter -> its value, as in ``search_default_``
    """
    action = env["ir.actions.actions"]._for_xml_id(f"aftersales_settlement.{xmlid}")
    action["context"] = {f"search_default_{name}": value for name, value in filters.items()}
    return action
