"""Many cases, and many versions of one: repositories, what changed between two versions, and which change did what."""
