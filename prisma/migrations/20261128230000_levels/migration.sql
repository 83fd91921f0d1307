-- Distinct people with whom a trade was carried out, beside the other figures of a standing.
ALTER TABLE "Account" ADD COLUMN "partners" INTEGER NOT NULL DEFAULT 0;
UPDATE "Account" a SET "partners" = f."partners" FROM "TraderFacts" f WHERE f."accountId" = a."id" AND f."partners" > 0;
