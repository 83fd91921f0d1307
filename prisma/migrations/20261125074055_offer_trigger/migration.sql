-- AlterTable
ALTER TABLE "Offer" ADD COLUMN     "hasTrigger" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "Offer_hasTrigger_state_idx" ON "Offer"("hasTrigger", "state");
