-- Every mark is a row of its own. With one row for an offer, a mark that was there already said nothing of a change that was not committed
-- yet: the loop took the mark away, saw the offer as it had been, and nobody marked it again.
ALTER TABLE "book"."Stale" DROP CONSTRAINT "Stale_pkey";
ALTER TABLE "book"."Stale" ADD COLUMN "n" BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
CREATE INDEX "Stale_offerId" ON "book"."Stale" ("offerId");
