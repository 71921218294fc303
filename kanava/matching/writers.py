"""Keeping the index: joins the caller's transaction."""

from collections.abc import Collection, Mapping

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from kanava.core import bulk
from kanava.matching.engine import Company, block_keys
from kanava.matching.models import CompanyKey, CompanyProfile

_PROFILES_OF = "select id from matching_companyprofile where subject_kind = %s and subject_id = any(%s)"


def index_company(kind: str, subject_id: int, company: Company) -> None:
    """Put one company into the index, or bring it up to date."""
    unindex(kind, [subject_id])
    profile = CompanyProfile.objects.create(
        subject_kind=kind,
        subject_id=subject_id,
        name=company.name,
        country=company.country,
        domains=list(company.domains),
        business_ids=list(company.business_ids),
    )
    CompanyKey.objects.bulk_create(
        CompanyKey(profile=profile, key=key) for key in sorted(block_keys(company))
    )


def index_companies(kind: str, companies: Mapping[int, Company]) -> None:
    """Put many companies into the index in a constant number of statements."""
    if not companies:
        return
    unindex(kind, companies.keys())
    ids = dict(zip(companies, bulk.new_ids(CompanyProfile, len(companies)), strict=True))
    bulk.insert(
        CompanyProfile,
        ("id", "subject_kind", "subject_id", "name", "country", "domains", "business_ids"),
        (
            (ids[subject_id], kind, subject_id, company.name[:200], company.country,
             Jsonb(list(company.domains)), Jsonb(list(company.business_ids)))
            for subject_id, company in companies.items()
        ),
    )  # fmt: skip
    bulk.insert(
        CompanyKey,
        ("profile_id", "key"),
        (
            (ids[subject_id], key)
            for subject_id, company in companies.items()
            for key in sorted(block_keys(company))
        ),
    )


def unindex(kind: str, subject_ids: Collection[int]) -> None:
    """Take companies out of the index."""
    with connection.cursor() as cursor:
        cursor.execute(_PROFILES_OF, [kind, list(subject_ids)])
        known = [profile_id for (profile_id,) in cursor.fetchall()]
        if known:
            cursor.execute("delete from matching_companykey where profile_id = any(%s)", [known])
            cursor.execute("delete from matching_companyprofile where id = any(%s)", [known])


def rebuild_keys(*, at_once: int = 5_000) -> int:
    """Write the keys of every company anew, after what makes them has changed; returns how many companies.

    Each batch is a transaction of its own: broken off, it is begun again and ends the same.
    """
    last = done = 0
    profiles = CompanyProfile.objects.order_by("id")
    while rows := list(
        profiles.filter(id__gt=last).values_list("id", "name", "country", "domains", "business_ids")[:at_once]
    ):
        with transaction.atomic():
            CompanyKey.objects.filter(profile__among=[row[0] for row in rows]).delete()
            bulk.insert(
                CompanyKey,
                ("profile_id", "key"),
                (
                    (profile_id, key)
                    for profile_id, name, country, domains, numbers in rows
                    for key in sorted(block_keys(Company(name, country, tuple(domains), tuple(numbers))))
                ),
            )
        last, done = rows[-1][0], done + len(rows)
    return done
