"""The names of the locks that one transaction at a time holds until it ends (see ``kernel/db.py: lock``).

All of them stand here, so that no two acts wait for each other by mistake. Locks of a single account are hashes.
"""

CHAIN_LOCK = 6408_01  # the end of the audit chain
NUMBERS_LOCK = 6408_02  # the numbers of certificates
REGISTER_LOCK = 6408_03  # loading a list of the branch
CLAIM_LOCK = 6408_04  # taking a job
ADMIN_LOCK = 6408_05  # letting go of an admin
BOOKS_LOCK = 6408_06  # the shipped rule books
HISTORY_LOCK = 6408_08  # the end of the public log
