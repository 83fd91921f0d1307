-- A trade is written again and again: with room on its page the new row lies beside the old one, and no index hears of it. Holds for pages that are begun from now on.
ALTER TABLE "Trade" SET (fillfactor = 60);

-- What is due is looked for among what is not done, which is little. What is done stays for good and need not be in it.
CREATE INDEX "Delivery_due" ON "Delivery" ("dueAt") WHERE "doneAt" IS NULL;
DROP INDEX "Delivery_doneAt_dueAt_idx";

-- Deliveries are written with their event, by the same statement or after it in the same transaction, and events are never removed: the database looked each one's event up, and locked it, for nothing.
ALTER TABLE "Delivery" DROP CONSTRAINT "Delivery_eventId_fkey";
