"""Where the focus is when a form comes again: a page that is loaded anew says nothing by itself."""

from django import template

register = template.Library()


@register.filter
def at_fault(field):
    """Whether the focus belongs here: at the first fault, unless the form as a whole has one."""
    form = field.form
    if not form.errors or form.non_field_errors():
        return False
    return field.name == next((one.name for one in form.visible_fields() if one.errors), None)


@register.filter
def control(field):
    """The field's control, with the focus if it is at fault."""
    return field.as_widget(attrs={"autofocus": True} if at_fault(field) else None)
