-- The lowest limits, whatever somebody has earned.
ALTER TABLE "Restraint" ADD COLUMN "heldAt" TIMESTAMPTZ(3);

CREATE TABLE "Signal" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "otherId" TEXT NOT NULL DEFAULT '',
    "score" INTEGER NOT NULL,
    "data" JSONB NOT NULL,
    "firstSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "dismissedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Signal_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Signal_accountId_kind_otherId_key" ON "Signal"("accountId", "kind", "otherId");
CREATE INDEX "Signal_lastSeenAt_idx" ON "Signal"("lastSeenAt");
ALTER TABLE "Signal" ADD CONSTRAINT "Signal_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "Review" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL,
    "score" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "version" INTEGER NOT NULL DEFAULT 1,
    "decidedById" TEXT,
    "decidedAt" TIMESTAMPTZ(3),
    "measure" TEXT,
    "until" TIMESTAMPTZ(3),
    "said" TEXT NOT NULL DEFAULT '',
    "appealedAt" TIMESTAMPTZ(3),
    "appeal" TEXT NOT NULL DEFAULT '',
    "settledById" TEXT,
    "settledAt" TIMESTAMPTZ(3),
    "lifted" BOOLEAN NOT NULL DEFAULT false,
    "settleReason" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Review_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Review_state_score_idx" ON "Review"("state", "score");
CREATE INDEX "Review_accountId_openedAt_idx" ON "Review"("accountId", "openedAt");
-- One at a time waits for each person.
CREATE UNIQUE INDEX "Review_waiting" ON "Review"("accountId") WHERE "state" = 'waiting';
ALTER TABLE "Review" ADD CONSTRAINT "Review_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A network is looked up by who came from it lately.
CREATE INDEX "Session_place_lastSeenAt_idx" ON "Session"("place", "lastSeenAt") WHERE "place" <> '';
