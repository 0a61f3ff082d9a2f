"""How the state of a person is shown."""

from django import template

from schools.people import tables

register = template.Library()

register.simple_tag(tables.state_shown, name="person_state")
