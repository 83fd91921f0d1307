-- A person's evidence of some days is found among all of theirs: that is asked for when a history is written anew and when a merchant who lost a dispute is judged, while
-- this index was written with every trade that ended.
DROP INDEX "TradeEvidence_accountId_at_idx";
