-- AlterEnum
BEGIN;
CREATE TYPE "DisputeState_new" AS ENUM ('open', 'review', 'waiting_buyer', 'waiting_seller', 'waiting_both', 'concurring', 'ruled', 'appealed', 'sealing', 'closed');
ALTER TABLE "public"."Dispute" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "Dispute" ALTER COLUMN "state" TYPE "DisputeState_new" USING ((CASE "state"::text WHEN 'ruling' THEN 'sealing' ELSE "state"::text END)::"DisputeState_new");
ALTER TYPE "DisputeState" RENAME TO "DisputeState_old";
ALTER TYPE "DisputeState_new" RENAME TO "DisputeState";
DROP TYPE "public"."DisputeState_old";
ALTER TABLE "Dispute" ALTER COLUMN "state" SET DEFAULT 'open';
COMMIT;

-- AlterTable
ALTER TABLE "Dispute" ADD COLUMN     "assignedToId" TEXT,
ADD COLUMN     "dueAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "CaseAssignment" (
    "id" TEXT NOT NULL,
    "disputeId" TEXT NOT NULL,
    "moderatorId" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "fromAt" TIMESTAMPTZ(3) NOT NULL,
    "untilAt" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "CaseAssignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CaseAsk" (
    "id" TEXT NOT NULL,
    "disputeId" TEXT NOT NULL,
    "askedById" TEXT NOT NULL,
    "of" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "buyerAnsweredAt" TIMESTAMPTZ(3),
    "sellerAnsweredAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CaseAsk_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Ruling" (
    "id" TEXT NOT NULL,
    "disputeId" TEXT NOT NULL,
    "instance" INTEGER NOT NULL,
    "toBuyerUnits" DECIMAL(78,0) NOT NULL,
    "reason" TEXT NOT NULL,
    "fault" TEXT NOT NULL,
    "offence" TEXT,
    "decidedById" TEXT NOT NULL,
    "decidedAt" TIMESTAMPTZ(3) NOT NULL,
    "needsSecond" BOOLEAN NOT NULL DEFAULT false,
    "concurredById" TEXT,
    "concurredAt" TIMESTAMPTZ(3),
    "dissentedById" TEXT,
    "dissentReason" TEXT,
    "publishedAt" TIMESTAMPTZ(3),
    "appealUntil" TIMESTAMPTZ(3),
    "buyerAcceptedAt" TIMESTAMPTZ(3),
    "sellerAcceptedAt" TIMESTAMPTZ(3),
    "appealedById" TEXT,
    "appealedAt" TIMESTAMPTZ(3),
    "appealReason" TEXT,
    "byNoShow" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Ruling_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CaseNote" (
    "id" TEXT NOT NULL,
    "disputeId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CaseNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CaseLook" (
    "id" BIGSERIAL NOT NULL,
    "disputeId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CaseLook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Penalty" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "disputeId" TEXT NOT NULL,
    "offence" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "contestUntil" TIMESTAMPTZ(3) NOT NULL,
    "contestedAt" TIMESTAMPTZ(3),
    "contestText" TEXT,
    "settledById" TEXT,
    "settledAt" TIMESTAMPTZ(3),
    "lifted" BOOLEAN NOT NULL DEFAULT false,
    "settleReason" TEXT,

    CONSTRAINT "Penalty_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CaseAssignment_disputeId_fromAt_idx" ON "CaseAssignment"("disputeId", "fromAt");

-- CreateIndex
CREATE INDEX "CaseAssignment_moderatorId_fromAt_idx" ON "CaseAssignment"("moderatorId", "fromAt");

-- CreateIndex
CREATE INDEX "CaseAsk_disputeId_at_idx" ON "CaseAsk"("disputeId", "at");

-- CreateIndex
CREATE INDEX "Ruling_disputeId_instance_idx" ON "Ruling"("disputeId", "instance");

-- CreateIndex
CREATE INDEX "CaseNote_disputeId_createdAt_idx" ON "CaseNote"("disputeId", "createdAt");

-- CreateIndex
CREATE INDEX "CaseLook_disputeId_at_idx" ON "CaseLook"("disputeId", "at");

-- CreateIndex
CREATE INDEX "Penalty_accountId_offence_at_idx" ON "Penalty"("accountId", "offence", "at");

-- CreateIndex
CREATE INDEX "Penalty_contestedAt_idx" ON "Penalty"("contestedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Penalty_disputeId_accountId_key" ON "Penalty"("disputeId", "accountId");

-- CreateIndex
CREATE INDEX "Dispute_assignedToId_state_idx" ON "Dispute"("assignedToId", "state");

-- CreateIndex
CREATE INDEX "Dispute_dueAt_idx" ON "Dispute"("dueAt");

-- AddForeignKey
ALTER TABLE "Dispute" ADD CONSTRAINT "Dispute_assignedToId_fkey" FOREIGN KEY ("assignedToId") REFERENCES "Account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseAssignment" ADD CONSTRAINT "CaseAssignment_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseAssignment" ADD CONSTRAINT "CaseAssignment_moderatorId_fkey" FOREIGN KEY ("moderatorId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseAsk" ADD CONSTRAINT "CaseAsk_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Ruling" ADD CONSTRAINT "Ruling_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseNote" ADD CONSTRAINT "CaseNote_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CaseLook" ADD CONSTRAINT "CaseLook_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Penalty" ADD CONSTRAINT "Penalty_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Penalty" ADD CONSTRAINT "Penalty_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- AlterTable
ALTER TABLE "Ruling" ADD COLUMN     "stoodAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "Trade" ADD COLUMN     "faultBy" TEXT;

-- CreateTable
CREATE TABLE "FaultContest" (
    "tradeId" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "settledById" TEXT,
    "settledAt" TIMESTAMPTZ(3),
    "fault" TEXT,
    "reason" TEXT,

    CONSTRAINT "FaultContest_pkey" PRIMARY KEY ("tradeId")
);

-- CreateIndex
CREATE INDEX "FaultContest_settledAt_at_idx" ON "FaultContest"("settledAt", "at");

-- AddForeignKey
ALTER TABLE "FaultContest" ADD CONSTRAINT "FaultContest_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
