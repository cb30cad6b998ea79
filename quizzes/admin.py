"""The operator's view of reported questions, where ADMIN_PATH is set."""

from django.conf import settings

if settings.ADMIN_PATH:
    from django.contrib import admin

    from quizzes.models import Report

    SIGNS = {True: "✓", False: "✕"}

    @admin.register(Report)
    class ReportAdmin(admin.ModelAdmin):
        list_display = ["at", "reason", "words", "item_id", "family", "logic"]
        list_filter = ["reason", "item__family"]
        list_select_related = ["item"]
        readonly_fields = ["item", "learner", "reason", "words", "at", "asked"]

        @admin.display(description="Question")
        def asked(self, report):
            content = report.item.content
            stem = "".join(part["text"] for part in content["stem"])
            options = [
                f"{'✓' if one['correct'] else '✕'} {one['text']}" for one in content["options"]
            ]
            return "\n".join([f"{stem} {content['ask']}", *options])

        @admin.display(ordering="item__family")
        def family(self, report):
            return report.item.family

        @admin.display(ordering="item__logic")
        def logic(self, report):
            return report.item.logic
