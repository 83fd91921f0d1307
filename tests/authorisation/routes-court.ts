/** Rows of the matrix: the routes of second factors and of the court. */
import type { RouteRow } from './routes.ts';
import { sealedFor } from './values.ts';
import { type Scene } from './world.ts';

const none = () => ({});
const ended = async (s: Scene) => ({ id: await s.ended() });
const disputed = async (s: Scene) => (await s.dispute(), { id: await s.disputed() });
const dispute = async (s: Scene) => ({ disputeId: await s.dispute() });
const penalty = async (s: Scene) => ({ penaltyId: await s.penalty() });
const template = async (s: Scene) => ({ templateId: s.id() });
const TEMPLATE = { kind: 'ask', title: 'Receipt', text: 'Please show it.', shared: false };
const RULING = { version: 1, toBuyer: '1', reason: 'The bank statement shows the money arrived.', fault: 'nobody' };

export const LATER_ROUTES: Readonly<Record<string, RouteRow>> = {
  'POST /api/v1/accounts/passkey/options': { kind: 'public', body: () => ({ name: 'Somebody New' }) },
  'POST /api/v1/accounts/passkey': { kind: 'public', body: none },
  'DELETE /api/v1/me/factors/[factorId]': { kind: 'own', params: async (s) => ({ factorId: await s.factor() }) },
  'GET /api/v1/me/factors': { kind: 'self' },
  'POST /api/v1/me/factors/totp': { kind: 'self' },
  'PUT /api/v1/me/factors/totp': { kind: 'self', body: () => ({ factorId: '0'.repeat(20), code: '000000' }) },
  'POST /api/v1/me/passkeys/options': { kind: 'self' },
  'POST /api/v1/me/passkeys': { kind: 'self', body: none },
  'POST /api/v1/me/recovery-codes': { kind: 'self' },
  'GET /api/v1/sessions/current/confirm': { kind: 'self' },
  'POST /api/v1/sessions/current/confirm': {
    kind: 'self',
    body: () => ({ proof: { kind: 'recovery', code: 'none' } }),
  },
  'POST /api/v1/sign-in/factor': {
    kind: 'public',
    body: () => ({ ticket: 'none', proof: { kind: 'recovery', code: 'x' } }),
  },
  'POST /api/v1/sign-in/passkey': { kind: 'public' },
  'POST /api/v1/disputes/[disputeId]/appeal-ruling': { kind: 'staff', params: dispute, body: () => RULING },
  'POST /api/v1/disputes/[disputeId]/asks': {
    kind: 'staff',
    params: dispute,
    body: () => ({ of: 'both', text: 'Why?', answerSeconds: 86_400 }),
  },
  'POST /api/v1/disputes/[disputeId]/assistants': { kind: 'staff', params: dispute, body: (s) => ({ toId: s.id() }) },
  'POST /api/v1/disputes/[disputeId]/claim': { kind: 'staff', params: dispute },
  'POST /api/v1/disputes/[disputeId]/concurrence': { kind: 'staff', params: dispute, body: () => ({ version: 1 }) },
  'POST /api/v1/disputes/[disputeId]/dissent': {
    kind: 'staff',
    params: dispute,
    body: () => ({ version: 1, reason: 'No.' }),
  },
  'GET /api/v1/disputes/[disputeId]/evidence/[evidenceId]': {
    kind: 'case',
    params: async (s) => ({ ...(await dispute(s)), evidenceId: await s.evidence() }),
  },
  'POST /api/v1/disputes/[disputeId]/hand-over': {
    kind: 'staff',
    params: dispute,
    body: (s) => ({ toId: s.id(), reason: 'Away.' }),
  },
  'POST /api/v1/disputes/[disputeId]/notes': { kind: 'staff', params: dispute, body: () => ({ text: 'Odd.' }) },
  'POST /api/v1/disputes/[disputeId]/ruling': { kind: 'staff', params: dispute, body: () => RULING },
  'POST /api/v1/penalties/[penaltyId]/contest': { kind: 'own', params: penalty, body: () => ({ text: 'Not me.' }) },
  'POST /api/v1/penalties/[penaltyId]/settlement': {
    kind: 'staff',
    params: penalty,
    body: () => ({ lift: true, reason: 'Seen again.' }),
  },
  'POST /api/v1/trades/[id]/appeal': { kind: 'party', params: disputed, body: () => ({ reason: 'No.' }) },
  'POST /api/v1/trades/[id]/evidence': {
    kind: 'party',
    params: disputed,
    type: 'bytes',
    body: () => new Uint8Array(9),
  },
  'POST /api/v1/trades/[id]/evidence/keys': {
    kind: 'party',
    params: disputed,
    body: async (s) => ({
      keys: [{ evidenceId: await s.evidence(), accountId: s.id(), sealed: sealedFor([s.owner]) }],
    }),
  },
  'GET /api/v1/trades/[id]/evidence/readers': { kind: 'party', params: disputed },
  'POST /api/v1/trades/[id]/fault-contest': { kind: 'party', params: ended, body: () => ({ text: 'Not me.' }) },
  'POST /api/v1/trades/[id]/fault-settlement': {
    kind: 'staff',
    params: ended,
    body: () => ({ fault: 'nobody', reason: 'Seen.' }),
  },
  'POST /api/v1/trades/[id]/ruling-acceptance': { kind: 'party', params: disputed },
  'GET /api/v1/transparency': { kind: 'public' },
  'GET /api/v1/me/penalties': { kind: 'self' },
  'GET /api/v1/trades/[id]/fault': { kind: 'party', params: ended },
  'POST /api/v1/case-templates': { kind: 'staff', body: () => TEMPLATE },
  'PUT /api/v1/case-templates/[templateId]': { kind: 'staff', params: template, body: () => TEMPLATE },
  'DELETE /api/v1/case-templates/[templateId]': { kind: 'staff', params: template },
};
