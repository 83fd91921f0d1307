-- AlterTable
ALTER TABLE "ChainCursor" ADD COLUMN     "waitsFor" TEXT,
ADD COLUMN     "waitsSince" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "ChainNode" (
    "chainId" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "host" TEXT NOT NULL,
    "why" TEXT,
    "until" TIMESTAMPTZ(3),
    "head" INTEGER,
    "lastGoodAt" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "lastError" TEXT,
    "notedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ChainNode_pkey" PRIMARY KEY ("chainId","place")
);
