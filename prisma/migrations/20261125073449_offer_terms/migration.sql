-- AlterTable
ALTER TABLE "Offer" ADD COLUMN     "pauseReason" TEXT,
ADD COLUMN     "turnsAt" TIMESTAMPTZ(3),
ADD COLUMN     "unlisted" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "OfferRevision" ADD COLUMN     "firstMessage" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "firstTradeMostMinor" BIGINT,
ADD COLUMN     "leastAgeDays" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "leastCompletionBps" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "leastTrades" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "openingHours" JSONB,
ADD COLUMN     "pauseOverDenominator" DECIMAL(78,0),
ADD COLUMN     "pauseOverNumerator" DECIMAL(78,0),
ADD COLUMN     "pauseUnderDenominator" DECIMAL(78,0),
ADD COLUMN     "pauseUnderNumerator" DECIMAL(78,0),
ADD COLUMN     "takerCountries" TEXT[];

-- CreateIndex
CREATE INDEX "Offer_turnsAt_idx" ON "Offer"("turnsAt");
