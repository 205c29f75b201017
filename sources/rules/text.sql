-- The rule for text (accounts/rules/text.sql) for sources and publishers.

CALL text_rule('sources_publisher', 'name', 'note');
CALL text_rule('sources_source', 'title', 'authors', 'locator', 'note', 'description', 'protection_reason');
