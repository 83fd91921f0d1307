-- Messages of the first scheme carry no signature and no place in a chain: they cannot be part of a chat that proves itself. No
-- installation has been opened to anybody yet, so whatever a trial has written goes with its read marks.
DELETE FROM "ChatMessage";
DELETE FROM "ChatRead";

-- DropIndex
DROP INDEX "ChatMessage_tradeId_seq_key";

-- AlterTable
ALTER TABLE "ChatMessage" DROP CONSTRAINT "ChatMessage_pkey",
DROP COLUMN "ciphertext",
DROP COLUMN "id",
ADD COLUMN     "before" TEXT NOT NULL,
ADD COLUMN     "hash" TEXT NOT NULL,
ADD COLUMN     "link" TEXT NOT NULL,
ADD COLUMN     "message" TEXT NOT NULL,
ADD COLUMN     "stampId" BIGINT NOT NULL,
ADD COLUMN     "stampIndex" INTEGER NOT NULL,
ADD COLUMN     "stampPath" TEXT NOT NULL,
ADD CONSTRAINT "ChatMessage_pkey" PRIMARY KEY ("tradeId", "seq");

-- CreateTable
CREATE TABLE "ChatCard" (
    "hash" TEXT NOT NULL,
    "tradeId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "card" JSONB NOT NULL,
    "identity" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ChatCard_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "ChatHead" (
    "tradeId" TEXT NOT NULL,
    "lastSeq" INTEGER NOT NULL DEFAULT 0,
    "lastLink" TEXT NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "buyerNumber" INTEGER NOT NULL DEFAULT 0,
    "buyerHash" TEXT NOT NULL,
    "buyerSeen" INTEGER NOT NULL DEFAULT 0,
    "sellerNumber" INTEGER NOT NULL DEFAULT 0,
    "sellerHash" TEXT NOT NULL,
    "sellerSeen" INTEGER NOT NULL DEFAULT 0,
    "buyerToldAt" TIMESTAMPTZ(3),
    "sellerToldAt" TIMESTAMPTZ(3),

    CONSTRAINT "ChatHead_pkey" PRIMARY KEY ("tradeId")
);

-- CreateTable
CREATE TABLE "ChatStamp" (
    "id" BIGSERIAL NOT NULL,
    "root" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "key" TEXT NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "ChatStamp_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ChatCard_tradeId_createdAt_idx" ON "ChatCard"("tradeId", "createdAt");

-- AddForeignKey
ALTER TABLE "ChatCard" ADD CONSTRAINT "ChatCard_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChatCard" ADD CONSTRAINT "ChatCard_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChatHead" ADD CONSTRAINT "ChatHead_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ChatMessage" ADD CONSTRAINT "ChatMessage_stampId_fkey" FOREIGN KEY ("stampId") REFERENCES "ChatStamp"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
