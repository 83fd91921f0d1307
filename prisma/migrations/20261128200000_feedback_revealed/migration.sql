-- What stands there was written when feedback was open at once, so it is open.
ALTER TABLE "Feedback" ADD COLUMN "id" TEXT,
ADD COLUMN "revealsAt" TIMESTAMPTZ(3),
ADD COLUMN "openedAt" TIMESTAMPTZ(3),
ADD COLUMN "commentRemovedAt" TIMESTAMPTZ(3),
ADD COLUMN "reply" TEXT,
ADD COLUMN "repliedAt" TIMESTAMPTZ(3),
ADD COLUMN "replyRemovedAt" TIMESTAMPTZ(3);

UPDATE "Feedback" SET "id" = substr(replace(gen_random_uuid()::text, '-', ''), 1, 20), "revealsAt" = "createdAt", "openedAt" = "createdAt";

ALTER TABLE "Feedback" ALTER COLUMN "id" SET NOT NULL,
ALTER COLUMN "revealsAt" SET NOT NULL;

CREATE UNIQUE INDEX "Feedback_id_key" ON "Feedback"("id");
CREATE INDEX "Feedback_openedAt_revealsAt_idx" ON "Feedback"("openedAt", "revealsAt");

-- A report may be of words in feedback.
ALTER TABLE "Report" ADD COLUMN "feedbackId" TEXT,
ADD COLUMN "part" TEXT;

ALTER TABLE "Report" ADD CONSTRAINT "Report_feedbackId_fkey" FOREIGN KEY ("feedbackId") REFERENCES "Feedback"("id") ON DELETE SET NULL ON UPDATE CASCADE;
