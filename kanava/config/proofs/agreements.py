"""What was signed: what must hold between documents, signatures and the agreements that they belong to."""

from kanava.config.proofs.findings import Query

AGREEMENTS = (
    Query("Every document of an agreement is the one that its hash names.", "agreements_document", """
        select id from agreements_document where sha256 <> encode(sha256(content), 'hex') or size <> length(content)"""),
    Query("What is signed here has its document, its certificate, and everybody's signature under that document.",
        "agreements_agreement", """
        select agreement.id from agreements_agreement agreement
        left join agreements_document contract on contract.agreement_id = agreement.id and contract.kind = 'CONTRACT'
        where agreement.state = 'SIGNED' and agreement.version_id is not null and (
          contract.id is null
          or not exists (select 1 from agreements_document proof where proof.agreement_id = agreement.id and proof.kind = 'CERTIFICATE')
          or exists (select 1 from agreements_signer signer where signer.agreement_id = agreement.id and not exists (
               select 1 from agreements_signature given
               where given.signer_id = signer.id and given.document_sha256 = contract.sha256)))"""),
    Query("Documents and signatures stand under their agreement's partner.", "agreements_document", """
        select kept.id from (
          select id, agreement_id, partner_id from agreements_document
          union all select id, agreement_id, partner_id from agreements_signature
        ) as kept join agreements_agreement agreement on agreement.id = kept.agreement_id
        where kept.partner_id <> agreement.partner_id"""),
)  # fmt: skip
