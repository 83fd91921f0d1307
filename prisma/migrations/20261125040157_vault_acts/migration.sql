-- CreateEnum
CREATE TYPE "VaultActKind" AS ENUM ('deposit', 'withdraw', 'cancelOffers');

-- CreateTable
CREATE TABLE "VaultAct" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "chainId" INTEGER NOT NULL,
    "kind" "VaultActKind" NOT NULL,
    "token" TEXT,
    "units" DECIMAL(78,0),
    "to" TEXT,
    "actKey" TEXT,
    "txHash" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "VaultAct_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "VaultAct_actKey_key" ON "VaultAct"("actKey");

-- CreateIndex
CREATE INDEX "VaultAct_accountId_createdAt_idx" ON "VaultAct"("accountId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "VaultAct_accountId_txHash_key" ON "VaultAct"("accountId", "txHash");
