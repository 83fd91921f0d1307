-- Which arbiters new trades named when: a change of staff is a new panel, and the old ones stay those of their trades.
CREATE TABLE "ArbiterPanel" (
    "id" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "threshold" INTEGER NOT NULL,
    "members" TEXT[],
    "adoptedAt" TIMESTAMPTZ(3) NOT NULL,
    "adoptedById" TEXT,
    "reason" TEXT NOT NULL DEFAULT '',
    "retiredAt" TIMESTAMPTZ(3),

    CONSTRAINT "ArbiterPanel_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "ArbiterPanel_chainId_adoptedAt_idx" ON "ArbiterPanel"("chainId", "adoptedAt");
-- One is in force at a time.
CREATE UNIQUE INDEX "ArbiterPanel_in_force" ON "ArbiterPanel"("chainId") WHERE "retiredAt" IS NULL;
