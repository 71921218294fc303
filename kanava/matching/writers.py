"""Keeping the index: joins the caller's transaction."""

from collections.abc import Mapping

from kanava.matching.engine import Company, block_keys
from kanava.matching.models import CompanyKey, CompanyProfile


def index_company(kind: str, subject_id: int, company: Company) -> None:
    """Put one company into the index, or bring it up to date."""
    index_companies(kind, {subject_id: company})


def index_companies(kind: str, companies: Mapping[int, Company]) -> None:
    """Put many companies into the index in a constant number of statements."""
    profiles = CompanyProfile.objects.bulk_create(
        [
            CompanyProfile(
                subject_kind=kind,
                subject_id=subject_id,
                name=company.name,
                country=company.country,
                domains=list(company.domains),
                business_ids=list(company.business_ids),
            )
            for subject_id, company in companies.items()
        ],
        update_conflicts=True,
        unique_fields=["subject_kind", "subject_id"],
        update_fields=["name", "country", "domains", "business_ids"],
    )
    CompanyKey.objects.filter(profile__in=profiles).delete()
    CompanyKey.objects.bulk_create(
        CompanyKey(profile=profile, key=key)
        for profile in profiles
        for key in sorted(block_keys(companies[profile.subject_id]))
    )
