"""Words for people, in Traditional Chinese and English: statuses, errors, formats, page texts."""
