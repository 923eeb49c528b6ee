"""A book's text into its sections. Pure functions first (bytes → lines → contents → headings → paragraphs), rows last.

`read_book` turns a file into an outline and a report without knowing a database; `rows.write` puts it into one.
"""
