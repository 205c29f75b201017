"""The publish gate's checks of a claim, so that a program learns what is missing before it hands the claim over."""

from typing import Any

from rest_framework import generics, serializers

from claims import gate
from claims.api.desk.claims import ClaimView
from claims.api.fields import IdField
from claims.gate import Level
from claims.models import Verdict
from claims.queries import desk
from claims.vocabulary import State
from factcheck.accounts.models import Scope


class CheckSerializer(serializers.Serializer[Any]):
    """One check of the publish gate."""

    name = serializers.CharField()
    title = serializers.CharField()
    level = serializers.ChoiceField([level.value for level in Level], source="level.value")
    passed = serializers.BooleanField()
    why = serializers.CharField(help_text="What is missing, in a sentence.")
    waivable = serializers.BooleanField(help_text="Whether a publisher may waive it, with a reason that is published.")
    waived = serializers.CharField(help_text="That reason.")


class GateSerializer(serializers.Serializer[Any]):
    """What blocks publishing. `etag` is the claim’s own, of the state that was checked."""

    claim = IdField(source="claim_id")
    language = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    revision = serializers.IntegerField(source="claim.revision")
    etag = serializers.CharField()
    clear = serializers.BooleanField(help_text="Whether no check blocks.")
    checks = CheckSerializer(many=True)

    def to_representation(self, verdict: Verdict) -> Any:
        checks = desk.checks(verdict)
        verdict.checks = checks  # type: ignore[attr-defined]  # what the serializer's members read
        verdict.clear = not gate.blocks(checks)  # type: ignore[attr-defined]  # as above
        verdict.etag = self.context["view"].etag(verdict)  # type: ignore[attr-defined]  # as above
        return super().to_representation(verdict)


class Gate(ClaimView, generics.RetrieveAPIView[Any]):
    """The publish gate's checks of a claim's working copy."""

    serializer_class = GateSerializer
    scopes = {"GET": (Scope.DESK_READ,)}
    operations = {"GET": ("getGate", "The publish gate’s checks of a claim’s working copy")}
