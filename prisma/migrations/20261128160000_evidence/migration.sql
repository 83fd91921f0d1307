-- CreateTable
CREATE TABLE "CaseEvidence" (
    "id" TEXT NOT NULL,
    "disputeId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "commitment" TEXT NOT NULL,
    "hash" TEXT,
    "size" INTEGER NOT NULL,
    "identity" JSONB NOT NULL,
    "signature" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "addedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CaseEvidence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EvidenceKey" (
    "evidenceId" TEXT NOT NULL,
    "readerKey" TEXT NOT NULL,
    "sealedById" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "EvidenceKey_pkey" PRIMARY KEY ("evidenceId","readerKey","sealedById")
);

-- CreateIndex
CREATE INDEX "CaseEvidence_disputeId_addedAt_idx" ON "CaseEvidence"("disputeId", "addedAt");

-- CreateIndex
CREATE INDEX "CaseEvidence_addedAt_createdAt_idx" ON "CaseEvidence"("addedAt", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "CaseEvidence_disputeId_authorId_commitment_key" ON "CaseEvidence"("disputeId", "authorId", "commitment");

-- CreateIndex
CREATE INDEX "EvidenceKey_accountId_idx" ON "EvidenceKey"("accountId");

-- AddForeignKey
ALTER TABLE "CaseEvidence" ADD CONSTRAINT "CaseEvidence_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvidenceKey" ADD CONSTRAINT "EvidenceKey_evidenceId_fkey" FOREIGN KEY ("evidenceId") REFERENCES "CaseEvidence"("id") ON DELETE CASCADE ON UPDATE CASCADE;
