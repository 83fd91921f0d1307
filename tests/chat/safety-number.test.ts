import { describe, expect, it } from 'vitest';
import { safetyNumber } from '#lib/chat/safety-number.ts';
import { makeMember, TRADE } from './scene.ts';

const [one, other] = [makeMember('buyer'), makeMember('seller')];
const digits = (a = one.identity, b = other.identity) => safetyNumber(a, b).join(' ');

describe('a safety number', () => {
  it('is sixty digits in twelve groups, the same whoever reads first', () => {
    expect(digits()).toMatch(/^(\d{5} ){11}\d{5}$/);
    expect(digits(other.identity, one.identity)).toBe(digits());
    expect(digits({ ...one.identity, owner: one.identity.owner.toLowerCase() })).toBe(digits());
  });

  it('is another as soon as either has another wallet, another key to seal to or another key to sign with', () => {
    const stranger = makeMember('buyer', TRADE);
    const seen = [
      digits(),
      digits({ ...one.identity, owner: stranger.identity.owner }),
      digits({ ...one.identity, publicKey: stranger.identity.publicKey }),
      digits({ ...one.identity, signingKey: stranger.identity.signingKey }),
      digits(one.identity, { ...other.identity, signingKey: stranger.identity.signingKey }),
      digits(stranger.identity),
      digits(one.identity, one.identity),
    ];
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('does not change with what is no key: the same keys published again at another time', () => {
    expect(digits({ ...one.identity, issuedAt: 1, signature: '0x' })).toBe(digits());
  });

  it('leaves no digit out and favours none', () => {
    const count = new Map<string, number>();
    const many = 60;
    for (let i = 0; i < many; i++)
      for (const digit of safetyNumber({ ...one.identity, publicKey: `0x${i}` }, other.identity).join(''))
        count.set(digit, (count.get(digit) ?? 0) + 1);
    expect(count.size).toBe(10);
    for (const times of count.values()) expect(Math.abs(times - many * 6)).toBeLessThan(110);
  });
});
