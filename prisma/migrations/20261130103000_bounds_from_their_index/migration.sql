-- Offers whose bound the rate has crossed are read from the index alone, whoever asks: every column that a search keeps rows by is in it.
DROP INDEX "book"."Entry_floor";
DROP INDEX "book"."Entry_ceiling";
CREATE INDEX "Entry_floor" ON "book"."Entry" ("market", "method", "shelf", "floorAt")
  INCLUDE ("floor", "offerId", "leastMinor", "mostMinor", "country", "leastTrades", "leastCompletionBps", "leastAgeDays", "takerCountries", "firstMostMinor", "makerId")
  WHERE "floorAt" IS NOT NULL;
CREATE INDEX "Entry_ceiling" ON "book"."Entry" ("market", "method", "shelf", "ceilingAt")
  INCLUDE ("ceiling", "offerId", "leastMinor", "mostMinor", "country", "leastTrades", "leastCompletionBps", "leastAgeDays", "takerCountries", "firstMostMinor", "makerId")
  WHERE "ceilingAt" IS NOT NULL;
