/** What a party is offered in a trade: the machine's moves, and in a practice trade no dispute, since nobody judges one. Pure. */
import type { Trade } from '../../db/generated/client.ts';
import type { Instant } from '../../kernel/instant.ts';
import { openMoves, type OpenMove } from '../machine.ts';
import type { Party } from '../policy.ts';
import { tradeFactsOf } from '../record.ts';

export function movesOf(trade: Trade, party: Party, now: Instant): readonly OpenMove[] {
  const open = openMoves(tradeFactsOf(trade), party, now);
  return trade.practice ? open.filter(({ move }) => move !== 'dispute') : open;
}
