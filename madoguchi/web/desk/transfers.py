"""Transfers by a file: look first, then store all of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from madoguchi.actions.transfer import Moved, transfer
from madoguchi.queries.access import Act
from madoguchi.rules.refusals import Busy, ImportRefused
from madoguchi.rules.transfer_file import COLUMNS, ROLES, decode
from madoguchi.web.desk.entry import DeskRequest, desk
from madoguchi.web.desk.refusal_words import told


@desk(Act.TRANSFER_PEOPLE, methods=("GET", "HEAD", "POST"))
def transfers(request: DeskRequest) -> HttpResponse:
    """The form; sent with a file what it would do, sent with that text again it is done."""
    context: dict[str, object] = {"columns": ",".join(COLUMNS), "roles": "、".join(ROLES)}
    if request.method != "POST":
        return render(request, "desk/transfers.html", context)
    file = request.FILES.get("file")
    content = file.read() if file else request.POST.get("text", "").encode()
    done = "store" in request.POST
    try:
        moved: list[Moved] = transfer(actor=request.user, content=content, dry_run=not done)
    except ImportRefused as refused:
        context["problems"] = refused.problems
        return render(request, "desk/transfers.html", context, status=422)
    except Busy as busy:
        context["problems"] = [(1, told(busy))]
        return render(request, "desk/transfers.html", context, status=503)
    context |= {"moved": moved, "done": done, "text": decode(content)}
    return render(request, "desk/transfers.html", context)
