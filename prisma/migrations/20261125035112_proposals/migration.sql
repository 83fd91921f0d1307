-- CreateTable
CREATE TABLE "Proposal" (
    "id" TEXT NOT NULL,
    "tradeId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    "openSide" TEXT,
    "toBuyerUnits" DECIMAL(78,0) NOT NULL,
    "validUntil" BIGINT NOT NULL,
    "reason" TEXT,
    "signature" TEXT NOT NULL,
    "acceptance" TEXT,
    "answersId" TEXT,
    "closedAs" TEXT,
    "closedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Proposal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Proposal_tradeId_seq_key" ON "Proposal"("tradeId", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "Proposal_tradeId_openSide_key" ON "Proposal"("tradeId", "openSide");

-- CreateIndex
CREATE UNIQUE INDEX "Proposal_tradeId_by_toBuyerUnits_validUntil_key" ON "Proposal"("tradeId", "by", "toBuyerUnits", "validUntil");

-- AddForeignKey
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_tradeId_fkey" FOREIGN KEY ("tradeId") REFERENCES "Trade"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Proposal" ADD CONSTRAINT "Proposal_answersId_fkey" FOREIGN KEY ("answersId") REFERENCES "Proposal"("id") ON DELETE SET NULL ON UPDATE CASCADE;
