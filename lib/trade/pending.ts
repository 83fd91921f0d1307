/** Acts that were signed or sent and have not shown on the chain yet. */
import type { Event, RelayIntent, Trade } from '../db/generated/client.ts';
import { waitsOf, type ActWaits } from '../chain/relay/view.ts';
import { instantOf } from '../kernel/instant.ts';
import { isEnd, type Move } from './machine.ts';
import { partyOf } from './policy.ts';
import type { PendingMove } from './view.ts';

/** Events that show a signed or sent move to have landed. */
export const LANDED: Readonly<Record<string, string>> = {
  fund: 'trade.funded',
  extend: 'trade.extended',
  markPaid: 'trade.markedPaid',
  reclaim: 'trade.reclaimed',
  release: 'trade.released',
  refund: 'trade.refunded',
  settle: 'trade.settled',
  dispute: 'trade.disputed',
  lapse: 'trade.lapsed',
};

/** What was signed or sent. A settlement is signed by the one and accepted by the other. */
export const SENT: readonly string[] = ['trade.moveSigned', 'trade.transactionSubmitted', 'trade.proposalAccepted'];

export function pendingOf(
  trade: Trade,
  events: readonly Event[],
  intents: readonly RelayIntent[],
): readonly PendingMove[] {
  if (isEnd(trade.state)) return [];
  const pending: PendingMove[] = drawPending(trade, intents);
  for (const event of events) {
    if (!SENT.includes(event.type)) continue;
    const { move = 'settle' } = event.data as { move?: Move };
    const landed = events.some((other) => other.seq > event.seq && other.type === LANDED[move]);
    const refusal = events.find((other) => {
      const about = other.data as { move?: string };
      return other.seq > event.seq && other.type === 'trade.moveRefused' && about.move === move;
    });
    if (landed) continue;
    // Accepting again sends the same act again and leaves no event.
    const again = move === 'settle' && intents.some((intent) => intent.move === move && intent.status !== 'refused');
    pending.push({
      move,
      by: partyOf(event.actorId ?? '', trade) ?? 'buyer',
      since: instantOf(event.at),
      status: refusal && !again ? 'refused' : 'submitting',
      refusal: refusal && !again ? String((refusal.data as { reason?: string }).reason ?? 'unknown') : null,
      waits: event.type === 'trade.transactionSubmitted' ? null : waitsFor(move, event.actorId, intents),
    });
  }
  return pending;
}

/** Of the act that this person last asked for; both may have signed the same move. */
function waitsFor(move: Move, by: string | null, intents: readonly RelayIntent[]): ActWaits | null {
  const own = intents.findLast((one) => one.move === move && (one.payerId === null || one.payerId === by));
  return own ? waitsOf(own) : null;
}

/** A draw is nobody's signature that the app keeps: the relayer's own row says how it stands. */
function drawPending(trade: Trade, intents: readonly RelayIntent[]): PendingMove[] {
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
      waits: waitsOf(intent),
    },
  ];
}
