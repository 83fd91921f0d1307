// What is written down of who comes in and who is turned away, and what is not.
import { beforeEach, describe, expect, it } from 'vitest';
import { kindOf, watch, type Seen } from '#lib/http/watch.ts';
import { testDatabase } from '../setup/database.ts';
import { code, value, visitor } from './door.ts';

await testDatabase();
const PASSWORD = 'correct horse battery';

type Line = Partial<Seen> & { readonly kind: string; readonly leftOut?: number };
const lines: Line[] = [];
const store = globalThis as unknown as Record<symbol, unknown>;
store[Symbol.for('holdfast.log.watch')] = {
  info: (fields: Seen, kind: string) => lines.push({ ...fields, kind }),
};
beforeEach(() => {
  lines.length = 0;
});
const said = () => lines.map(({ kind, method, path, who, code: came }) => [kind, method, path, who, came]);

describe('the watch', () => {
  it('knows who came in, who failed to, who was turned away, and from which door', async () => {
    const at = visitor();
    const { me } = await value(
      at.account.signUpWithPassword({ email: 'watched@example.org', name: 'Watched', password: PASSWORD }),
    );
    expect(said()).toContainEqual(['proof', 'POST', '/api/v1/accounts', me.accountId, 'ok']);
    lines.length = 0;
    const other = visitor();
    expect(
      await code(other.account.signInWithPassword({ email: 'watched@example.org', password: 'another one' })),
    ).toBe('account.wrong_email_or_password');
    expect(said()).toContainEqual(['proof', 'POST', '/api/v1/sign-in', null, 'account.wrong_email_or_password']);
    await value(other.account.signInWithPassword({ email: 'watched@example.org', password: PASSWORD }));
    expect(said()).toContainEqual(['proof', 'POST', '/api/v1/sign-in', me.accountId, 'ok']);
    lines.length = 0;
    const id = '0'.repeat(20);
    expect(await code(at.call('DELETE', `/sessions/${id}`))).not.toBe('ok');
    expect(said()).toEqual([['proof', 'DELETE', `/api/v1/sessions/${id}`, me.accountId, 'account.not_found']]);
  });

  it('writes nothing of what was said, nothing that opens something, and nothing of reads that are answered', async () => {
    const at = visitor();
    await value(at.account.signUpWithPassword({ email: 'quiet@example.org', name: 'Quiet One', password: PASSWORD }));
    lines.length = 0;
    await value(at.call('GET', '/me'));
    expect(lines).toEqual([]);
    await code(at.account.signInWithPassword({ email: 'quiet@example.org', password: 'wrong for sure' }));
    expect(JSON.stringify(lines)).not.toMatch(/quiet@|wrong for sure|authSecret/);
    const token = 'a'.repeat(43);
    const seen = { method: 'GET', who: null, key: null, code: 'privacy.gone', status: 404, requestId: 'r' };
    watch({ ...seen, path: `/api/v1/me/exports/${token}` });
    expect(lines.at(-1)).toMatchObject({ kind: 'turned away', path: '/api/v1/me/exports/…' });
  });

  it('tells what is worth a line from what is not', () => {
    const seen = { path: '/api/v1/trades', who: 'a', key: null, requestId: 'r' };
    const kind = (method: string, status: number, came = 'x.y') => kindOf({ ...seen, method, status, code: came });
    expect([kind('GET', 200, 'ok'), kind('POST', 200, 'ok'), kind('POST', 409), kind('GET', 400)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    for (const status of [403, 404, 429]) expect(kind('GET', status)).toBe('turned away');
    for (const status of [400, 401, 403]) expect(kind('POST', status)).toBe('turned away');
  });

  it('fills no disk: past a number of lines a minute it counts, and says how many with the next', () => {
    const seen: Seen = {
      method: 'GET',
      path: '/x',
      who: null,
      key: null,
      code: 'a.b',
      status: 404,
      requestId: 'r',
    };
    for (let n = 0; n < 2000; n++) watch(seen);
    expect(lines.length).toBeLessThan(700);
    const buckets = store[Symbol.for('holdfast.limits')] as Map<string, unknown>;
    buckets.delete('watch all');
    const before = lines.length;
    watch(seen);
    expect(lines[before]!.leftOut).toBeGreaterThan(1300);
  });
});
