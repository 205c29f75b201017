"""Everything that publishing needs to know about a verdict besides its content, in one query, for speed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from claims import gate, workflow
from claims.models import Verdict
from claims.quotations import Judgement, fingerprint
from claims.vocabulary import CONTENT_KINDS, EditionKind, PublicStatus, State
from claims.working_copy import WorkingCopy
from factcheck.accounts.models import User
from factcheck.core.binary_reads import binary_cursor

_FACTS = """
SELECT
    EXISTS (SELECT FROM claims_publicclaim p
        WHERE p.claim_id = %(claim)s AND p.language = %(language)s AND p.status = %(live)s),
    EXISTS (SELECT FROM claims_contribution c
        WHERE c.claim_id = %(claim)s AND c.user_id = %(user)s AND c.revision > coalesce(newest.revision, 0)),
    (SELECT max(e.number) FROM claims_edition e WHERE e.claim_id = %(claim)s AND e.language = %(language)s),
    newest.rating_after, approval.id, approval.content,
    (SELECT json_object_agg(w.check_name, w.reason) FROM claims_waiver w WHERE w.verdict_id = %(verdict)s),
    (SELECT json_agg(json_build_array(q.number, q.words, q.status, q.copy_id IS NOT NULL, q.differences))
        FROM claims_quotationstate q WHERE q.claim_id = %(claim)s),
    (SELECT json_agg(json_build_array(p.language, p.rating) ORDER BY p.language) FROM claims_publicclaim p
        WHERE p.claim_id = %(claim)s AND p.language <> %(language)s AND p.status = %(live)s),
    (SELECT e.kind FROM claims_edition e
        WHERE e.claim_id = %(claim)s AND e.language = %(language)s AND e.kind <> %(redacted)s
        ORDER BY e.number DESC LIMIT 1)
FROM (VALUES (true)) AS one
LEFT JOIN LATERAL (
    SELECT e.revision, e.rating_after FROM claims_edition e
    WHERE e.claim_id = %(claim)s AND e.language = %(language)s AND e.kind = ANY(%(with_content)s)
    ORDER BY e.seq DESC LIMIT 1
) AS newest ON true
LEFT JOIN LATERAL (
    SELECT a.id, a.content FROM claims_approval a
    WHERE a.verdict_id = %(verdict)s AND a.revision = %(revision)s
    ORDER BY a.at DESC LIMIT 1
) AS approval ON true
"""


@dataclass(frozen=True)
class PublishingContext:
    """What publishing needs: the facts for the workflow and the gate, the newest edition and the approval."""

    progress: workflow.Progress
    person: workflow.Person
    number: int
    """The newest edition's number. 0 for none."""
    rating: str
    """The last published rating. '' for none."""
    approval: UUID | None
    """The newest approval of the current revision."""
    approved_content: bytes
    """The approved content. b'' without an approval, or if it was redacted."""
    waivers: dict[str, str]
    quotation_states: tuple[Any, ...]
    siblings: tuple[gate.Sibling, ...] = ()
    """The claim's live verdicts in other languages."""
    withdrawn: bool = False
    """Whether the newest edition, apart from redaction notices, is a withdrawal."""

    def gate_facts(self, copy: WorkingCopy) -> gate.Facts:
        """What the gate needs besides this working copy, as `claims.queries.desk.facts` returns it."""
        present = {(row.number, fingerprint(row.source, row.quotation)) for row in copy.citations if row.quotation}
        return gate.Facts(
            today=timezone.localdate(),
            waivers=self.waivers,
            judgements={
                number: Judgement(status, held, tuple((kind, text) for kind, text in differences))
                for number, words, status, held, differences in self.quotation_states
                if (number, words) in present
            },
            siblings=self.siblings,
        )


def read(verdict: Verdict, user: User) -> PublishingContext:
    """The verdict's current context for this user. The caller holds the verdict's lock."""
    values: dict[str, Any] = {
        "claim": verdict.claim_id,
        "language": verdict.language,
        "verdict": verdict.pk,
        "revision": verdict.claim.revision,
        "user": user.pk,
        "live": PublicStatus.LIVE.value,
        "redacted": EditionKind.REDACTED.value,
        "with_content": [kind.value for kind in CONTENT_KINDS],
    }
    with binary_cursor() as cursor:
        cursor.execute(_FACTS, values)
        live, contributed, number, rating, approval, approved_content, waivers, quotation_states, siblings, newest = (
            cursor.fetchone()
        )
    return PublishingContext(
        progress=workflow.Progress(State(verdict.state), live=live, scheduled=verdict.scheduled_for is not None),
        person=workflow.Person(user.role, contributed),
        number=number or 0,
        rating=rating or "",
        approval=approval,
        approved_content=approved_content or b"",
        waivers=waivers or {},
        quotation_states=tuple(quotation_states or ()),
        siblings=tuple(gate.Sibling(tag, sibling_rating or "") for tag, sibling_rating in siblings or ()),
        withdrawn=newest == EditionKind.WITHDRAWN,
    )
