-- What reputation is made of, kept so that a trade changes a few rows and nothing is counted over all of them again.
ALTER TABLE "Account" ADD COLUMN "scoreLow" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Account" ADD COLUMN "scoreHigh" INTEGER NOT NULL DEFAULT 10000;
ALTER TABLE "Trade" ADD COLUMN "usdCents" BIGINT;

CREATE TABLE "TradeEvidence" (
    "tradeId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "partnerId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "done" BOOLEAN NOT NULL,
    "lost" BOOLEAN NOT NULL,
    "disputed" BOOLEAN NOT NULL,
    "stakeMicro" INTEGER NOT NULL,
    "credenceMicro" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "fundedAt" TIMESTAMPTZ(3),
    "usdCents" BIGINT,
    "paySeconds" INTEGER,
    "releaseSeconds" INTEGER,
    "methodId" TEXT NOT NULL,

    CONSTRAINT "TradeEvidence_pkey" PRIMARY KEY ("tradeId","accountId")
);
CREATE INDEX "TradeEvidence_accountId_at_idx" ON "TradeEvidence"("accountId", "at");

CREATE TABLE "TraderPair" (
    "accountId" TEXT NOT NULL,
    "partnerId" TEXT NOT NULL,
    "stakeMicro" BIGINT NOT NULL,
    "credenceMicro" INTEGER NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "trades" INTEGER NOT NULL,
    "term" DECIMAL(78,0) NOT NULL,

    CONSTRAINT "TraderPair_pkey" PRIMARY KEY ("accountId","partnerId")
);

-- Each trade writes a few rows of these over and over, with no index on what changes: room on the page keeps them in place.
CREATE TABLE "TraderFacts" (
    "accountId" TEXT NOT NULL,
    "good" DECIMAL(78,0) NOT NULL DEFAULT 0,
    "bad" DECIMAL(78,0) NOT NULL DEFAULT 0,
    "partners" INTEGER NOT NULL DEFAULT 0,
    "completed" INTEGER NOT NULL DEFAULT 0,
    "faults" INTEGER NOT NULL DEFAULT 0,
    "disputesOpened" INTEGER NOT NULL DEFAULT 0,
    "disputesLost" INTEGER NOT NULL DEFAULT 0,
    "volumeCents" BIGINT NOT NULL DEFAULT 0,
    "firstTradeAt" TIMESTAMPTZ(3),
    "dawnDay" INTEGER NOT NULL DEFAULT 0,
    "dawnGood" DECIMAL(78,0) NOT NULL DEFAULT 0,
    "dawnPartners" INTEGER NOT NULL DEFAULT 0,
    "merchantSince" TIMESTAMPTZ(3),
    "scoredAt" TIMESTAMPTZ(3),

    CONSTRAINT "TraderFacts_pkey" PRIMARY KEY ("accountId")
) WITH (fillfactor = 80);

CREATE TABLE "TraderDay" (
    "accountId" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "completed" INTEGER NOT NULL,
    "faults" INTEGER NOT NULL,
    "volumeCents" BIGINT NOT NULL,

    CONSTRAINT "TraderDay_pkey" PRIMARY KEY ("accountId","day")
) WITH (fillfactor = 90);

CREATE TABLE "TraderMethod" (
    "accountId" TEXT NOT NULL,
    "methodId" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "TraderMethod_pkey" PRIMARY KEY ("accountId","methodId")
) WITH (fillfactor = 90);

CREATE TABLE "TraderTime" (
    "accountId" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "bucket" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "TraderTime_pkey" PRIMARY KEY ("accountId","what","bucket")
) WITH (fillfactor = 90);

-- What the market is sorted by stands in the book's row: whole points of the score, 0 to 100.
ALTER TABLE "book"."Entry" ADD COLUMN "score" SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX "Entry_score" ON "book"."Entry" ("market", "method", "shelf", "score", "offerId")
  INCLUDE ("price", "leastMinor", "mostMinor", "country", "leastTrades", "leastCompletionBps", "leastAgeDays", "takerCountries", "firstMostMinor", "makerId");
