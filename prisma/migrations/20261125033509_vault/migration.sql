-- CreateEnum
CREATE TYPE "VaultEntryKind" AS ENUM ('deposited', 'withdrawn', 'funded', 'drawn', 'returned', 'fee', 'credited');

-- CreateTable
CREATE TABLE "VaultEntry" (
    "chainId" INTEGER NOT NULL,
    "blockHash" TEXT NOT NULL,
    "logIndex" INTEGER NOT NULL,
    "part" INTEGER NOT NULL,
    "blockNumber" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "delta" DECIMAL(78,0) NOT NULL,
    "kind" "VaultEntryKind" NOT NULL,
    "tradeHash" TEXT,

    CONSTRAINT "VaultEntry_pkey" PRIMARY KEY ("chainId","blockHash","logIndex","part")
);

-- CreateTable
CREATE TABLE "LockEntry" (
    "chainId" INTEGER NOT NULL,
    "blockHash" TEXT NOT NULL,
    "logIndex" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "delta" DECIMAL(78,0) NOT NULL,
    "tradeHash" TEXT NOT NULL,
    "fromVault" BOOLEAN NOT NULL,

    CONSTRAINT "LockEntry_pkey" PRIMARY KEY ("chainId","blockHash","logIndex")
);

-- CreateTable
CREATE TABLE "SeriesCancellation" (
    "chainId" INTEGER NOT NULL,
    "blockHash" TEXT NOT NULL,
    "logIndex" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "series" DECIMAL(20,0) NOT NULL,

    CONSTRAINT "SeriesCancellation_pkey" PRIMARY KEY ("chainId","blockHash","logIndex")
);

-- CreateIndex
CREATE INDEX "VaultEntry_chainId_owner_token_blockNumber_logIndex_part_idx" ON "VaultEntry"("chainId", "owner", "token", "blockNumber", "logIndex", "part");

-- CreateIndex
CREATE INDEX "VaultEntry_chainId_owner_blockNumber_logIndex_part_idx" ON "VaultEntry"("chainId", "owner", "blockNumber", "logIndex", "part");

-- CreateIndex
CREATE INDEX "LockEntry_chainId_owner_token_tradeHash_idx" ON "LockEntry"("chainId", "owner", "token", "tradeHash");

-- CreateIndex
CREATE INDEX "SeriesCancellation_chainId_owner_series_idx" ON "SeriesCancellation"("chainId", "owner", "series");

-- AddForeignKey
ALTER TABLE "VaultEntry" ADD CONSTRAINT "VaultEntry_chainId_blockHash_logIndex_fkey" FOREIGN KEY ("chainId", "blockHash", "logIndex") REFERENCES "ChainLog"("chainId", "blockHash", "logIndex") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LockEntry" ADD CONSTRAINT "LockEntry_chainId_blockHash_logIndex_fkey" FOREIGN KEY ("chainId", "blockHash", "logIndex") REFERENCES "ChainLog"("chainId", "blockHash", "logIndex") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SeriesCancellation" ADD CONSTRAINT "SeriesCancellation_chainId_blockHash_logIndex_fkey" FOREIGN KEY ("chainId", "blockHash", "logIndex") REFERENCES "ChainLog"("chainId", "blockHash", "logIndex") ON DELETE RESTRICT ON UPDATE CASCADE;
