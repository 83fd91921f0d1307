-- CreateEnum
CREATE TYPE "RateState" AS ENUM ('fresh', 'stale', 'split');

-- CreateTable
CREATE TABLE "PriceRate" (
    "asset" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "state" "RateState" NOT NULL,
    "because" JSONB,
    "numerator" DECIMAL(78,0),
    "denominator" DECIMAL(78,0),
    "spreadBps" INTEGER NOT NULL DEFAULT 0,
    "sources" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3),
    "tickedAt" TIMESTAMPTZ(3) NOT NULL,
    "seq" BIGINT NOT NULL,
    "epoch" BIGINT NOT NULL,

    CONSTRAINT "PriceRate_pkey" PRIMARY KEY ("asset","currency")
);

-- CreateTable
CREATE TABLE "PriceLeg" (
    "base" TEXT NOT NULL,
    "quote" TEXT NOT NULL,
    "breaker" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "PriceLeg_pkey" PRIMARY KEY ("base","quote")
);

-- CreateTable
CREATE TABLE "PriceTick" (
    "asset" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "numerator" DECIMAL(78,0) NOT NULL,
    "denominator" DECIMAL(78,0) NOT NULL,
    "spreadBps" INTEGER NOT NULL,

    CONSTRAINT "PriceTick_pkey" PRIMARY KEY ("asset","currency","at")
);

-- CreateIndex
CREATE INDEX "PriceRate_seq_idx" ON "PriceRate"("seq");

-- CreateIndex
CREATE INDEX "PriceTick_at_idx" ON "PriceTick"("at");
