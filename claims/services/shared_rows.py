"""Adds and changes claimants and topics. A change appears on live pages at once."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import slugify

from claims.models import Claimant, ClaimantPublisher, Topic
from claims.services.authority import require
from claims.services.validation import validate
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import Invalid, NotFound
from factcheck.core.jobs import enqueue
from sources.models import Publisher


def add_claimant(
    *,
    name: str,
    kind: str,
    actor: User,
    role: str = "",
    same_as: Sequence[str] = (),
    other_names: str | None = None,
    slug: str = "",
    publishers: Sequence[Publisher] = (),
) -> Claimant:
    """Add a claimant. `publishers` are the ones that speak for it. Raises NotAllowed, Invalid."""
    with acting(actor.pk):
        require(actor, Role.RESEARCHER)
        claimant = Claimant()
        claimant.other_names = (other_names or "").strip()
        _set_claimant(claimant, name=name, kind=kind, role=role, same_as=same_as, slug=slug)
        claimant.save(force_insert=True)
        _set_publishers(claimant, publishers)
    return claimant


def change_claimant(
    *,
    claimant_id: UUID,
    name: str,
    kind: str,
    actor: User,
    role: str = "",
    same_as: Sequence[str] = (),
    other_names: str | None = None,
    slug: str = "",
    publishers: Sequence[Publisher] = (),
) -> Claimant:
    """Change a claimant's public columns. `other_names` has one name per line; None keeps the current ones.

    Raises NotAllowed, NotFound, Invalid.
    """
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        claimant = Claimant.objects.select_for_update().filter(pk=claimant_id).first()
        if claimant is None:
            raise NotFound("There is no such claimant.")
        if other_names is not None and claimant.other_names != other_names.strip():
            claimant.other_names = other_names.strip()
            enqueue("claims.index_claimant", str(claimant.pk))
        _set_claimant(claimant, name=name, kind=kind, role=role, same_as=same_as, slug=slug or claimant.slug)
        claimant.save()
        _set_publishers(claimant, publishers)
    return claimant


def add_topic(*, name: str, actor: User, slug: str = "", description: str = "") -> Topic:
    """Add a topic. Raises NotAllowed, Invalid."""
    with acting(actor.pk):
        require(actor, Role.RESEARCHER)
        topic = Topic()
        _set_topic(topic, name=name, slug=slug, description=description)
        topic.save(force_insert=True)
    return topic


def change_topic(*, topic_id: UUID, name: str, actor: User, slug: str = "", description: str = "") -> Topic:
    """Change a topic. Raises NotAllowed, NotFound, Invalid."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        topic = Topic.objects.select_for_update().filter(pk=topic_id).first()
        if topic is None:
            raise NotFound("There is no such topic.")
        _set_topic(topic, name=name, slug=slug or topic.slug, description=description)
        topic.save()
    return topic


def _set_claimant(claimant: Claimant, *, name: str, kind: str, role: str, same_as: Sequence[str], slug: str) -> None:
    claimant.name, claimant.kind, claimant.role = name.strip(), kind, role.strip()
    claimant.same_as = [address.strip() for address in same_as if address.strip()]
    claimant.slug = slug or _slug(
        name, taken=Claimant.objects.filter(slug__startswith=slugify(name, allow_unicode=True))
    )
    validate(claimant)
    if Claimant.objects.filter(slug=claimant.slug).exclude(pk=claimant.pk).exists():
        raise Invalid("Another claimant already has this address.", field="slug")


def _set_topic(topic: Topic, *, name: str, slug: str, description: str) -> None:
    topic.name, topic.description = name.strip(), description.strip()
    topic.slug = slug or _slug(name, taken=Topic.objects.filter(slug__startswith=slugify(name, allow_unicode=True)))
    validate(topic)
    if Topic.objects.filter(name__iexact=topic.name).exclude(pk=topic.pk).exists():
        raise Invalid("A topic with this name already exists.", field="name")
    if Topic.objects.filter(slug=topic.slug).exclude(pk=topic.pk).exists():
        raise Invalid("Another topic already has this address.", field="slug")


def _slug(name: str, *, taken: QuerySet[Claimant] | QuerySet[Topic]) -> str:
    stem = slugify(name, allow_unicode=True)[:100] or "unnamed"
    others = set(taken.values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in others:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _set_publishers(claimant: Claimant, publishers: Sequence[Publisher]) -> None:
    wanted = {publisher.pk for publisher in publishers}
    claimant.own_publishers.exclude(publisher_id__in=wanted).delete()
    present = set(claimant.own_publishers.values_list("publisher_id", flat=True))
    ClaimantPublisher.objects.bulk_create(
        ClaimantPublisher(publisher_id=publisher, claimant=claimant) for publisher in wanted - present
    )
