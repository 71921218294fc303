"""Guides: what must hold between guides, their versions and what a search finds."""

from kanava.config.proofs.findings import Query

GUIDES = (
    Query("A guide's newest version is its latest published one.", "guides_guide", """
        select guide.id from guides_guide guide where guide.current_id is distinct from (
        select id from guides_version where guide_id = guide.id and state = 'PUBLISHED' order by number desc limit 1)"""),
    Query("All texts of a published version can be found.", "guides_pagetext", """
        select text.id from guides_pagetext text join guides_version version on version.id = text.version_id and version.state = 'PUBLISHED'
        where not exists (select 1 from guides_passage where page_text_id = text.id)
        or exists (select 1 from guides_passage where page_text_id = text.id and search is null)"""),
    Query("A chapter stands in the version of its pages, and in no chapter itself.", "guides_page", """
        select page.id from guides_page page join guides_page chapter on chapter.id = page.parent_id
        where chapter.version_id <> page.version_id or chapter.parent_id is not null"""),
)  # fmt: skip
