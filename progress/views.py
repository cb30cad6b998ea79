"""How it is going."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from progress.pages import ProgressPage


@login_not_required  # a stranger is told what will stand here
@require_safe
@never_cache
def progress(request):
    signed_in = request.user.is_authenticated
    page = ProgressPage.of(request.user, at=timezone.now()) if signed_in else None
    return render(request, "progress/progress.html", {"page": page})
