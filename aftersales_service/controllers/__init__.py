from . import portal, portal_machines, portal_technicians, warranty
