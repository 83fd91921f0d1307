import { beforeAll, describe, expect, it } from 'vitest';
import { closeReport, makeReport, MOST_REPORTS, seeReport } from '#lib/dispute/reports/commands.ts';
import { listReports } from '#lib/dispute/reports/queries.ts';
import type { ReportInput } from '#lib/dispute/reports/schema.ts';
import { DAY } from '#lib/kernel/instant.ts';
import { newId, secureRandom } from '#lib/kernel/ids.ts';
import type { Result } from '#lib/kernel/result.ts';
import { addOffer, addPerson, addTrade, setChainClock, type Person } from './people.ts';
import { testCtx, testDatabase } from '../setup/database.ts';

const { db } = await testDatabase();
let now = 1_900_000_000;
let round = 0;
beforeAll(() => setChainClock(db, now));

const as = (person: Person | null) => testCtx(db, { actor: person?.actor ?? null, clock: () => now });
const moderator = (name: string) => addPerson(db, name, { roles: ['trader', 'moderator'] });
const codeOf = (result: Result<unknown>) => (result.ok ? 'done' : result.refusal.code);
const about = ({ actor }: Person, changes: Partial<ReportInput> = {}): ReportInput => ({
  accountId: actor.accountId,
  tradeId: null,
  reason: 'scam',
  words: 'Asked for a release first.',
  ...changes,
});
async function tradeOf(buyer: Person, seller: Person): Promise<string> {
  const offerId = await addOffer(db, seller);
  const arbiter = '0x00000000000000000000000000000000000a4b17';
  return (await addTrade(db, now, { offerId, buyer, seller, arbiter, round: ++round })).id;
}
async function desk(of: Person) {
  const list = await listReports(as(of));
  if (!list.ok) throw new Error(list.refusal.code);
  return list.value;
}

describe('a report', () => {
  it('reaches the moderators with its trade and words, is seen and then done, each with who and when', async () => {
    const [ann, bob, mod] = [await addPerson(db, 'Ann'), await addPerson(db, 'Bob'), await moderator('Mo')];
    const tradeId = await tradeOf(ann, bob);
    const made = await makeReport(as(ann), about(bob, { tradeId }));
    if (!made.ok) throw new Error(made.refusal.code);
    const reportId = made.value.reportId!;
    const [first] = (await desk(mod)).waiting;
    expect(first).toMatchObject({ id: reportId, state: 'open', tradeId, words: 'Asked for a release first.' });
    expect([first!.reporter.name, first!.reported.name]).toEqual(['Ann', 'Bob']);
    now += 60;
    expect(codeOf(await seeReport(as(mod), { reportId, version: 1, note: '' }))).toBe('done');
    expect((await desk(mod)).waiting[0]).toMatchObject({ state: 'seen', seen: { by: 'Mo', at: now } });
    expect(codeOf(await closeReport(as(mod), { reportId, version: 2, note: '' }))).toBe('dispute.report_no_words');
    now += 60;
    expect(codeOf(await closeReport(as(mod), { reportId, version: 2, note: 'Warned.' }))).toBe('done');
    const after = await desk(mod);
    expect(after.waiting).toEqual([]);
    expect(after.done[0]).toMatchObject({ acted: { by: 'Mo', at: now, note: 'Warned.' }, seen: { by: 'Mo' } });
    const events = await db.event.findMany({ where: { subjectId: reportId }, orderBy: { seq: 'asc' } });
    expect(events.map(({ type, actorId }) => [type, actorId])).toEqual([
      ['report.made', ann.actor.accountId],
      ['report.seen', mod.actor.accountId],
      ['report.acted', mod.actor.accountId],
    ]);
    expect(JSON.stringify(events.map(({ data }) => data))).not.toMatch(/release first|Warned/);
  });

  it('is handled by one moderator at a time: whoever looked at an older version is told so', async () => {
    const [cat, dan, one, two] = [
      await addPerson(db, 'Cat'),
      await addPerson(db, 'Dan'),
      await moderator('One'),
      await moderator('Two'),
    ];
    const made = await makeReport(as(cat), about(dan));
    if (!made.ok) throw new Error(made.refusal.code);
    const reportId = made.value.reportId!;
    const both = await Promise.all(
      [one, two].map((mod) => closeReport(as(mod), { reportId, version: 1, note: mod.actor.name })),
    );
    expect(both.map(codeOf).filter((code) => code === 'done')).toHaveLength(1);
    const [lost] = both.map(codeOf).filter((code) => code !== 'done');
    expect(['dispute.changed_meanwhile', 'dispute.wrong_state']).toContain(lost);
    expect(await db.event.count({ where: { subjectId: reportId, type: 'report.acted' } })).toBe(1);
  });

  it('is there for nobody but moderators without a part in it', async () => {
    const [eve, mod, other] = [await addPerson(db, 'Eve'), await moderator('May'), await moderator('Max')];
    const made = await makeReport(as(eve), about(mod));
    if (!made.ok) throw new Error(made.refusal.code);
    const reportId = made.value.reportId!;
    const handle = { reportId, version: 1, note: 'nothing to see' };
    expect(codeOf(await listReports(as(eve)))).toBe('dispute.not_found');
    expect(codeOf(await listReports(as(null)))).toBe('dispute.not_found');
    expect(codeOf(await closeReport(as(eve), handle))).toBe('dispute.not_found');
    expect((await desk(mod)).waiting.map(({ id }) => id)).not.toContain(reportId);
    expect(codeOf(await closeReport(as(mod), handle))).toBe('dispute.report_own');
    expect((await desk(other)).waiting.map(({ id }) => id)).toContain(reportId);
    const by = await makeReport(as(mod), about(eve));
    if (!by.ok) throw new Error(by.refusal.code);
    expect(codeOf(await seeReport(as(mod), { ...handle, reportId: by.value.reportId! }))).toBe('dispute.report_own');
  });

  it('names a trade of exactly the two, or none', async () => {
    const [fay, gus, hal] = [await addPerson(db, 'Fay'), await addPerson(db, 'Gus'), await addPerson(db, 'Hal')];
    const theirs = await tradeOf(gus, hal);
    const mine = await tradeOf(fay, gus);
    const say = async (of: Person, tradeId: string | null) => codeOf(await makeReport(as(fay), about(of, { tradeId })));
    expect(await say(gus, theirs)).toBe('dispute.report_unknown');
    expect(await say(hal, mine)).toBe('dispute.report_unknown');
    expect(await say(gus, newId(secureRandom))).toBe('dispute.report_unknown');
    expect(await say(gus, mine)).toBe('done');
    expect(await say(gus, mine)).toBe('dispute.report_twice');
    expect(await say(gus, null)).toBe('done');
    expect(await say(fay, null)).toBe('dispute.report_self');
    const other = await makeReport(as(fay), about(hal, { reason: 'other', words: '' }));
    expect(codeOf(other)).toBe('dispute.report_no_words');
  });

  it('counts: so many a day from one person, and the desk says how many people said how much', async () => {
    const [ida, mod] = [await addPerson(db, 'Ida'), await moderator('Mel')];
    const people = await Promise.all(
      Array.from({ length: MOST_REPORTS + 1 }, (_, index) => addPerson(db, `P${index}`)),
    );
    const answers: string[] = [];
    for (const person of people) answers.push(codeOf(await makeReport(as(ida), about(person))));
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(MOST_REPORTS);
    expect(answers.at(-1)).toBe('dispute.report_too_many');
    now += DAY + 1;
    expect(codeOf(await makeReport(as(ida), about(people.at(-1)!)))).toBe('done');
    await makeReport(as(people[1]!), about(people[0]!));
    const found = (await desk(mod)).waiting.find(({ reported }) => reported.id === people[0]!.actor.accountId);
    expect(found?.about).toEqual({ reports: 2, people: 2 });
  });
});
