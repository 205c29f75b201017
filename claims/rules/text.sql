-- The rule for text (accounts/rules/text.sql) for what is published. Quotations are as their copies have them.

CALL text_rule('claims_claimant', 'name', 'role', 'same_as', 'other_names');
CALL text_rule('claims_topic', 'name', 'description');
CALL text_rule('claims_claim', 'text', 'short_claim', 'why_chosen');
CALL text_rule('claims_claimclaimant', 'role');
CALL text_rule('claims_claimpart', 'text', 'finding');
CALL text_rule('claims_appearance', 'venue', 'translated_by', 'note');
CALL text_rule('claims_appearancespeaker', 'role');
CALL text_rule('claims_claimlink', 'rationale');
CALL text_rule('claims_citation', 'note', 'locator');
CALL text_rule('claims_verdict', 'headline', 'summary', 'body', 'unrated_reason', 'looked_for', 'would_change',
    'issuers_reason', 'no_contact_reason', 'scheduled_note');
CALL text_rule('claims_contact', 'whom', 'reply');
CALL text_rule('claims_waiver', 'reason');
CALL text_rule('claims_reviewflag', 'note');
CALL text_rule('claims_edition', 'note');
CALL text_rule('claims_externalreview', 'publisher', 'title', 'claim_text', 'claimant', 'rating');
