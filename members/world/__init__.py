"""A large made-up organisation, written by bulk insert, to see how the portal grows: `manage.py make_world`."""
