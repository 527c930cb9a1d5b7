from . import portal, portal_contact, portal_machines, portal_technicians, warranty_page
