"""The operator's view of people, where ADMIN_PATH is set."""

from django.conf import settings

if settings.ADMIN_PATH:
    from django.contrib import admin

    from accounts.models import User

    @admin.register(User)
    class UserAdmin(admin.ModelAdmin):
        list_display = ["pk", "email", "name", "is_guest", "is_staff", "date_joined"]
        search_fields = ["email", "name"]
        list_filter = ["is_guest", "is_staff", "is_active"]
        readonly_fields = ["date_joined", "last_login"]
        exclude = ["password"]
