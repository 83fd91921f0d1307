/** Rows of the matrix: commands, queries and routes of the court. */
import { acceptRuling, appealRuling } from '#lib/dispute/commands/appeal.ts';
import { askParties } from '#lib/dispute/commands/ask.ts';
import { addAssistant, claimCase, handOverCase } from '#lib/dispute/commands/claim-case.ts';
import { contestFault, contestPenalty, settleContest, settlePenalty } from '#lib/dispute/commands/contest.ts';
import { addNote } from '#lib/dispute/commands/note.ts';
import { concurCase, decideAppeal, dissentCase, ruleCase } from '#lib/dispute/commands/rule-case.ts';
import { hasDesk } from '#lib/dispute/queries/desk.ts';
import type { CommandRow } from './commands-account.ts';
import type { RouteRow } from './routes.ts';
import type { Scene } from './world.ts';

const COURT = {
  version: 1,
  toBuyer: '1',
  reason: 'The bank statement shows the money arrived.',
  fault: 'nobody',
  offence: null,
  byNoShow: false,
} as const;

export const COURT_ROWS: Readonly<Record<string, CommandRow>> = {
  'dispute.hasDesk': ['public', (ctx) => hasDesk(ctx.actor)],
  'dispute.claimCase': ['staff', async (ctx, s) => claimCase(ctx, { disputeId: await s.dispute() })],
  'dispute.handOverCase': [
    'staff',
    async (ctx, s) =>
      handOverCase(ctx, { disputeId: await s.dispute(), toId: s.stranger.actor.accountId, reason: 'Away.' }),
  ],
  'dispute.addAssistant': [
    'staff',
    async (ctx, s) => addAssistant(ctx, { disputeId: await s.dispute(), toId: s.stranger.actor.accountId }),
  ],
  'dispute.askParties': [
    'staff',
    async (ctx, s) =>
      askParties(ctx, { disputeId: await s.dispute(), of: 'both', text: 'Why?', answerSeconds: 86_400 }),
  ],
  'dispute.addNote': ['staff', async (ctx, s) => addNote(ctx, { disputeId: await s.dispute(), text: 'Odd.' })],
  'dispute.ruleCase': ['staff', async (ctx, s) => ruleCase(ctx, { ...COURT, disputeId: await s.dispute() })],
  'dispute.decideAppeal': ['staff', async (ctx, s) => decideAppeal(ctx, { ...COURT, disputeId: await s.dispute() })],
  'dispute.concurCase': ['staff', async (ctx, s) => concurCase(ctx, { disputeId: await s.dispute(), version: 1 })],
  'dispute.dissentCase': [
    'staff',
    async (ctx, s) => dissentCase(ctx, { disputeId: await s.dispute(), version: 1, reason: 'No.' }),
  ],
  'dispute.acceptRuling': [
    'party',
    async (ctx, s) => (await s.dispute(), acceptRuling(ctx, { id: await s.disputed() })),
  ],
  'dispute.appealRuling': [
    'party',
    async (ctx, s) => (await s.dispute(), appealRuling(ctx, { id: await s.disputed(), reason: 'No.' })),
  ],
  'dispute.contestFault': ['party', async (ctx, s) => contestFault(ctx, { id: await s.ended(), text: 'Not mine.' })],
  'dispute.settleContest': [
    'staff',
    async (ctx, s) => settleContest(ctx, { id: await s.ended(), fault: 'nobody', reason: 'Nobody.' }),
  ],
  'dispute.contestPenalty': ['own', (ctx, s) => contestPenalty(ctx, { penaltyId: s.id(), text: 'No.' })],
  'dispute.settlePenalty': ['staff', (ctx, s) => settlePenalty(ctx, { penaltyId: s.id(), lift: true, reason: 'So.' })],
};

const disputed = async (s: Scene) => (await s.dispute(), { id: await s.disputed() });
const dispute = async (s: Scene) => ({ disputeId: await s.dispute() });

export const COURT_ROUTES: Readonly<Record<string, RouteRow>> = {
  'POST /api/v1/disputes/[disputeId]/claim': { kind: 'staff', params: dispute },
  'POST /api/v1/disputes/[disputeId]/hand-over': {
    kind: 'staff',
    params: dispute,
    body: (s) => ({ toId: s.stranger.actor.accountId, reason: 'Away.' }),
  },
  'POST /api/v1/disputes/[disputeId]/assistants': {
    kind: 'staff',
    params: dispute,
    body: (s) => ({ toId: s.stranger.actor.accountId }),
  },
  'POST /api/v1/disputes/[disputeId]/asks': {
    kind: 'staff',
    params: dispute,
    body: () => ({ of: 'both', text: 'Why?', answerSeconds: 86_400 }),
  },
  'POST /api/v1/disputes/[disputeId]/notes': { kind: 'staff', params: dispute, body: () => ({ text: 'Odd.' }) },
  'POST /api/v1/disputes/[disputeId]/ruling': { kind: 'staff', params: dispute, body: () => COURT },
  'POST /api/v1/disputes/[disputeId]/appeal-ruling': { kind: 'staff', params: dispute, body: () => COURT },
  'POST /api/v1/disputes/[disputeId]/concurrence': { kind: 'staff', params: dispute, body: () => ({ version: 1 }) },
  'POST /api/v1/disputes/[disputeId]/dissent': {
    kind: 'staff',
    params: dispute,
    body: () => ({ version: 1, reason: 'No.' }),
  },
  'POST /api/v1/trades/[id]/ruling-acceptance': { kind: 'party', params: disputed },
  'POST /api/v1/trades/[id]/appeal': { kind: 'party', params: disputed, body: () => ({ reason: 'No.' }) },
  'POST /api/v1/trades/[id]/fault-contest': { kind: 'party', params: disputed, body: () => ({ text: 'No.' }) },
  'POST /api/v1/trades/[id]/fault-settlement': {
    kind: 'staff',
    params: disputed,
    body: () => ({ fault: 'nobody', reason: 'Nobody.' }),
  },
  'POST /api/v1/penalties/[penaltyId]/contest': {
    kind: 'own',
    params: async (s) => ({ penaltyId: s.id() }),
    body: () => ({ text: 'No.' }),
  },
  'POST /api/v1/penalties/[penaltyId]/settlement': {
    kind: 'staff',
    params: async (s) => ({ penaltyId: s.id() }),
    body: () => ({ lift: true, reason: 'So.' }),
  },
};
