-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "deletedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "Departure" (
    "accountId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "walletMark" TEXT NOT NULL,
    "nameMark" TEXT NOT NULL,
    "nameKeptUntil" TIMESTAMPTZ(3) NOT NULL,
    "pausedUntil" TIMESTAMPTZ(3),
    "heirId" TEXT,

    CONSTRAINT "Departure_pkey" PRIMARY KEY ("accountId")
);

-- CreateIndex
CREATE INDEX "Departure_walletMark_idx" ON "Departure"("walletMark");

-- CreateIndex
CREATE INDEX "Departure_nameMark_idx" ON "Departure"("nameMark");

-- CreateIndex
CREATE INDEX "Departure_heirId_idx" ON "Departure"("heirId");
