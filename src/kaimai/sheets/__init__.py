"""Tables as files: CSV and Excel workbooks to rows of text, and back. Pure: bytes in, records out, and
no database. What the rows mean to the shop is the domain's."""
