/** People with second factors, at the real doors. */
import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib';
import { afterEach, beforeEach, vi } from 'vitest';
import type { FactorsChanged, TotpView } from '#lib/account/factor.ts';
import type { SignedInView } from '#lib/account/browser.ts';
import type { AskFactor } from '#lib/account/passkey.ts';
import type { MeView } from '#lib/account/view.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Db } from '#lib/db/ctx.ts';
import { decode } from 'next-auth/jwt';
import { TEST_SECRETS } from '#tests/setup/settings.ts';
import { code, COOKIE, value, visitor, type Visitor } from './door.ts';
import { injected } from './injected.ts';

export const PASSWORD = 'correct horse battery';

export type Member = {
  readonly at: Visitor;
  readonly me: MeView;
  /** The first half of a sign-in, and where `onFactor` is given the second, at a browser. */
  readonly enter: (at: Visitor, onFactor?: AskFactor) => Promise<Result<SignedInView>>;
};
export type Guarded = Member & {
  readonly secret: string;
  readonly codes: readonly string[];
  readonly factorId: string;
};

/** Time stands still within each test, ten seconds into a step of the codes: none changes between being read and being typed. */
export function standStill(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Math.floor(Date.now() / 30_000) * 30_000 + 10_000);
  });
  afterEach(() => void vi.useRealTimers());
}

/** Somebody with a wallet of their own: they sign in without a password's slow derivation. */
export async function newcomer(headers?: Record<string, string>): Promise<Member> {
  const { signer } = injected();
  const enter = (at: Visitor, onFactor?: AskFactor) => at.account.signInWithWallet(signer, onFactor);
  const at = visitor(headers);
  const { me } = await value(enter(at));
  return { at, me, enter };
}

let count = 0;

/** Somebody with a wallet made in the browser, behind a password. */
export async function newcomerByPassword(): Promise<Member> {
  const email = `f${++count}.${randomBytes(4).toString('hex')}@example.org`;
  const name = `Factor ${count}${randomBytes(2).toString('hex')}`;
  const at = visitor();
  const { me } = await value(at.account.signUpWithPassword({ email, name, password: PASSWORD }));
  const enter = (other: Visitor, onFactor?: AskFactor) =>
    other.account.signInWithPassword({ email, password: PASSWORD, ...(onFactor && { onFactor }) });
  return { at, me, enter };
}

/** What this person's browser sent at the sign-up in place of their password. */
export function authSecretOf({ at }: Member): string {
  const sent = at.sent.find((line) => line.startsWith('POST /api/v1/accounts '))!;
  return /"authSecret":"([^"]+)"/.exec(sent)![1]!;
}

/** A code of the app. `steps`: of so many time steps later. */
export const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });

/** A code that is none of now, whatever the clock does meanwhile. */
export function wrongCode(secret: string): string {
  const near = new Set([-3, -2, -1, 0, 1, 2, 3].map((steps) => codeOf(secret, steps)));
  for (let guess = 0; ; guess++) {
    const code = `${guess}`.padStart(6, '0');
    if (!near.has(code)) return code;
  }
}

/** Somebody with an authenticator app. The step that enrolled it lies in the past, so that the code of now is not spent. */
export async function guarded(member?: Member): Promise<Guarded> {
  const person = member ?? (await newcomer());
  const { factorId, secret } = await value(person.at.call<TotpView>('POST', '/me/factors/totp'));
  const changed = await value(
    person.at.call<FactorsChanged>('PUT', '/me/factors/totp', { factorId, code: codeOf(secret, -1) }),
  );
  return { ...person, secret, factorId, codes: changed.recoveryCodes ?? [] };
}

/** The session id in this browser's cookie. */
export async function sessionOf(at: Visitor): Promise<string> {
  const token = await decode({ token: at.cookies.get(COOKIE)!, secret: TEST_SECRETS.authSecret });
  return String(token?.sessionId);
}

/** Moves the moment at which this session proved itself into the past. */
export async function letGoStale(db: Db, at: Visitor): Promise<void> {
  const ago = new Date(Date.now() - 11 * 60_000);
  await db.session.update({ where: { id: await sessionOf(at) }, data: { confirmedAt: ago } });
  await db.session.updateMany({
    where: { id: await sessionOf(at), factorAt: { not: null } },
    data: { factorAt: ago },
  });
}

/** The first half of a sign-in; answers the ticket. */
export async function ticketOf(at: Visitor, { enter }: Member): Promise<string> {
  const first = await enter(at);
  if (first.ok) throw new Error('no factor was asked for');
  if (first.refusal.code !== 'account.factor_needed') throw new Error(first.refusal.code);
  return String(first.refusal.data.ticket);
}

/** The second half; answers the refusal's code, or ok. */
export const second = (at: Visitor, ticket: string, proof: object) =>
  code(at.call('POST', '/sign-in/factor', { ticket, proof }));
export const totp = (value: string) => ({ kind: 'totp', code: value });
export const recovery = (value: string) => ({ kind: 'recovery', code: value });
