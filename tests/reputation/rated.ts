/** A trade of two that ended a moment ago, and what the two, a stranger and a moderator do with its feedback. */
import type { Db } from '#lib/db/ctx.ts';
import { DAY, dateOf, HOUR } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { giveFeedback, replyToFeedback } from '#lib/reputation/commands.ts';
import { openNextFeedback } from '#lib/reputation/commands/open-feedback.ts';
import { removeWords } from '#lib/reputation/commands/remove-words.ts';
import { getTradeFeedback } from '#lib/reputation/queries.ts';
import type { Part } from '#lib/reputation/schema.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from '../dispute/people.ts';
import { testCtx } from '../setup/database.ts';

export const CHAIN = 31337;
const ARBITER = '0x00000000000000000000000000000000000a4b17';
let round = 0;

export const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);

export async function rated(db: Db, start: number) {
  const [buyer, seller] = [await addPerson(db, 'buyer'), await addPerson(db, 'seller')];
  const stranger = await addPerson(db, 'stranger');
  const moderator = await addPerson(db, 'moderator', { roles: ['trader', 'moderator'] });
  const row = {
    state: 'completed',
    finalState: 'completed',
    endedBy: 'release',
    fundedAt: dateOf(start - HOUR),
    endedAt: dateOf(start),
  } as const;
  const offerId = await addOffer(db, seller);
  const { id } = await addTrade(db, start, { offerId, buyer, seller, arbiter: ARBITER, round: ++round, row });
  let now = start;
  const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null, clock: () => now });
  const saidBy = (person: Person) =>
    db.feedback.findUnique({ where: { tradeId_fromId: { tradeId: id, fromId: person.actor.accountId } } });
  return {
    id,
    people: { buyer, seller, stranger, moderator },
    as,
    now: () => now,
    /** The chain's time moves on; nobody is told. */
    pass: async (seconds: number) => setChainClock(db, (now += seconds)),
    passDays: async (days: number) => setChainClock(db, (now += days * DAY)),
    give: (person: Person | null, positive = true, comment = '') => giveFeedback(as(person), { id, positive, comment }),
    reply: (person: Person | null, reply: string) => replyToFeedback(as(person), { id, reply }),
    /** What the server's clock does. Answers how often it found something. */
    openDue: async () => {
      let opened = 0;
      while (await openNextFeedback(db, { chainId: CHAIN, now })) opened += 1;
      return opened;
    },
    saidBy,
    remove: async (by: Person | null, author: Person, part: Part, reason = 'It threatens them.') =>
      removeWords(as(by), { feedbackId: (await saidBy(author))?.id ?? 'x'.repeat(20), part, reason }),
    read: async (person: Person) => {
      const read = await getTradeFeedback(as(person), { id });
      if (!read.ok) throw new Error(read.refusal.code);
      return read.value;
    },
  };
}
export type Rated = Awaited<ReturnType<typeof rated>>;
