"""Pages of other people's data, as ``r2p-ld import`` writes it: by data set, place and party, and on maps."""
