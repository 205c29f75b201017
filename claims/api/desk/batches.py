"""Many claims logged by one request, each with its own result."""

import json
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from drf_spectacular.drainage import set_override
from rest_framework import generics, serializers

from claims.api.desk.claim_serializers import DeskClaimSerializer, NewClaimSerializer
from claims.api.desk.views import DeskView
from claims.api.fields import ListField
from claims.api.serializers import ProblemSerializer, StrictSerializer
from factcheck.accounts.models import Scope
from factcheck.core.errors import DomainError
from factcheck.core.problems import exception_handler

MOST_CLAIMS = 100


class ClaimsField(ListField):
    """A list of new claims, each of which is read by itself: one that is malformed has a result of its own."""

    def __init__(self) -> None:
        super().__init__(NewClaimSerializer(), MOST_CLAIMS)
        items = {"anyOf": [{"$ref": "#/components/schemas/NewClaimRequest"}, {}]}
        set_override(self, "field", {"type": "array", "maxItems": MOST_CLAIMS, "items": items})

    def run_child_validation(self, data: Any) -> Any:
        return data


class ResultSerializer(serializers.Serializer[Any]):
    """What became of one claim: the claim, or the problem for which it was refused."""

    status = serializers.IntegerField(help_text="201 where it was logged, else the status of the problem.")
    claim = DeskClaimSerializer(allow_null=True)
    problem = ProblemSerializer(allow_null=True)


class BatchResultSerializer(serializers.Serializer[Any]):
    """A result for each claim, in the order they were sent."""

    results = ResultSerializer(many=True)

    def to_representation(self, batch: dict[str, Any]) -> Any:
        return batch


class BatchSerializer(StrictSerializer):
    """Claims to log."""

    claims = ClaimsField()

    def create(self, values: dict[str, Any]) -> dict[str, Any]:
        return {"results": [self._logged(claim) for claim in values["claims"]]}

    def _logged(self, claim: Any) -> dict[str, Any]:
        """The result of one claim. A refusal undoes that claim alone."""
        try:
            with transaction.atomic():
                verdict = self.context["view"].apply(NewClaimSerializer(data=claim, context=self.context))
                return {"status": 201, "claim": DeskClaimSerializer(verdict).data, "problem": None}
        except (DomainError, serializers.ValidationError) as refused:
            answer = exception_handler(refused, {"request": self.context["request"]})
            assert isinstance(answer, HttpResponse)  # noqa: S101  # the handler answers both
            return {"status": answer.status_code, "claim": None, "problem": json.loads(answer.content)}


class ClaimBatches(DeskView, generics.CreateAPIView[Any]):
    """Claims logged together."""

    serializer_class = BatchResultSerializer
    request_serializers = {"POST": BatchSerializer}
    created_status = 200
    scopes = {"POST": (Scope.CLAIMS_WRITE,)}
    operations = {"POST": ("logClaims", "Log up to 100 claims, each with its own result")}
