"""The users of the tests' databases: login (which is the password too) and groups."""

CLERK = "aftersales_settlement.group_settlement_clerk"
APPROVER = "aftersales_settlement.group_settlement_approver"

SETTLERS = {
    "clerk": (CLERK,),
    "clerk2": (CLERK,),
    "approver": (APPROVER,),
    "approver2": (APPROVER,),
}
OUTSIDERS = {
    "both": (CLERK, APPROVER),
    "service": ("aftersales_service.group_service_user",),
    "employee": (),
    "stock": ("stock.group_stock_user",),
    "foreign_clerk": (CLERK,),
    "foreign_approver": (APPROVER,),
}
