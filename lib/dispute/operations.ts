import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { refuseRequest } from '../http/refusals.ts';
import { contestFault, contestPenalty } from './commands/contest.ts';
import { FAULTS, OFFENCES } from './court.ts';
import type { CourtStanding, FaultView } from './court.view.ts';
import { BECAUSES } from './fault.ts';
import { getTradeFault } from './queries/fault.ts';
import { getCourtStanding } from './queries/standing.ts';
import { getTransparency } from './queries/transparency.ts';
import { refuseDispute } from './refusals.ts';
import { contestSchema, penaltyParams, tradeParams } from './schema.ts';
import { KINDS, OUTCOMES, type Transparency } from './transparency.ts';

export const COURT_LIMIT = { name: 'court', burst: 30, perMinute: 30 };

const instant = z.int().describe('Seconds since 1970.');
const count = z
  .int()
  .nullable()
  .describe('Null: from one to four, or kept back because such a number would follow from the others.');
const median = z.object({ of: count, seconds: z.int().nullable() });
const share = z.object({ of: count, count });
const each = <const K extends readonly [string, ...string[]]>(names: K) => z.record(z.enum(names), count);

const periodAnswer = z.object({
  from: instant,
  until: instant,
  opened: count,
  firstAnswer: median,
  ruling: median,
  ended: count,
  outcomes: each(OUTCOMES),
  appealed: share,
  overturned: share,
  noShows: share,
  penalties: each(KINDS),
});

const transparencyAnswer = z.object({
  at: instant,
  openNow: count,
  year: periodAnswer,
  months: z.array(periodAnswer),
}) satisfies z.ZodType<Transparency>;

const party = z.enum(['buyer', 'seller']);
const contest = { text: z.string(), at: instant, settledAt: instant.nullable(), reason: z.string().nullable() };

const faultAnswer = z
  .object({
    tradeId: z.string(),
    party,
    fault: z.enum(FAULTS),
    by: z.enum(['rule', 'ruling', 'contest']),
    because: z.enum(BECAUSES),
    endedAt: instant,
    contestUntil: instant,
    mayContest: z.boolean(),
    shutBecause: z.enum(['over', 'final', 'contested', 'settling']).nullable(),
    contest: z.object({ ...contest, by: party, fault: z.enum(FAULTS).nullable() }).nullable(),
    looks: z.array(z.object({ name: z.string(), at: instant })),
    now: instant,
  })
  .nullable()
  .describe('Null: the trade has not ended.') satisfies z.ZodType<FaultView | null>;

const standingAnswer = z.object({
  now: instant,
  bannedAt: instant.nullable(),
  pausedUntil: instant.nullable(),
  byCourt: z.boolean(),
  penalties: z.array(
    z.object({
      id: z.string(),
      tradeId: z.string(),
      offence: z.enum(OFFENCES),
      kind: z.enum(KINDS),
      at: instant,
      until: instant.nullable(),
      lifted: z.boolean(),
      contestUntil: instant,
      mayContest: z.boolean(),
      contest: z.object(contest).nullable(),
    }),
  ),
}) satisfies z.ZodType<CourtStanding>;

const missing = [refuseDispute('dispute.not_found'), refuseRequest('request.not_found')];

export const readTransparency = operation({
  id: 'getTransparency',
  group: 'court',
  method: 'GET',
  path: '/transparency',
  summary: 'What is published of the court: counts and medians of the last twelve months, counted every few minutes.',
  scope: 'read',
  actor: 'anyone',
  answer: transparencyAnswer,
  refusals: [],
  command: (ctx) => getTransparency(ctx),
});

export const readFault = operation({
  id: 'getTradeFault',
  group: 'court',
  method: 'GET',
  path: '/trades/{id}/fault',
  summary: 'Whose fault the end of a trade was, why, and until when that can be contested.',
  scope: 'read',
  params: tradeParams,
  answer: faultAnswer,
  refusals: missing,
  command: getTradeFault,
});

export const sayContest = operation({
  id: 'contestFault',
  group: 'court',
  method: 'POST',
  path: '/trades/{id}/fault-contest',
  summary: 'Says, once, that the fault of an ended trade is not as it was put down.',
  scope: 'trade',
  params: tradeParams,
  body: contestSchema,
  answer: z.null(),
  refusals: [
    ...missing,
    refuseDispute('dispute.wrong_state'),
    refuseDispute('dispute.contest_over'),
    refuseDispute('dispute.contested_before'),
  ],
  limit: COURT_LIMIT,
  command: contestFault,
});

export const readStanding = operation({
  id: 'getCourtStanding',
  group: 'court',
  method: 'GET',
  path: '/me/penalties',
  summary: 'What followed from rulings for the reader, and what is stopped for them now.',
  scope: 'read',
  answer: standingAnswer,
  refusals: [],
  command: (ctx) => getCourtStanding(ctx),
});

export const sayPenaltyContest = operation({
  id: 'contestPenalty',
  group: 'court',
  method: 'POST',
  path: '/penalties/{penaltyId}/contest',
  summary: 'Says, once, that a penalty is wrong.',
  scope: 'trade',
  params: penaltyParams,
  body: contestSchema,
  answer: z.null(),
  refusals: [...missing, refuseDispute('dispute.contest_over'), refuseDispute('dispute.contested_before')],
  limit: COURT_LIMIT,
  command: contestPenalty,
});

export const OPERATIONS = [readTransparency, readFault, sayContest, readStanding, sayPenaltyContest];
