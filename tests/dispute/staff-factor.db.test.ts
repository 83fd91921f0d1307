// Staff without a second factor proved in their session are nobody at the desk: by every power and every seat, and by nothing else.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { updateProfile } from '#lib/account/commands/profile.ts';
import { answerStaffCode } from '#lib/account/commands/staff-codes.ts';
import { requireRole, ROLES, type Actor } from '#lib/account/policy.ts';
import { hasPower, POWERS, requirePower, type Power } from '#lib/account/powers.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { getCase } from '#lib/dispute/queries/case.ts';
import { listDisputes } from '#lib/dispute/queries/desk.ts';
import { closeReport, seeReport } from '#lib/dispute/reports/commands.ts';
import { listReports } from '#lib/dispute/reports/queries.ts';
import type { Result } from '#lib/kernel/result.ts';
import { canListen } from '#server/realtime.ts';
import { root } from '#scripts/paths.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { addOffer, addPerson, addTrade } from './people.ts';

const { db } = await testDatabase();
const moderator = (await addPerson(db, 'Mo', { roles: ['trader', 'moderator'] })).actor;
const NOBODY = '0'.repeat(20);
const seats = async () => ({ ok: true as const, value: { members: [moderator.walletAddress], threshold: 1 } });
const report = { reportId: NOBODY, version: 1, note: 'done' };
const ruling = { disputeId: NOBODY, version: 1, toBuyer: '1', reason: 'because', validUntil: 1, signature: '0x' };

/** Commands and queries of staff, as they are asked. */
const STAFF: readonly [name: string, act: (ctx: Ctx) => Promise<Result<unknown>>][] = [
  ['updateProfile to a name of staff', (ctx) => updateProfile(ctx, { name: 'Support' })],
  ['answerStaffCode', (ctx) => answerStaffCode(ctx, { typed: 'A' })],
  ['listDisputes', (ctx) => listDisputes(ctx, { chainId: 31337 })],
  ['getCase', (ctx) => getCase(ctx, { disputeId: NOBODY }, seats)],
  ['proposeRuling', (ctx) => proposeRuling(ctx, ruling, seats)],
  ['signRuling', (ctx) => signRuling(ctx, ruling, seats)],
  ['seeReport', (ctx) => seeReport(ctx, report)],
  ['closeReport', (ctx) => closeReport(ctx, report)],
  ['listReports', (ctx) => listReports(ctx)],
];

const as = (changes: Partial<Actor>) => testCtx(db, { actor: { ...moderator, ...changes } });
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);

/** What reads roles otherwise: the two tables themselves, the granting of seats, a link that is only shown, and the roles of a server process. */
const BARE: readonly string[] = [
  'lib/account/commands/seats.ts',
  'lib/account/policy.ts',
  'lib/account/powers.ts',
  'server/main.ts',
  'server/web.ts',
];

describe('staff', () => {
  it.each(STAFF)(
    '%s is refused without a factor, with one that this session has not proved, and not with one it has',
    async (name, act) => {
      const shut = name.startsWith('updateProfile') ? 'account.name_reserved' : 'account.factor_required';
      expect(codeOf(await act(as({ factor: 'none' })))).toBe(shut);
      expect(codeOf(await act(as({ factor: 'enrolled' })))).toBe(shut);
      expect(codeOf(await act(as({ factor: 'proved' })))).not.toBe(shut);
      // Demo people exist on the embedded chain alone.
      expect(codeOf(await act(as({ factor: 'none', demo: true })))).not.toBe(shut);
      // To whoever is no staff it says what it always said.
      expect(codeOf(await act(as({ factor: 'none', roles: ['trader'] })))).not.toBe('account.factor_required');
    },
  );

  it('of every power and every seat that has it: each is refused without a proved factor', () => {
    let asked = 0;
    for (const power of Object.keys(POWERS) as Power[])
      for (const seat of POWERS[power])
        for (const factor of ['none', 'enrolled', 'proved'] as const) {
          asked++;
          const actor: Actor = { ...moderator, roles: ['trader', seat], factor };
          const got = codeOf(requirePower(actor, power));
          expect([power, seat, factor, got]).toEqual([
            power,
            seat,
            factor,
            factor === 'proved' ? 'ok' : 'account.factor_required',
          ]);
          expect(hasPower(actor, power)).toBe(factor === 'proved');
        }
    expect(asked).toBeGreaterThan(100);
  });

  it('are told by nothing else: no command, query, page or socket asks for a bare role', () => {
    const asking = new Map<string, string>();
    for (const folder of ['lib', 'app', 'server'])
      for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
        if (/\.tsx?$/.test(file) && !file.startsWith('db/generated') && !file.startsWith('demo/'))
          asking.set(`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8'));
    expect(asking.size).toBeGreaterThan(300);
    const matching = (pattern: RegExp) => [...asking].filter(([, text]) => pattern.test(text)).map(([file]) => file);
    expect(matching(/\bhasRole\(|\broles\b[?!]?\.(includes|some|find)\(/).sort()).toEqual(BARE);
  });

  it('of every role but trader: each is refused without a proved factor', () => {
    for (const role of ROLES) {
      const actor = { ...moderator, roles: [...ROLES] };
      for (const factor of ['none', 'enrolled', 'proved'] as const) {
        const open = role === 'trader' || factor === 'proved';
        const asked = requireRole({ ...actor, factor }, role);
        expect([role, factor, asked.ok ? 'ok' : asked.refusal.code]).toEqual([
          role,
          factor,
          open ? 'ok' : 'account.factor_required',
        ]);
      }
    }
  });

  it('hears nothing of a dispute over a socket without one', async () => {
    const [buyer, seller] = [await addPerson(db, 'Bo'), await addPerson(db, 'Si')];
    const offerId = await addOffer(db, seller);
    const spec = { offerId, buyer, seller, arbiter: moderator.walletAddress };
    const trade = await addTrade(db, 1_900_000_000, spec);
    const id = NOBODY;
    await db.dispute.create({
      data: { id, tradeId: trade.id, openedById: buyer.actor.accountId, reason: 'not_paid' },
    });
    const hears = (factor: Actor['factor']) => canListen(db, { ...moderator, factor }, { noun: 'dispute', id });
    expect([await hears('none'), await hears('enrolled'), await hears('proved')]).toEqual([false, false, true]);
  });
});
