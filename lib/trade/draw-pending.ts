import type { RelayIntent, Trade } from '../db/generated/client.ts';
import { instantOf } from '../kernel/instant.ts';
import type { PendingMove } from './view.ts';

/** A draw is nobody's signature that the app keeps: the relayer's own row says how it stands. */
export function drawPending(trade: Trade, intents: readonly RelayIntent[]): PendingMove[] {
  const intent = intents.find(({ move }) => move === 'draw');
  if (trade.state !== 'awaiting_escrow' || !intent) return [];
  const { name = 'unknown' } = (intent.refusal ?? {}) as { name?: string };
  const refusedAs = intent.status === 'refused' ? name : null;
  return [
    {
      move: 'draw',
      by: 'seller',
      since: instantOf(intent.createdAt),
      status: refusedAs === null ? 'submitting' : 'refused',
      refusal: refusedAs,
    },
  ];
}
