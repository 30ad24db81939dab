"""Experiments that outlive the tab: kept in SQLite beside the user's other data, or in PostgreSQL.

`model` says what is kept, `database` opens and migrates, `trouble` words what a database cannot do, `store` reads and writes,
`fields` judges what a page sends, `owner` knows whose browser it is, `notes` renders, `links` leads to the laboratory,
`pace` says how fast one may save, and `transfer` carries everything away as one file and back. No part of it is needed by races: where
the database fails, they go on.
"""
