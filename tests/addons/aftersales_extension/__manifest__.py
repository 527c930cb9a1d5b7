{
    "name": "Aftersales Extension",
    "version": "19.0.1.0.0",
    "summary": "What another addon may add to a settlement run, for the tests alone",
    "author": "Aftersales for Odoo",
    "license": "LGPL-3",
    "depends": ["aftersales_settlement"],
    "data": [],
}
