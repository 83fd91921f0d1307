-- Rows that are written again and again keep room on their page for the next version: then no index has to learn where it went. Of what is there already a page gets
-- its room as its rows are written, or at once by VACUUM FULL.
ALTER TABLE "Account" SET (fillfactor = 85);
ALTER TABLE "TraderFacts" SET (fillfactor = 85);
ALTER TABLE "TraderTime" SET (fillfactor = 90);
ALTER TABLE "TraderMethod" SET (fillfactor = 90);
