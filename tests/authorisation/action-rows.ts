/** A row for each server action, and those about other people: lists, notes, reports, being away. */
import type { Db } from '#lib/db/ctx.ts';
import type { Kind } from './judging.ts';
import type { Scene } from './world.ts';

export const form = (fields: Record<string, string>): FormData => {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  return made;
};

/** Of what kind it is, what it is called with, and where it says nothing to whoever asks: a look at what came of it. */
export type ActionRow = {
  readonly kind: Kind;
  readonly with: (s: Scene) => Promise<unknown[]> | unknown[];
  readonly came?: (s: Scene) => Promise<string>;
};

export const gone = (count: Promise<number>) => count.then((left) => (left === 0 ? 'done' : 'none'));

export const peopleRows = (db: Db): Readonly<Record<string, ActionRow>> => ({
  'practice/actions start': { kind: 'self', with: () => [{}] },
  'practice/actions answer': {
    kind: 'party',
    with: async (s) => [{}, form({ tradeId: await s.trade(), answer: 'refuse' })],
  },
  'traders/people-actions block': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId })],
  },
  'traders/people-actions unblock': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId })],
  },
  'traders/people-actions unblockInList': {
    kind: 'own',
    with: async (s) => {
      const pair = { blockerId: s.owner.actor.accountId, blockedId: s.partner.actor.accountId };
      await db.block.createMany({ data: [pair], skipDuplicates: true });
      return [form({ accountId: pair.blockedId })];
    },
    came: (s) =>
      gone(db.block.count({ where: { blockerId: s.owner.actor.accountId, blockedId: s.partner.actor.accountId } })),
  },
  'traders/people-actions trust': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId })],
  },
  'traders/people-actions untrust': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId })],
  },
  'traders/people-actions untrustInList': {
    kind: 'own',
    with: async (s) => {
      const pair = { trusterId: s.owner.actor.accountId, trustedId: s.partner.actor.accountId };
      await db.trust.createMany({ data: [pair], skipDuplicates: true });
      return [form({ accountId: pair.trustedId })];
    },
    came: (s) =>
      gone(db.trust.count({ where: { trusterId: s.owner.actor.accountId, trustedId: s.partner.actor.accountId } })),
  },
  'traders/people-actions saveNote': {
    kind: 'other',
    with: (s) => [null, form({ accountId: s.stranger.actor.accountId, text: 'x' })],
  },
  'settings/standing/actions appeal': {
    kind: 'own',
    with: async (s) => [null, form({ reviewId: await s.review(), text: 'It is a joint account.' })],
  },
  'settings/merchant/actions apply': {
    kind: 'self',
    with: () => [null, form({ why: 'I trade every day and keep hours.' })],
  },
  'settings/away-actions leave': { kind: 'self', with: () => [null, form({ until: '' })] },
  'settings/away-actions comeHome': { kind: 'self', with: () => [null, form({})] },
  'traders/people-actions report': {
    kind: 'other',
    with: async (s) => [
      null,
      form({ accountId: s.stranger.actor.accountId, tradeId: await s.trade(), reason: 'other', words: 'x' }),
    ],
  },
});
