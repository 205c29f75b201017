"""The publish gate's answers on a claim, so that a program learns what is missing before it hands the claim over."""

from django.http import HttpResponse
from rest_framework.request import Request

from claims import gate
from claims.api import parameters
from claims.api.desk import examples
from claims.api.desk.claims import tag_of, verdict_of
from claims.api.desk.describing import CLAIM, operation
from claims.api.desk.door import DeskDoor, answered, sent
from claims.api.desk.shapes import GateOfDesk
from claims.api.parameters import LANGUAGE
from claims.queries import desk
from factcheck.accounts.models import Scope


class Gate(DeskDoor):
    """What the publish gate says of a claim's working copy."""

    scopes = {"GET": (Scope.DESK_READ,)}
    known_of = {"GET": (LANGUAGE,)}

    @operation(
        "getGate",
        summary="What the publish gate says of a claim’s working copy",
        scopes=scopes["GET"],
        path=[CLAIM],
        known=(LANGUAGE,),
        answer=GateOfDesk,
        got=examples.GATE,
        refusals=(404,),
    )
    def get(self, request: Request, id: str) -> HttpResponse:  # noqa: A002  # the public name in the address
        verdict = verdict_of(self, parameters.identifier(id))
        checks = desk.checks(verdict)
        found = {
            "claim": str(verdict.claim_id),
            "language": verdict.language,
            "state": verdict.state,
            "revision": verdict.claim.revision,
            "etag": tag_of(verdict),
            "clear": not gate.blocks(checks),
            "checks": [
                {
                    "name": check.name,
                    "title": check.title,
                    "level": check.level.value,
                    "passed": check.passed,
                    "why": check.why,
                    "waivable": check.waivable,
                    "waived": check.waived,
                }
                for check in checks
            ],
        }
        return sent(answered(found))
