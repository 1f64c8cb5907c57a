"""A site: every case of a folder as pages that need no server, with tables across cases, data and a feed."""
