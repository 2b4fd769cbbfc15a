"""A session as a calendar file (.ics, RFC 5545), for letters and for the booking page."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from madoguchi.queries.booking import BookingView, Situation
from madoguchi.rules.reference import spoken


def calendar_method(booking: BookingView) -> str:
    """What the file asks of a calendar (RFC 5546): CANCEL for a cancelled booking, else PUBLISH.

    Not REQUEST: that is an invitation, whose answer (with the reader's address) mail programs send
    to a mailbox that nobody reads, and many show an "accept" that would confirm nothing here.
    """
    return "CANCEL" if booking.situation is Situation.CANCELLED else "PUBLISH"


def session_calendar(booking: BookingView) -> bytes:
    """The session as one event in UTC, which every calendar shows in its reader's own zone.

    It holds no name, no address and no link: calendars are shared and synchronised.
    A cancelled booking's file removes the event that an earlier file made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Madoguchi//Booking//JA")
    calendar.add("version", "2.0")
    calendar.add("method", calendar_method(booking))
    calendar.add_component(_event(booking))
    return calendar.to_ical()


def _event(booking: BookingView) -> Event:
    cancelled = booking.situation is Situation.CANCELLED
    event = Event()
    event.add("uid", f"{booking.reference}@{settings.SENDER.rpartition('@')[2]}")
    event.add("sequence", 1 if cancelled else 0)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("dtstamp", booking.now)
    event.add("dtstart", booking.starts)
    event.add("dtend", booking.ends)
    event.add("summary", _("オンライン職業相談（%(office)s）") % {"office": booking.place.office})
    event.add("location", _("オンライン（%(tool)s）") % {"tool": booking.place.tool})
    event.add("description", _description(booking))
    event.add("class", "PRIVATE")
    event.add("organizer", _organizer(booking))
    return event


def _description(booking: BookingView) -> str:
    place = booking.place
    return _("受付番号：%(reference)s\n窓口：%(office)s %(counter)s\n電話：%(phone)s") % {
        "reference": spoken(booking.reference),
        "office": place.office,
        "counter": place.counter,
        "phone": place.phone,
    }


def _organizer(booking: BookingView) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{settings.SENDER}")
    organizer.params["CN"] = vText(booking.place.office)
    return organizer
