import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signatures, signMessage } from '#lib/notice/webhooks/signature.ts';
import { EVENT_TYPES } from '#lib/events/catalogue.ts';
import { pauseAfter, PAUSES } from '#lib/notice/webhooks/record.ts';
import { topicOf } from '#lib/notice/webhooks/topics.ts';
import { verifyWebhook } from '../../sdk/webhooks.ts';

// The example that the implementations of Standard Webhooks are published with.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const AT = 1_614_265_330;
const EXAMPLE = '{"test": 2432232314}';

const OTHER = `whsec_${btoa('another secret of thirty-two byte')}`;
const body = JSON.stringify({ type: 'a.b', timestamp: '2026-01-01T00:00:00.000Z', sequence: 1, data: {} });
const headersOf = (signature: string, at = AT, id = ID) => ({
  'webhook-id': id,
  'webhook-timestamp': `${at}`,
  'webhook-signature': signature,
});
const check = (signature: string, more: Partial<Parameters<typeof verifyWebhook>[0]> = {}) =>
  verifyWebhook({ secret: SECRET, headers: headersOf(signature), body, now: AT, ...more });
const reasonOf = async (checked: ReturnType<typeof verifyWebhook>) => {
  const one = await checked;
  return one.ok ? 'ok' : one.reason;
};

describe('a signature', () => {
  it('is that of the published example of Standard Webhooks', () => {
    expect(signMessage(SECRET, ID, AT, EXAMPLE)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('of the example is taken by the verifier, which then finds that its body says nothing of what ours do', async () => {
    expect(await reasonOf(check('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', { body: EXAMPLE }))).toBe('body');
  });

  it('is good under either of two secrets while one is changed for another, and under no third', async () => {
    const both = signatures([OTHER, SECRET], ID, AT, body);
    expect(await reasonOf(check(both))).toBe('ok');
    expect(await reasonOf(check(both, { secret: OTHER }))).toBe('ok');
    expect(await reasonOf(check(signatures([OTHER], ID, AT, body)))).toBe('signature');
    expect(await reasonOf(check(signatures([OTHER], ID, AT, body), { secret: [SECRET, OTHER] }))).toBe('ok');
  });

  it('is none where anything of body, id, time or signature is altered, wherever', async () => {
    const right = signMessage(SECRET, ID, AT, body);
    expect(await reasonOf(check(right))).toBe('ok');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: body.length - 1 }), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const bytes = new TextEncoder().encode(body);
        bytes[place]! ^= flip;
        expect(await reasonOf(check(right, { body: bytes }))).toBe('signature');
      }),
    );
    expect(await reasonOf(check(right, { headers: headersOf(right, AT + 1) }))).toBe('signature');
    expect(await reasonOf(check(right, { headers: headersOf(right, AT, `${ID}x`) }))).toBe('signature');
    for (const forged of ['v1,', 'v1,AAAA', right.replace('v1,', 'v2,'), right.slice(3), `${right}x`, 'v1,%%%'])
      expect(await reasonOf(check(forged)), forged).toBe('signature');
    // As a moved boundary between id, time and body would make it.
    expect(await reasonOf(check(right, { headers: headersOf(right, AT, `${ID}.${AT}`) }))).toBe('headers');
  });

  it('is refused when it is old, however right it is: a message that is played again is none', async () => {
    const right = signMessage(SECRET, ID, AT, body);
    for (const [late, answer] of [
      [300, 'ok'],
      [301, 'time'],
      [-300, 'ok'],
      [-301, 'time'],
      [Number.NaN, 'time'],
    ] as const)
      expect(await reasonOf(check(right, { now: AT + late }))).toBe(answer);
  });

  it('is read from the headers of a request of Node and of one of the web alike, and asked for where one is missing', async () => {
    const right = headersOf(signMessage(SECRET, ID, AT, body));
    expect(await reasonOf(check('', { headers: new Headers(right) }))).toBe('ok');
    for (const name of Object.keys(right))
      expect(await reasonOf(check('', { headers: { ...right, [name]: undefined } }))).toBe('headers');
    await expect(check('v1,AAAA', { secret: 'short' })).rejects.toThrow(TypeError);
  });
});

describe('what is told', () => {
  it('has a topic for each event, or none on purpose', () => {
    const untold = EVENT_TYPES.filter((type) => topicOf(type) === undefined);
    expect(untold).toEqual([
      'trade.moveSigned',
      'trade.transactionSubmitted',
      // Told as the case's.
      'trade.evidenceAdded',
      'trade.reminded',
      'dispute.reminded',
      'dispute.decided',
      'dispute.dissented',
      'dispute.rulingProposed',
      'dispute.assisted',
      'penalty.given',
      'penalty.contested',
      'penalty.settled',
      'search.matched',
      'webhook.switchedOff',
      'report.made',
      'report.seen',
      'report.acted',
      'restraint.paused',
      'restraint.banned',
      'restraint.held',
      'restraint.lifted',
      'restraint.nameCleared',
      'staff.proved',
      'link.asked',
      'account.signedInAnew',
      'account.passwordChanged',
      'account.passwordReset',
      'account.addressChanging',
      'account.addressStopped',
      'account.addressChanged',
      'account.disowned',
      // What is told of feedback comes as a notice.
      'feedback.written',
      'feedback.revealed',
      'feedback.replied',
      'feedback.wordsRemoved',
      'merchant.granted',
      'merchant.refused',
      'merchant.revoked',
      'merchant.suspended',
      'merchant.restored',
    ]);
  });

  it('is tried again over three days, each pause longer than the one before, and as a receiver asks within a day', () => {
    expect(PAUSES.reduce((sum, pause) => sum + pause, 0) / 3600).toBeGreaterThan(72);
    for (let tries = 1; tries < PAUSES.length; tries++)
      expect(pauseAfter(tries + 1, undefined, 0)).toBeGreaterThan(pauseAfter(tries, undefined, 1));
    expect(pauseAfter(1, 3600, 0.5)).toBe(3600);
    expect(pauseAfter(1, 10 * 86_400, 0.5)).toBe(86_400);
  });
});
