-- Trades with the site's own partner, to learn by.
ALTER TABLE "Trade" ADD COLUMN "practice" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Trade" ADD COLUMN "scamRefusedAt" TIMESTAMPTZ(3);
