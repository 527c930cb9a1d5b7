from . import portal, portal_technicians, warranty
