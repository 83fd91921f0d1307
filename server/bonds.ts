/** Looks at the bonds of merchants by final blocks: whose bond fell is suspended, and restored when it stands again. */
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { lookAtBonds } from '#lib/reputation/merchants/watch.ts';
import type { Stop } from './loop.ts';
import { startOwned } from './owned.ts';

/** A bond leaves two months after its notice: minutes are soon. */
const POLL_MS = 120_000;

export const startBonds = (): Stop => startOwned('bonds', POLL_MS, () => lookAtBonds(db(), config().chainId));
