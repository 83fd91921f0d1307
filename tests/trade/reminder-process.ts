// A worker that says what is due and then ends: a process of its own, so that it can be killed in the middle.
import { db } from '#lib/db/client.ts';
import { remindNext } from '#lib/trade/commands/remind.ts';

const now = Number(process.argv[2]);
while (await remindNext(db(), { chainId: 31337, now }));
process.exit(0);
