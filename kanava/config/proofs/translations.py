"""Translations: what must hold between sources, their language versions, orders and reviews."""

from collections.abc import Iterator

from kanava.config.proofs.findings import Finding, Query, ask

TRANSLATIONS = (
    Query("A language version is in another language than its source, and of the same thing.", "translations_languageversion", """
        select version.id from translations_languageversion version join translations_source source on source.id = version.source_id
        where version.language = source.language or version.kind <> source.kind or version.object_id <> source.object_id"""),
    Query("A translation is ready where it was made from what its source says, and outdated where it was not.", "translations_languageversion", """
        select version.id from translations_languageversion version join translations_source source on source.id = version.source_id
        where version.state in ('READY', 'OUTDATED') and (version.identity = '' or version.draft_id is not null
        or (version.state = 'READY') <> (version.made_from_id is not distinct from source.wording_id))"""),
    Query("What waits to be taken into use is the latest draft.", "translations_languageversion", """
        select version.id from translations_languageversion version join translations_draft draft on draft.id = version.draft_id
        where draft.version_id <> version.id or exists (
        select 1 from translations_draft later where later.version_id = version.id and later.number > draft.number)"""),
    Query("A language version is on an order that has it, and that is not over.", "translations_languageversion", """
        select version.id from translations_languageversion version join translations_order told on told.id = version.order_id
        where told.state not in ('ORDER_DRAFTED', 'ORDER_SENT') or told.language <> version.language or not exists (
        select 1 from translations_orderline line where line.order_id = told.id and line.version_id = version.id)"""),
    Query("Language versions are counted.", "translations_tally", """
        select coalesce(min(tally.id), 0) from translations_tally tally full join (
        select language, state, kind, "group", product_line_id, count(*) as versions, sum(words_left) as words
        from translations_languageversion where is_live group by 1, 2, 3, 4, 5) as counted
        on (tally.language, tally.state, tally.kind, tally.group) = (counted.language, counted.state, counted.kind, counted.group)
        and tally.product_line_id is not distinct from counted.product_line_id
        where coalesce(tally.versions, 0) <> coalesce(counted.versions, 0) or coalesce(tally.words, 0) <> coalesce(counted.words, 0)
        having count(*) > 0"""),
    Query("A comment is of the partner that was asked.", "translations_comment", """
        select comment.id from translations_comment comment join translations_review review on review.id = comment.review_id
        where comment.partner_id <> review.partner_id"""),
)  # fmt: skip


def prove_translations() -> Iterator[Finding]:
    """All promises of translations."""
    yield from ask(TRANSLATIONS)
