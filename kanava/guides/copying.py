"""A version's pages, copied for the next one."""

from django.db import connection

# A copy is found by its slug, which a version has once.
_PAIRS = """
from guides_page old join guides_page new on new.slug = old.slug and new.version_id = %(new)s and old.version_id = %(old)s
"""
_STEPS = (
    """
    insert into guides_page (version_id, slug, position) select %(new)s, slug, position from guides_page
    where version_id = %(old)s
    """,
    f"""
    update guides_page child set parent_id = chapters.new_id
    from (select old.id as old_id, new.id as new_id {_PAIRS}) as pages, (select old.id as old_id, new.id as new_id {_PAIRS}) as chapters,
      guides_page before
    where child.id = pages.new_id and before.id = pages.old_id and before.parent_id = chapters.old_id
    """,
    f"""
    insert into guides_pagetext (page_id, version_id, language, title, body, digest, outline, words)
    select pages.new_id, %(new)s, language, title, body, digest, outline, words
    from guides_pagetext text join (select old.id as old_id, new.id as new_id {_PAIRS}) as pages on pages.old_id = text.page_id
    """,
    f"""
    insert into guides_passage (page_text_id, version_id, position, anchor, heading, text)
    select copied.id, %(new)s, passage.position, anchor, heading, passage.text
    from guides_passage passage join guides_pagetext text on text.id = passage.page_text_id
    join (select old.id as old_id, new.id as new_id {_PAIRS}) as pages on pages.old_id = text.page_id
    join guides_pagetext copied on copied.page_id = pages.new_id and copied.language = text.language
    where passage.version_id = %(old)s
    """,
    f"""
    insert into guides_picture (page_id, version_id, name, image_id)
    select pages.new_id, %(new)s, name, image_id
    from guides_picture picture join (select old.id as old_id, new.id as new_id {_PAIRS}) as pages on pages.old_id = picture.page_id
    """,
)


def copy_pages(old: int, new: int) -> None:
    """Copy the pages of a version, with their texts and pictures, into an empty one. Five statements."""
    with connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step, {"old": old, "new": new})
