-- Outside its opening hours an offer rests: it is in no list and cannot be taken.
ALTER TABLE "Offer" ADD COLUMN "resting" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "OfferRevision" ALTER COLUMN "takerCountries" SET DEFAULT ARRAY[]::TEXT[];

-- The book: what the market is read from. Derived from the offers by lib/offer/shelf.ts, rebuilt from them at any time, and kept
-- apart from the data model: covering and partial indexes are the whole point of it (lib/offer/queries/book.ts).
CREATE SCHEMA "book";

-- One market: offers of one side in one coin and one currency.
CREATE TABLE "book"."Market" (
  "id" INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "chainId" INTEGER NOT NULL,
  "asset" TEXT NOT NULL,
  "currency" TEXT NOT NULL,
  "side" "OfferSide" NOT NULL,
  "assetDecimals" INTEGER NOT NULL,
  "currencyDecimals" INTEGER NOT NULL,
  UNIQUE ("chainId", "asset", "currency", "side")
);

-- One row for an offer and each of its methods, and one with the empty method for whoever names none, on the shelf of all offers
-- (0), and once more on those of makers who are online (1), of coins in the vault (2), of both (3).
CREATE TABLE "book"."Entry" (
  "market" INTEGER NOT NULL REFERENCES "book"."Market" ("id"),
  "method" TEXT COLLATE "C" NOT NULL,
  "shelf" SMALLINT NOT NULL,
  "offerId" TEXT COLLATE "C" NOT NULL REFERENCES "Offer" ("id") ON DELETE CASCADE,
  "makerId" TEXT COLLATE "C" NOT NULL,
  -- Follows the rate: basis points over it.
  "marginBps" INTEGER,
  -- Fixed: fiat per whole coin, as typed.
  "price" NUMERIC(42, 18),
  -- Bounds of the maker, and the rates under and over which they are the price.
  "floor" NUMERIC(42, 18),
  "floorAt" NUMERIC(42, 18),
  "ceiling" NUMERIC(42, 18),
  "ceilingAt" NUMERIC(42, 18),
  -- What a trade may come to now, fiat minor units: the maximum is what is left, where that is less.
  "leastMinor" BIGINT NOT NULL,
  "mostMinor" BIGINT NOT NULL,
  "country" TEXT COLLATE "C",
  -- Rules on takers.
  "leastTrades" INTEGER NOT NULL,
  "leastCompletionBps" INTEGER NOT NULL,
  "leastAgeDays" INTEGER NOT NULL,
  "takerCountries" TEXT[],
  "firstMostMinor" BIGINT,
  PRIMARY KEY ("offerId", "shelf", "method"),
  CHECK (("marginBps" IS NULL) <> ("price" IS NULL))
);

CREATE INDEX "Entry_margin" ON "book"."Entry" ("market", "method", "shelf", "marginBps", "offerId")
  INCLUDE ("leastMinor", "mostMinor", "country", "floorAt", "ceilingAt", "leastTrades", "leastCompletionBps", "leastAgeDays", "takerCountries", "firstMostMinor", "makerId")
  WHERE "marginBps" IS NOT NULL;
CREATE INDEX "Entry_fixed" ON "book"."Entry" ("market", "method", "shelf", "price", "offerId")
  INCLUDE ("leastMinor", "mostMinor", "country", "leastTrades", "leastCompletionBps", "leastAgeDays", "takerCountries", "firstMostMinor", "makerId")
  WHERE "price" IS NOT NULL;
CREATE INDEX "Entry_floor" ON "book"."Entry" ("market", "method", "shelf", "floorAt")
  INCLUDE ("floor", "offerId", "leastMinor", "mostMinor", "country") WHERE "floorAt" IS NOT NULL;
CREATE INDEX "Entry_ceiling" ON "book"."Entry" ("market", "method", "shelf", "ceilingAt")
  INCLUDE ("ceiling", "offerId", "leastMinor", "mostMinor", "country") WHERE "ceilingAt" IS NOT NULL;
-- For amounts that few offers take: nearly all are too small, or too large, for them.
CREATE INDEX "Entry_most" ON "book"."Entry" ("market", "method", "shelf", "mostMinor");
CREATE INDEX "Entry_least" ON "book"."Entry" ("market", "method", "shelf", "leastMinor");

-- Makers whose offers are on the shelves of those who are online.
CREATE TABLE "book"."Online" (
  "makerId" TEXT COLLATE "C" PRIMARY KEY REFERENCES "Account" ("id") ON DELETE CASCADE
);

-- Offers whose place in the book may have changed by something other than the maker's own act, a loop of the worker shelves them.
CREATE TABLE "book"."Stale" (
  "offerId" TEXT COLLATE "C" PRIMARY KEY REFERENCES "Offer" ("id") ON DELETE CASCADE
);

CREATE INDEX "Account_lastSeenAt_idx" ON "Account" ("lastSeenAt");

-- What is there already is shelved by the loop.
INSERT INTO "book"."Stale" ("offerId") SELECT "id" FROM "Offer" WHERE "state" = 'live';
