-- Every log is written twice, when it is seen and when it is final, and nothing that an index holds changes: with room on its own page the second time touches no index.
ALTER TABLE "ChainLog" SET (fillfactor = 50);
