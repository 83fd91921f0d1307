-- AlterTable
ALTER TABLE "RelayIntent" ADD COLUMN     "account" TEXT,
ADD COLUMN     "after" TEXT,
ADD COLUMN     "costWei" DECIMAL(78,0),
ADD COLUMN     "payerId" TEXT,
ADD COLUMN     "txHashes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "waits" TEXT;

-- CreateTable
CREATE TABLE "RelayAccount" (
    "chainId" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "second" BOOLEAN NOT NULL,
    "balanceWei" DECIMAL(78,0) NOT NULL,
    "state" TEXT NOT NULL,
    "readAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RelayAccount_pkey" PRIMARY KEY ("chainId","address")
);

-- CreateIndex
CREATE INDEX "RelayIntent_payerId_createdAt_idx" ON "RelayIntent"("payerId", "createdAt");
