"""The library: what must hold between materials, their versions and downloads."""

from collections.abc import Iterator

from kanava.config.proofs.findings import Finding, Query, ask

LIBRARY = (
    Query("A language's current version is its latest.", "library_edition", """
        select edition.id from library_edition edition join library_version version on version.edition_id = edition.id
        group by edition.id having max(version.id) is distinct from edition.current_id"""),
    Query("A material's downloads are counted.", "library_material", """
        select material.id from library_material material
        where material.downloads <> (select count(*) from library_download download where download.material_id = material.id)"""),
)  # fmt: skip


def prove_library() -> Iterator[Finding]:
    """All promises of the library."""
    yield from ask(LIBRARY)
