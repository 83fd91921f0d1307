-- How many trades somebody has waiting is asked at every take: of the few that wait, not of all that they ever made.
CREATE INDEX "Trade_takerId_waiting" ON "Trade" ("takerId") WHERE "state" IN ('awaiting_escrow', 'awaiting_payment') AND NOT "practice";
