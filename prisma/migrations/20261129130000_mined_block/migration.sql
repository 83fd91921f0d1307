-- A receipt may name a block that leaves the chain before it is read: an act that was mined is looked at once more when that block is final.
ALTER TABLE "RelayIntent" ADD COLUMN "minedBlock" INTEGER;

-- CreateIndex
CREATE INDEX "RelayIntent_minedBlock_idx" ON "RelayIntent"("minedBlock");
