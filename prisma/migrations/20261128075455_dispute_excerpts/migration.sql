-- CreateTable
CREATE TABLE "DisputeExcerpt" (
    "id" TEXT NOT NULL,
    "disputeId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "excerpt" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DisputeExcerpt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "DisputeExcerpt_disputeId_createdAt_idx" ON "DisputeExcerpt"("disputeId", "createdAt");

-- AddForeignKey
ALTER TABLE "DisputeExcerpt" ADD CONSTRAINT "DisputeExcerpt_disputeId_fkey" FOREIGN KEY ("disputeId") REFERENCES "Dispute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
