/** Rows of the matrix: every method of every route under app/api. One line each; see `RouteRow`. */
import { KDF_COST } from '#lib/account/password.ts';
import { makeCard } from '#lib/chat/room-keys.ts';
import { makeLink } from '#lib/privacy/internal/link.ts';
import { WEBHOOK_TOPICS } from '#lib/notice/webhooks/topics.ts';
import type { Kind } from './judging.ts';
import { BYTES, OFFER, sealedFor, SIGNATURE } from './values.ts';
import { NOW, type Scene } from './world.ts';

/**
 * Of what kind it is; what stands in the place of each `[name]` of its path; and a body good enough that who asks is what decides.
 * `odd`: why it is not asked as the others are.
 */
export type RouteRow = {
  readonly kind: Kind;
  readonly params?: (s: Scene) => Promise<Record<string, string>>;
  readonly body?: (s: Scene) => unknown;
  readonly type?: 'bytes';
  /** Of what is not one's own it says that it is gone; the table of commands looks whether it is. */
  readonly silent?: true;
  /** A field too many is refused. */
  readonly strict?: true;
  readonly odd?: string;
};

const ADDRESS = '0x00000000000000000000000000000000000000c1';
const LATER = 4_000_000_000;
const none = () => ({});
const offer = async (s: Scene) => ({ offerId: await s.offer() });
const trade = async (s: Scene) => ({ id: await s.trade() });
const ended = async (s: Scene) => ({ id: await s.ended() });
const rated = async (s: Scene) => ({ id: await s.rated() });
const disputed = async (s: Scene) => (await s.dispute(), { id: await s.disputed() });
const dispute = async (s: Scene) => ({ disputeId: await s.dispute() });
const proposal = async (s: Scene) => ({ id: await s.trade(), proposalId: await s.proposal() });
const attachment = async (s: Scene) => ({ id: await s.trade(), attachmentId: await s.attachment() });
const webhook = async (s: Scene) => ({ webhookId: await s.webhook() });
const account = async (s: Scene) => ({ accountId: await s.paymentAccount() });
const KDF = { v: 1, kind: 'argon2id', ...KDF_COST, salt: 'A'.repeat(22) };
const SECRET = 'A'.repeat(43);

export const ROUTE_ROWS: Readonly<Record<string, RouteRow>> = {
  'GET /api/v1/[...rest]': { kind: 'public', odd: 'every address that is none' },
  'POST /api/v1/[...rest]': { kind: 'public', odd: 'every address that is none' },
  'PUT /api/v1/[...rest]': { kind: 'public', odd: 'every address that is none' },
  'PATCH /api/v1/[...rest]': { kind: 'public', odd: 'every address that is none' },
  'DELETE /api/v1/[...rest]': { kind: 'public', odd: 'every address that is none' },
  'GET /api/auth/[...nextauth]': { kind: 'public', odd: 'next-auth’s own: a cookie in, a cookie out (tests/account)' },
  'POST /api/auth/[...nextauth]': { kind: 'public', odd: 'next-auth’s own: a cookie in, a cookie out (tests/account)' },
  'POST /api/chain/[chainId]': {
    kind: 'public',
    odd: 'hands public reads and signed transactions to the node (lib/chain/proxy.ts)',
  },
  // What others seal to is for everybody to read.
  'GET /api/v1/accounts/[accountId]/identity': {
    kind: 'public',
    params: async (s) => ({ accountId: s.owner.actor.accountId }),
  },
  'POST /api/v1/accounts': { kind: 'public', body: none },
  'GET /api/v1/disputes/[disputeId]': { kind: 'staff', params: dispute },
  'POST /api/v1/disputes/[disputeId]/proposal': {
    kind: 'panel',
    params: dispute,
    body: () => ({
      version: 1,
      toBuyer: '1',
      reason: 'The bank statement shows the money.',
      validUntil: LATER,
      signature: SIGNATURE,
    }),
  },
  'POST /api/v1/disputes/[disputeId]/signatures': {
    kind: 'panel',
    params: dispute,
    body: () => ({ signature: SIGNATURE }),
  },
  'POST /api/v1/disputes/[disputeId]/award': {
    kind: 'panel',
    params: dispute,
    body: () => ({ amount: '1', reason: 'The seller kept both.', signature: SIGNATURE }),
  },
  'GET /api/v1/disputes': { kind: 'staff' },
  'POST /api/v1/faucet': { kind: 'self' },
  'GET /api/v1/market': { kind: 'public' },
  'GET /api/v1/market/version': { kind: 'public' },
  'POST /api/v1/me/address/proof': { kind: 'self' },
  'PUT /api/v1/me/address': { kind: 'self', body: () => ({ email: 'another@example.com' }) },
  'DELETE /api/v1/me/address': { kind: 'self' },
  'PUT /api/v1/me/lock': {
    kind: 'self',
    body: () => ({ authSecret: SECRET, keys: [], message: 'none', signature: SIGNATURE }),
  },
  'POST /api/v1/sign-in/forgotten': { kind: 'public', body: () => ({ email: 'nobody@example.com' }) },
  'POST /api/v1/sign-in/reset': {
    kind: 'public',
    body: () => ({ token: '0'.repeat(20) + 'x'.repeat(43), kdf: KDF, authSecret: SECRET }),
  },
  'PUT /api/v1/me/backup': { kind: 'self', body: () => ({ keys: [] }) },
  'GET /api/v1/me/deletion': { kind: 'self' },
  'POST /api/v1/me/deletion': { kind: 'self', body: () => ({ name: 'somebody else', keysSaved: true }) },
  'POST /api/v1/me/exports': { kind: 'self', body: () => ({ kind: 'everything' }) },
  'GET /api/v1/me/exports/[token]': {
    kind: 'own',
    params: async (s) => ({ token: makeLink({ kind: 'everything' }, s.ownerSession, LATER) }),
  },
  'POST /api/v1/me/statement': { kind: 'self' },
  'POST /api/v1/me/statements': { kind: 'self', type: 'bytes', body: () => new Uint8Array(9) },
  'DELETE /api/v1/me/statements/[id]': { kind: 'own', params: async (s) => ({ id: await s.foreign() }) },
  'GET /api/v1/statements/[id]': { kind: 'public', params: async (s) => ({ id: await s.foreign() }) },
  'PUT /api/v1/me/identity': { kind: 'self', body: (s) => ({ identity: s.owner.identity, keys: [] }) },
  'GET /api/v1/me/keys': { kind: 'self' },
  'PUT /api/v1/me/password': {
    kind: 'self',
    body: () => ({ authSecret: SECRET, newAuthSecret: SECRET, kdf: KDF, keys: [] }),
  },
  'GET /api/v1/me': { kind: 'self' },
  'PATCH /api/v1/me': { kind: 'self', body: () => ({ currency: 'EUR' }) },
  'DELETE /api/v1/me/api-keys/[keyId]': { kind: 'own', params: async (s) => ({ keyId: await s.apiKey() }) },
  'GET /api/v1/me/api-keys': { kind: 'self' },
  'POST /api/v1/me/api-keys': { kind: 'self', body: () => ({ name: 'Bot', scopes: ['read'], days: null }) },
  'POST /api/v1/notices/[noticeId]/read': { kind: 'own', params: async (s) => ({ noticeId: await s.notice() }) },
  'POST /api/v1/notices/read': { kind: 'self' },
  'GET /api/v1/notices': { kind: 'self' },
  'GET /api/v1/offers/[offerId]/own': { kind: 'own', params: offer },
  'GET /api/v1/webhooks': { kind: 'self' },
  'POST /api/v1/webhooks': {
    kind: 'self',
    body: () => ({ url: 'https://10.0.0.1/x', topics: [WEBHOOK_TOPICS[0]] }),
    strict: true,
  },
  'GET /api/v1/webhooks/[webhookId]': { kind: 'own', params: webhook },
  'PATCH /api/v1/webhooks/[webhookId]': { kind: 'own', params: webhook, body: () => ({ on: false }), strict: true },
  'DELETE /api/v1/webhooks/[webhookId]': { kind: 'own', params: webhook, silent: true },
  'POST /api/v1/webhooks/[webhookId]/replay': {
    kind: 'own',
    params: webhook,
    body: () => ({ since: 0 }),
    strict: true,
  },
  'POST /api/v1/webhooks/[webhookId]/secret': { kind: 'own', params: webhook },
  'POST /api/v1/webhooks/[webhookId]/test': { kind: 'own', params: webhook },
  'GET /api/v1/notices/unread': { kind: 'self' },
  'GET /api/v1/offers/[offerId]': { kind: 'public', params: offer },
  'PUT /api/v1/offers/[offerId]': { kind: 'own', params: offer, body: () => ({ ...OFFER, seenRevision: 1 }) },
  'GET /api/v1/offers/[offerId]/standing': { kind: 'own', params: offer },
  'POST /api/v1/offers/[offerId]/standing': { kind: 'own', params: offer, body: () => ({ lanes: 1, days: 1 }) },
  'PUT /api/v1/offers/[offerId]/standing': {
    kind: 'own',
    params: offer,
    body: async (s) => ({ standingId: await s.standing(), signature: SIGNATURE, payees: {} }),
  },
  'POST /api/v1/offers/[offerId]/state': { kind: 'own', params: offer, body: () => ({ move: 'close' }) },
  'GET /api/v1/offers': { kind: 'self' },
  'POST /api/v1/offers': { kind: 'self', body: () => OFFER },
  'GET /api/v1/openapi.json': { kind: 'public' },
  'PATCH /api/v1/payment-accounts/[accountId]': { kind: 'own', params: account, body: () => ({ label: 'New' }) },
  'DELETE /api/v1/payment-accounts/[accountId]': { kind: 'own', params: account },
  'GET /api/v1/payment-accounts': { kind: 'self' },
  'POST /api/v1/payment-accounts': {
    kind: 'self',
    body: (s) => ({
      methodId: 'sepa',
      currency: 'EUR',
      label: 'Bank',
      sealed: sealedFor([s.owner]),
      commitment: BYTES,
      identifier: BYTES.slice(2),
    }),
  },
  'GET /api/v1/payment-methods': { kind: 'public' },
  'PUT /api/v1/push-subscriptions': {
    kind: 'self',
    body: () => ({
      endpoint: 'https://10.0.0.1/x',
      keys: { p256dh: POINT, auth: 'AAAAAAAAAAAAAAAAAAAAAA' },
      label: 'Phone',
    }),
  },
  // Of a device that is not there nothing is said: it is gone either way (the table of commands looks whether it is).
  'DELETE /api/v1/push-subscriptions': { kind: 'self', body: () => ({ endpoint: 'https://push.example/none' }) },
  'GET /api/v1/rates': { kind: 'public' },
  'DELETE /api/v1/sessions/[sessionId]': { kind: 'own', params: async (s) => ({ sessionId: await s.session() }) },
  'DELETE /api/v1/sessions/current': { kind: 'public' },
  'GET /api/v1/sessions': { kind: 'self' },
  'DELETE /api/v1/sessions': { kind: 'self' },
  'POST /api/v1/sign-in/nonce': { kind: 'public' },
  'POST /api/v1/sign-in': { kind: 'public', body: () => ({ kind: 'wallet', message: 'none', signature: SIGNATURE }) },
  'POST /api/v1/sign-in/salt': { kind: 'public', body: () => ({ email: 'nobody@example.com' }) },
  'POST /api/v1/socket-ticket': { kind: 'self' },
  'POST /api/v1/standing-offers/[standingId]/end': {
    kind: 'own',
    params: async (s) => ({ standingId: await s.standing() }),
    body: none,
  },
  'GET /api/v1/trades/[id]/attachments/[attachmentId]': { kind: 'party', params: attachment },
  'PUT /api/v1/trades/[id]/attachments/[attachmentId]': { kind: 'own', params: attachment },
  'POST /api/v1/trades/[id]/attachments': {
    kind: 'party',
    params: trade,
    type: 'bytes',
    body: () => new Uint8Array(9),
  },
  'POST /api/v1/trades/[id]/cancel': { kind: 'party', params: trade, body: none },
  'POST /api/v1/trades/[id]/cards': {
    kind: 'party',
    params: trade,
    body: (s) => ({ card: makeCard(s.owner.secretKey, BYTES, NOW) }),
  },
  'GET /api/v1/trades/[id]/dispute': { kind: 'party', params: disputed },
  'POST /api/v1/trades/[id]/excerpts': { kind: 'party', params: disputed, body: () => ({ excerpt: null }) },
  'GET /api/v1/trades/[id]/feedback': { kind: 'party', params: ended },
  'POST /api/v1/trades/[id]/feedback': { kind: 'party', params: ended, body: () => ({ positive: true }) },
  'POST /api/v1/trades/[id]/feedback/reply': { kind: 'party', params: rated, body: () => ({ reply: 'x' }) },
  'GET /api/v1/trades/[id]/file': { kind: 'party', params: ended },
  'GET /api/v1/trades/[id]/messages': { kind: 'party', params: trade },
  'POST /api/v1/trades/[id]/messages': { kind: 'party', params: trade, body: () => ({ message: null }) },
  'POST /api/v1/trades/[id]/moves': {
    kind: 'party',
    params: trade,
    body: () => ({ move: 'release', signature: SIGNATURE, validUntil: NOW + 3600 }),
  },
  'POST /api/v1/trades/[id]/payer': {
    kind: 'party',
    params: trade,
    body: (s) => ({ payerSealed: sealedFor([s.owner, s.partner]) }),
  },
  'POST /api/v1/trades/[id]/proposals/[proposalId]/accept': {
    kind: 'party',
    params: proposal,
    body: () => ({ signature: SIGNATURE }),
  },
  'POST /api/v1/trades/[id]/proposals/[proposalId]/decline': { kind: 'party', params: proposal },
  'POST /api/v1/trades/[id]/proposals/[proposalId]/withdraw': { kind: 'party', params: proposal },
  'POST /api/v1/trades/[id]/proposals': {
    kind: 'party',
    params: trade,
    body: () => ({ toBuyer: '1', validUntil: NOW + 3600, signature: SIGNATURE }),
  },
  'POST /api/v1/trades/[id]/read': { kind: 'party', params: trade, body: () => ({ delivered: 0, read: 0 }) },
  'GET /api/v1/trades/[id]': { kind: 'party', params: ended },
  'POST /api/v1/trades/[id]/statements': { kind: 'party', params: disputed, body: () => ({ text: 'Mine.' }) },
  'POST /api/v1/trades/[id]/transactions': {
    kind: 'party',
    params: trade,
    body: () => ({ move: 'release', txHash: BYTES }),
  },
  'GET /api/v1/trades': { kind: 'self' },
  'POST /api/v1/trades': {
    kind: 'other',
    body: async (s) => ({
      offerId: await s.offer(),
      revision: 1,
      priceSeen: { numerator: '1', denominator: '1' },
      fiatMinor: '2000',
      methodId: 'sepa',
    }),
  },
  'POST /api/v1/unsubscribe/[token]': {
    kind: 'public',
    odd: 'by the token of a mail, without a cookie (tests/notice)',
  },
  'GET /api/v1/unsubscribe/[token]': { kind: 'public', odd: 'leads to a page and changes nothing (tests/notice)' },
  'POST /api/v1/vault/cancellations': { kind: 'self', body: () => ({ series: '1', signature: SIGNATURE }) },
  'POST /api/v1/vault/deposits': {
    kind: 'self',
    body: () => ({ token: ADDRESS, amount: '5', validAfter: 0, validBefore: LATER, salt: BYTES, signature: SIGNATURE }),
  },
  'GET /api/v1/vault/entries': { kind: 'self' },
  'GET /api/v1/vault': { kind: 'self' },
  'POST /api/v1/vault/transactions': {
    kind: 'self',
    body: () => ({ kind: 'deposit', token: ADDRESS, units: '5', txHash: BYTES }),
  },
  'POST /api/v1/vault/withdrawals': {
    kind: 'self',
    body: () => ({ token: ADDRESS, max: '5', to: ADDRESS, nonce: '0', validUntil: LATER, signature: SIGNATURE }),
  },
};

/** The base point of P-256, uncompressed, base64url. */
const POINT = Buffer.from(
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  'hex',
).toString('base64url');
