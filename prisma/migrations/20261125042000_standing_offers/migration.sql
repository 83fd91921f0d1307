-- AlterTable
ALTER TABLE "Lane" ADD COLUMN     "offerId" TEXT;

-- AlterTable
ALTER TABLE "OfferRevision" ADD COLUMN     "fromVault" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "Trade" ADD COLUMN     "standingOfferId" TEXT;

-- CreateTable
CREATE TABLE "StandingOffer" (
    "id" TEXT NOT NULL,
    "offerId" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "chainId" INTEGER NOT NULL,
    "contract" TEXT NOT NULL,
    "sellerAddress" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "signedOffer" JSONB NOT NULL,
    "signature" TEXT,
    "series" BIGINT NOT NULL,
    "firstLane" INTEGER NOT NULL,
    "lanes" INTEGER NOT NULL,
    "validUntil" TIMESTAMPTZ(3) NOT NULL,
    "payees" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "signedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "endReason" TEXT,
    "cancelSignature" TEXT,
    "voidAt" TIMESTAMPTZ(3),

    CONSTRAINT "StandingOffer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "StandingOffer_offerId_endedAt_idx" ON "StandingOffer"("offerId", "endedAt");

-- CreateIndex
CREATE INDEX "StandingOffer_voidAt_idx" ON "StandingOffer"("voidAt");

-- CreateIndex
CREATE UNIQUE INDEX "StandingOffer_chainId_contract_sellerAddress_series_key" ON "StandingOffer"("chainId", "contract", "sellerAddress", "series");

-- CreateIndex
CREATE INDEX "Lane_offerId_idx" ON "Lane"("offerId");

-- CreateIndex
CREATE INDEX "Trade_standingOfferId_idx" ON "Trade"("standingOfferId");

-- AddForeignKey
ALTER TABLE "StandingOffer" ADD CONSTRAINT "StandingOffer_offerId_fkey" FOREIGN KEY ("offerId") REFERENCES "Offer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Trade" ADD CONSTRAINT "Trade_standingOfferId_fkey" FOREIGN KEY ("standingOfferId") REFERENCES "StandingOffer"("id") ON DELETE SET NULL ON UPDATE CASCADE;
