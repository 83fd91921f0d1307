/** The practice partner answers within seconds. One worker does: two would sign the same permit twice. */
import { canPractise } from '#lib/trade/practice/partner.ts';
import { log, type Stop } from './loop.ts';
import { startOwned } from './owned.ts';
import { practiseOnce } from './practice/desk.ts';

const POLL_MS = 1500;

export function startPractice(): Stop {
  if (!canPractise()) return async () => {};
  return startOwned('practice', POLL_MS, () =>
    practiseOnce((tradeId, err) => log().warn({ tradeId, err }, 'the practice partner could not go on')),
  );
}
