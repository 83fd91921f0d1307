import { describe, expect, it } from 'vitest';
import {
  answerStaffCode,
  askStaffCode,
  endStaffCode,
  MOST_CODES,
  MOST_TRIES,
} from '#lib/account/commands/staff-codes.ts';
import { findStaffCode } from '#lib/account/queries/staff-codes.ts';
import { CODE_SECONDS, newStaffCode, readStaffCode, showStaffCode } from '#lib/account/staff-code.ts';
import { onHint, type Hint } from '#lib/events/bus.ts';
import { secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { addPerson, type Person } from '../dispute/people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
let now = 1_900_000_000;
const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null, clock: () => now });
const trader = (name: string) => addPerson(db, name);
const moderator = (name: string) => addPerson(db, name, { roles: ['trader', 'moderator'] });
const codeOf = (result: Result<unknown>) => (result.ok ? 'done' : result.refusal.code);

async function asked(person: Person): Promise<string> {
  const code = await askStaffCode(as(person));
  if (!code.ok || code.value.state !== 'waiting') throw new Error('no code');
  return code.value.code;
}
async function seen(person: Person) {
  const code = await findStaffCode(as(person));
  return code.ok ? code.value : undefined;
}

describe('the code that proves a moderator', () => {
  it('shows the trader who typed it, and both the same counter-code', async () => {
    const [ann, mod] = [await trader('Ann'), await moderator('Mo')];
    const code = await asked(ann);
    const hints: Hint[] = [];
    const off = onHint((hint) => hints.push(hint));
    const proof = await answerStaffCode(as(mod), { typed: ` ${showStaffCode(code).toLowerCase()} ` });
    off();
    if (!proof.ok) throw new Error(proof.refusal.code);
    expect(proof.value.trader).toEqual({ id: ann.actor.accountId, name: 'Ann' });
    expect(await seen(ann)).toMatchObject({ state: 'proved', moderator: 'Mo', counterCode: proof.value.counterCode });
    expect(proof.value.counterCode).not.toBe(code);
    expect(hints).toContainEqual({ noun: 'notice', id: ann.actor.accountId, seq: 0 });
    const events = await db.event.findMany({ where: { noun: 'staff' } });
    expect(events.map(({ type, actorId }) => [type, actorId])).toEqual([['staff.proved', mod.actor.accountId]]);
    expect(JSON.stringify(events[0]!.data)).not.toContain(code);
  });

  it('is answered to nobody who is no moderator, and stays good', async () => {
    const [bob, eve, mod] = [await trader('Bob'), await trader('Eve'), await moderator('May')];
    const code = await asked(bob);
    expect(codeOf(await answerStaffCode(as(eve), { typed: code }))).toBe('account.role_needed');
    expect(codeOf(await answerStaffCode(as(null), { typed: code }))).toBe('account.sign_in_first');
    expect((await seen(bob))?.state).toBe('waiting');
    expect(codeOf(await answerStaffCode(as(mod), { typed: code }))).toBe('done');
  });

  it('is good once: of two moderators at the same moment one is answered, and later none', async () => {
    const [cat, one, two] = [await trader('Cat'), await moderator('One'), await moderator('Two')];
    const code = await asked(cat);
    const both = await Promise.all([one, two].map((mod) => answerStaffCode(as(mod), { typed: code })));
    expect(both.map(codeOf).sort()).toEqual(['account.staff_code_wrong', 'done']);
    expect(codeOf(await answerStaffCode(as(one), { typed: code }))).toBe('account.staff_code_wrong');
  });

  it('is good for ten minutes, and not once another was asked for or it was put away', async () => {
    const [dan, mod] = [await trader('Dan'), await moderator('Max')];
    const old = await asked(dan);
    now += CODE_SECONDS;
    expect(await seen(dan)).toBeNull();
    expect(codeOf(await answerStaffCode(as(mod), { typed: old }))).toBe('account.staff_code_wrong');
    const first = await asked(dan);
    const second = await asked(dan);
    expect(codeOf(await answerStaffCode(as(mod), { typed: first }))).toBe('account.staff_code_wrong');
    await endStaffCode(as(dan));
    expect(codeOf(await answerStaffCode(as(mod), { typed: second }))).toBe('account.staff_code_wrong');
    const third = await asked(dan);
    now += CODE_SECONDS - 1;
    expect(codeOf(await answerStaffCode(as(mod), { typed: third }))).toBe('done');
  });

  it('cannot be typed by the one who asked for it: nobody proves themselves to themselves', async () => {
    const mod = await moderator('Mia');
    expect(codeOf(await answerStaffCode(as(mod), { typed: await asked(mod) }))).toBe('account.staff_code_wrong');
  });

  it('is not guessed: after ten wrong ones nothing is answered to this moderator for a while, not even a right one', async () => {
    const [eli, mod] = [await trader('Eli'), await moderator('Mel')];
    const code = await asked(eli);
    const wrong = Array.from({ length: MOST_TRIES + 5 }, () =>
      answerStaffCode(as(mod), { typed: newStaffCode(secureRandom) }),
    );
    const answers = (await Promise.all(wrong)).map(codeOf);
    expect(answers.filter((answer) => answer === 'account.staff_code_wrong')).toHaveLength(MOST_TRIES);
    expect(codeOf(await answerStaffCode(as(mod), { typed: code }))).toBe('account.too_many_attempts');
    expect((await seen(eli))?.state).toBe('waiting');
    now += CODE_SECONDS;
    expect(codeOf(await answerStaffCode(as(mod), { typed: await asked(eli) }))).toBe('done');
  });

  it('is given so often an hour, to somebody signed in', async () => {
    const fay = await trader('Fay');
    for (let count = 0; count < MOST_CODES; count++) await asked(fay);
    expect(codeOf(await askStaffCode(as(fay)))).toBe('account.too_many_attempts');
    expect(codeOf(await askStaffCode(as(null)))).toBe('account.sign_in_first');
  });
});

describe('a code', () => {
  it('has eight signs that cannot be taken for each other, each about as often', () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 4000; round++)
      for (const sign of newStaffCode(secureRandom)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
    const signs = [...counts.keys()].sort().join('');
    expect(signs).toBe('34679ACDEFGHJKMNPQRTWXY');
    const mean = (4000 * 8) / signs.length;
    for (const [sign, count] of counts) expect(Math.abs(count - mean) / mean, sign).toBeLessThan(0.2);
  });

  it('is read with spaces, dashes and small letters, and nothing else is', () => {
    expect(readStaffCode(' acde-fgh3 ')).toBe('ACDEFGH3');
    for (const bad of ['', 'ACDEFGH', 'ACDEFGH33', 'ACDEFGHO', 'ACDEFGH0', "ACDE'--3"]) {
      expect(readStaffCode(bad), bad).toBeUndefined();
    }
  });
});
