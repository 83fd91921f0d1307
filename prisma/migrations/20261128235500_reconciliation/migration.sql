CREATE TABLE "Reconciliation" (
    "id" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "whole" BOOLEAN NOT NULL,
    "askedById" TEXT,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "block" INTEGER,
    "eventId" BIGINT,
    "checked" JSONB,
    "alarms" INTEGER NOT NULL DEFAULT 0,
    "explained" INTEGER NOT NULL DEFAULT 0,
    "differences" JSONB,
    "fault" TEXT,

    CONSTRAINT "Reconciliation_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Reconciliation_chainId_startedAt_idx" ON "Reconciliation"("chainId", "startedAt");
-- One at a time is asked for.
CREATE UNIQUE INDEX "Reconciliation_asked" ON "Reconciliation"("chainId") WHERE "state" = 'asked';

-- What is new is looked up by its block.
CREATE INDEX "VaultEntry_chainId_blockNumber_idx" ON "VaultEntry"("chainId", "blockNumber");
