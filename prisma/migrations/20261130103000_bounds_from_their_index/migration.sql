-- Offers whose bound the rate has crossed are read from the index alone, whoever asks: every column that a search keeps rows by is in it.
-- Made beside the old ones, so that the market is read all the while: only their taking away, at the end, keeps readers waiting.
CREATE INDEX "Entry_floor_whole" ON "book"."Entry" ("market", "method", "shelf", "floorAt")
  INCLUDE ("floor", "offerId", "leastMinor", "mostMinor", "country", "leastTrades", "leastCompletionBps", "leastAgeDays", "takerCountries", "firstMostMinor", "makerId")
  WHERE "floorAt" IS NOT NULL;
CREATE INDEX "Entry_ceiling_whole" ON "book"."Entry" ("market", "method", "shelf", "ceilingAt")
  INCLUDE ("ceiling", "offerId", "leastMinor", "mostMinor", "country", "leastTrades", "leastCompletionBps", "leastAgeDays", "takerCountries", "firstMostMinor", "makerId")
  WHERE "ceilingAt" IS NOT NULL;
DROP INDEX "book"."Entry_floor";
DROP INDEX "book"."Entry_ceiling";
ALTER INDEX "book"."Entry_floor_whole" RENAME TO "Entry_floor";
ALTER INDEX "book"."Entry_ceiling_whole" RENAME TO "Entry_ceiling";
