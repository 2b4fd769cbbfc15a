"""The SQL of applying and of a week of slots, bare: what the database has to do in any case.

pgbench runs these statements, and so does the bare view (`bench.bare`): what they share with the
service's own SQL is taken from there. `bench.over_http` checks that one bare apply writes as many
rows into every table as a real one does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from madoguchi.actions.apply import _WHAT_IS_TRUE
from madoguchi.queries.availability import _BY_START


@dataclass(frozen=True)
class Statement:
    """SQL with %(name)s parameters; where it `gives`, its columns are parameters of later ones."""

    sql: str
    gives: bool = False


def _sealed(length: int) -> str:
    """An expression as long as a sealed text of `length` bytes: key id, nonce, text, tag."""
    return f"decode(repeat('a5', {6 + 12 + length + 16}), 'hex')"


APPLY = (
    Statement(
        """SELECT slot.*, counter.*, office.*, bureau.*
           FROM madoguchi_slot slot
           JOIN madoguchi_counter counter ON counter.id = slot.counter_id
           JOIN madoguchi_office office ON office.id = counter.office_id
           JOIN madoguchi_bureau bureau ON bureau.id = office.bureau_id
           WHERE slot.id = %(slot)s::bigint FOR NO KEY UPDATE OF slot"""
    ),
    Statement(
        _WHAT_IS_TRUE
        % {
            "slot": "%(slot)s::bigint",
            "hold": "interval '1 hour'",
            "references": "ARRAY[%(reference)s::text]",
            "submission": "md5(%(reference)s::text)::uuid",
        },
        gives=True,
    ),
    Statement(
        """SELECT id AS terms FROM madoguchi_terms
           WHERE (office_id = 1 OR office_id IS NULL) AND effective_on <= current_date
           ORDER BY office_id NULLS LAST, effective_on DESC LIMIT 1""",
        gives=True,
    ),
    Statement(
        """INSERT INTO madoguchi_booking
               (reference, state, registration, language, terms_id, applied_at, submission,
                browser, generation, code_attempts)
           VALUES (%(reference)s::text, 'held', 'registered', 'ja', %(terms)s::bigint,
                   %(now)s::timestamptz, md5(%(reference)s::text)::uuid,
                   sha256(random()::text::bytea), 1, 0)
           RETURNING id AS booking""",
        gives=True,
    ),
    Statement(
        f"""INSERT INTO madoguchi_applicant
                (booking_id, name, email, phone, number, message,
                 name_key, email_key, phone_key, number_key)
            VALUES (%(booking)s::bigint, {_sealed(16)}, {_sealed(22)}, {_sealed(12)},
                    {_sealed(14)}, {_sealed(40)},
                    sha256(random()::text::bytea), sha256(random()::text::bytea),
                    sha256(random()::text::bytea), sha256(random()::text::bytea))"""
    ),
    Statement(
        """INSERT INTO madoguchi_claim (slot_id, n, taken, kind, booking_id)
           VALUES (%(slot)s::bigint, %(n)s::smallint,
                   tstzrange(%(now)s::timestamptz,
                             %(now)s::timestamptz + interval '1 hour', '[]'),
                   'booking', %(booking)s::bigint)"""
    ),
    Statement(
        """INSERT INTO madoguchi_event (booking_id, act, at, actor, detail)
           VALUES (%(booking)s::bigint, 'apply', %(now)s::timestamptz, 'applicant',
                   jsonb_build_object('slot', %(slot)s::bigint, 'terms', 1,
                                      'terms_sha256', repeat('a5', 32)))
           RETURNING id AS event""",
        gives=True,
    ),
    Statement(
        """INSERT INTO madoguchi_letter
               (booking_id, event_id, kind, generation, state, attempts, queued_at, answer)
           VALUES (%(booking)s::bigint, %(event)s::bigint, 'confirm', 1, 'queued', 0,
                   %(now)s::timestamptz, '')
           RETURNING id AS letter""",
        gives=True,
    ),
    Statement(
        """SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW(
               'letters', 'madoguchi.send_letter', 0, NULL, NULL,
               jsonb_build_object('letter_id', %(letter)s::bigint), NULL
           )::procrastinate_job_to_defer_v1])) AS job"""
    ),
)

WEEK = Statement(
    _BY_START
    % {
        "counter": "%(counter)s::bigint",
        "first": "now()",
        "last": "now() + interval '20 days'",
        "now": "now()",
    }
)


def _for_pgbench(statement: Statement) -> str:
    sql = re.sub(r"%\((\w+)\)s", r":\1", statement.sql)
    return f"{sql} \\gset" if statement.gives else f"{sql};"


def apply_script() -> str:
    """One apply, in a transaction, for a random slot from :first to :last."""
    statements = "\n".join(map(_for_pgbench, APPLY))
    return (
        "\\set slot random(:first, :last)\n"
        "\\set reference random(1000000000, 9999999999)\n"
        f"BEGIN;\n{statements}\nCOMMIT;\n"
    )


def week_script() -> str:
    """The week of a random counter from 1 to :counters."""
    return f"\\set counter random(1, :counters)\n{_for_pgbench(WEEK)}\n"
