/** Looks every few minutes for what may point to fraud among those who were there. One worker does: two would find the same twice. */
import { pool } from '#lib/db/client.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import { MINUTE } from '#lib/kernel/instant.ts';
import { lookOnce } from '#lib/reputation/signals/record.ts';
import type { Stop } from './loop.ts';
import { startOwned } from './owned.ts';

const EVERY = 5 * MINUTE;
/** Somebody who was there is looked at again for a while: what they did becomes final later. */
const LOOK_BACK = 60 * MINUTE;

export const startScout = (): Stop =>
  startOwned('scout', EVERY * 1000, () => {
    const now = Math.floor(Date.now() / 1000);
    return lookOnce(pool(), secureRandom, now - LOOK_BACK, now);
  });
