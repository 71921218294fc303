"""Documents of due diligence: what must hold of the files that are kept."""

from kanava.config.proofs.findings import Query

RECRUITING = (
    Query("Every document of a check is the one that its hash names, and a removed one has no content.", "recruiting_evidence", """
        select id from recruiting_evidence where case when removed_at is null
          then sha256 <> encode(sha256(content), 'hex') or size <> length(content) else length(content) > 0 end"""),
)  # fmt: skip
