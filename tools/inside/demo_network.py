"""What the demo's workbook can't say: regions, places, what is sold, a portal login."""

from typing import Any

from tools.demo_words import FAULTS

# Whose clerk the portal user is: a station with two outlets below it.
_DEALER = "HB-S1"
# One machine of so many is used where no service point has a territory.
_OUTSIDE_EVERY = 40
_OUTSIDE_STATE, _OUTSIDE_CITY = "海南省", "海口市"
# What customers are charged for a kind of service: name, code and price in CNY.
_CHARGES = (("repair", "维修工时费", "LABOUR", 120), ("travel", "上门路费(每公里)", "TRAVEL", 1.5))


def enrich(env: Any) -> None:
    """Give territories and machines their places, name what is sold, let a dealer in."""
    _place_territories(env)
    _place_machines(env)
    _create_extension(env)
    _create_charges(env)
    _create_dealer(env)
    _name_faults(env)


def _name_faults(env: Any) -> None:
    """Faults are called what people say; the workbook has their codes alone."""
    for fault in env["aftersales.fault"].search([("code", "in", list(FAULTS))]):
        fault.name = FAULTS[fault.code]


def _place_territories(env: Any) -> None:
    """A territory that names no province is a city in that of the point above it."""
    territories = env["aftersales.territory"].search([])
    states = {territory.point_id: territory.state_id for territory in territories}
    for territory in territories.filtered(lambda one: not one.state_id):
        point = territory.point_id
        while point and not states.get(point):
            point = point.parent_id
        territory.write({"state_id": states[point].id, "city": territory.name})


def _place_machines(env: Any) -> None:
    """Machines are used where their dealer is, a few of them elsewhere."""
    machines = env["stock.lot"].search([("dealer_id", "!=", False)], order="id")
    elsewhere = machines.browse(machines.ids[::_OUTSIDE_EVERY])
    for dealer, sold in (machines - elsewhere).grouped("dealer_id").items():
        territory = dealer.territory_ids[:1]
        sold.write(
            {
                "place_country_id": territory.country_id.id,
                "place_state_id": territory.state_id.id,
                "place_city": territory.city,
            }
        )
    state = env["res.country.state"].search([("name", "=", _OUTSIDE_STATE)], limit=1)
    elsewhere.write(
        {
            "place_country_id": state.country_id.id,
            "place_state_id": state.id,
            "place_city": _OUTSIDE_CITY,
        }
    )


def _create_extension(env: Any) -> None:
    """A year more of warranty, to be sold from a machine's form."""
    env["product.template"].create(
        {
            "name": "延长保修 12 个月",
            "default_code": "EXT-12",
            "type": "service",
            "list_price": 199,
            "purchase_ok": False,
            "warranty_months": 12,
            "warranty_after_end": "allow",
        }
    )


def _create_charges(env: Any) -> None:
    """What customers pay for repairs and for the way, where no warranty covers them."""
    types = env["aftersales.service.type"]
    for kind, name, code, price in _CHARGES:
        product = env["product.product"].create(
            {
                "name": name,
                "default_code": code,
                "type": "service",
                "list_price": price,
                "purchase_ok": False,
            }
        )
        types.search([("kind", "=", kind)]).charge_product_id = product


def _create_dealer(env: Any) -> None:
    """A clerk of a service point, who works on the portal; the password is the login."""
    point = env["aftersales.point"].search([("code", "=", _DEALER)])
    values = {
        "login": "dealer",
        "password": "dealer",
        "name": "周敏",
        "email": "dealer@example.com",
        "lang": "zh_CN",
        "tz": "Asia/Shanghai",
        "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
    }
    user = env["res.users"].with_context(no_reset_password=True).create(values)
    # A contact takes its company's language on when it is put below it.
    user.partner_id.write({"parent_id": point.partner_id.id, "lang": values["lang"]})
