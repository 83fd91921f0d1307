// Staff without a second factor proved in their session are nobody at the desk. Every command and query that asks for staff is in the table; the source is read to hold it complete.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { updateProfile } from '#lib/account/commands/profile.ts';
import { answerStaffCode } from '#lib/account/commands/staff-codes.ts';
import { canActAs, requireRole, ROLES, type Actor } from '#lib/account/policy.ts';
import type { Ctx } from '#lib/db/ctx.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { getCase, listDisputes } from '#lib/dispute/queries.ts';
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

/** Everything that asks whether somebody is staff, with the file that asks. */
const STAFF: readonly [name: string, file: string, act: (ctx: Ctx) => Promise<Result<unknown>>][] = [
  ['updateProfile to a name of staff', 'account/commands/profile.ts', (ctx) => updateProfile(ctx, { name: 'Support' })],
  ['answerStaffCode', 'account/commands/staff-codes.ts', (ctx) => answerStaffCode(ctx, { typed: 'A' })],
  ['listDisputes', 'dispute/queries.ts', (ctx) => listDisputes(ctx, { chainId: 31337 })],
  ['getCase', 'dispute/queries.ts', (ctx) => getCase(ctx, { disputeId: NOBODY }, seats)],
  ['proposeRuling', 'dispute/commands/seal-ruling.ts', (ctx) => proposeRuling(ctx, ruling, seats)],
  ['signRuling', 'dispute/commands/seal-ruling.ts', (ctx) => signRuling(ctx, ruling, seats)],
  ['seeReport', 'dispute/reports/commands.ts', (ctx) => seeReport(ctx, report)],
  ['closeReport', 'dispute/reports/commands.ts', (ctx) => closeReport(ctx, report)],
  ['listReports', 'dispute/reports/queries.ts', (ctx) => listReports(ctx)],
];

const as = (changes: Partial<Actor>) => testCtx(db, { actor: { ...moderator, ...changes } });
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.refusal.code);

describe('staff', () => {
  it.each(STAFF)(
    '%s is refused without a factor, with one that this session has not proved, and not with one it has',
    async (name, _, act) => {
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

  it('no other file asks for staff, and none asks for the bare role but to show a link', () => {
    const lib = join(root, 'lib');
    const asking = new Map<string, string>();
    for (const file of readdirSync(lib, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.ts') && !file.startsWith('db/generated'))
        asking.set(file, readFileSync(join(lib, file), 'utf8'));
    const matching = (pattern: RegExp) => [...asking].filter(([, text]) => pattern.test(text)).map(([file]) => file);
    expect(asking.size).toBeGreaterThan(100);
    expect(matching(/\brequire(Role|Moderator|Judge)\(ctx/).sort()).toEqual(
      [...new Set(STAFF.map(([, file]) => file))].sort(),
    );
    expect(matching(/\bhasRole\(/).sort()).toEqual(['account/policy.ts', 'dispute/policy.ts', 'notice/queries.ts']);
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
        expect(canActAs({ ...actor, factor }, role)).toBe(open);
      }
    }
    expect(canActAs({ ...moderator, roles: ['trader'] }, 'moderator')).toBe(false);
    expect(canActAs(null, 'moderator')).toBe(false);
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
