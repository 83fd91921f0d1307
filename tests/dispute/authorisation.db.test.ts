import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/account/policy.ts';
import { acceptRuling, appealRuling } from '#lib/dispute/commands/appeal.ts';
import { addAssistant, claimCase, handOverCase } from '#lib/dispute/commands/claim-case.ts';
import { addExcerpt } from '#lib/dispute/commands/add-excerpt.ts';
import { addStatement } from '#lib/dispute/commands/add-statement.ts';
import { askParties } from '#lib/dispute/commands/ask.ts';
import { addNote } from '#lib/dispute/commands/note.ts';
import { proposeRuling } from '#lib/dispute/commands/propose-ruling.ts';
import { concurCase, decideAppeal, dissentCase } from '#lib/dispute/commands/rule-case.ts';
import { awardBond } from '#lib/dispute/commands/award-bond.ts';
import { signRuling } from '#lib/dispute/commands/sign-ruling.ts';
import { getCase } from '#lib/dispute/queries/case.ts';
import { listDisputes } from '#lib/dispute/queries/desk.ts';
import { getPartyDispute } from '#lib/dispute/queries/party.ts';
import { EXCERPT_LENGTH, EXCERPTS_EACH, STATEMENTS_EACH } from '#lib/dispute/schema.ts';
import type { ReadSeats } from '#lib/dispute/seats.ts';
import { DAY, HOUR, dateOf } from '#lib/kernel/instant.ts';
import type { Result } from '#lib/kernel/result.ts';
import { testCtx, testDatabase } from '../setup/database.ts';
import { codeOf, NOW, openCourt, REASON, type Case, type Court } from './court-scene.ts';

const { db } = await testDatabase();
let court: Court;
beforeAll(async () => {
  court = await openCourt(db);
});
const as = (name: string | null) => court.as(name);
const makeCase = (disputedAt = NOW - 2 * DAY) => court.makeCase({ disputedAt });
const standing = async () => court.standing(await court.makeCase());
const signed = (name: string, of: Case, toBuyer: string, validUntil?: number) =>
  court.signed(name, of, toBuyer, validUntil);

async function propose(name: string | null, of: Case, toBuyer = '40000000', changes: Record<string, unknown> = {}) {
  const signature = await signed(name ?? 'stranger', of, toBuyer);
  const version = await court.versionOf(of);
  const input = { disputeId: of.disputeId, version, toBuyer, reason: REASON, validUntil: NOW + 20 * HOUR, signature };
  return proposeRuling(as(name), { ...input, ...changes }, court.seats);
}

describe('who may do what in a dispute', () => {
  const ACTS: Readonly<Record<string, (name: string | null, of: Case) => Promise<Result<unknown>>>> = {
    state: (name, of) => addStatement(as(name), { id: of.tradeId, text: 'I say so.' }),
    excerpt: (name, of) => addExcerpt(as(name), { id: of.tradeId, excerpt: '{}' }),
    room: (name, of) => getPartyDispute(as(name), { id: of.tradeId }),
    desk: (name) => listDisputes(as(name), { chainId: 31337 }),
    claim: (name, of) => claimCase(as(name), of, court.seats),
    case: (name, of) => getCase(as(name), of, court.seats),
    ask: (name, of) => askParties(as(name), { ...of, of: 'both', text: 'Why?', answerSeconds: DAY }),
    note: (name, of) => addNote(as(name), { ...of, text: 'Odd.' }),
    handOver: (name, of) => handOverCase(as(name), { ...of, toId: idOf('third'), reason: 'Away.' }),
    assist: (name, of) => addAssistant(as(name), { ...of, toId: idOf('assistant') }),
    rule: (name, of) => court.rule(name!, of),
    concur: async (name, of) => concurCase(as(name), { ...of, version: await court.versionOf(of) }),
    dissent: async (name, of) => dissentCase(as(name), { ...of, version: await court.versionOf(of), reason: 'No.' }),
    accept: (name, of) => acceptRuling(as(name), { id: of.tradeId }),
    appeal: (name, of) => appealRuling(as(name), { id: of.tradeId, reason: 'No.' }),
    decide: async (name, of) => decideAppeal(as(name), await court.inputOf(of)),
    propose: (name, of) => propose(name, of),
    sign: async (name, of) => {
      const signature = await signed(name ?? 'stranger', of, '40000000');
      return signRuling(as(name), { ...of, signature }, court.seats);
    },
    award: async (name, of) => {
      const signature = await court.awarded(name ?? 'stranger', of, '5');
      const bondOf = async () => 10n;
      return awardBond(as(name), { ...of, amount: '5', reason: REASON, signature }, { seatsOf: court.seats, bondOf });
    },
  };
  const READS = new Set(['room', 'desk', 'case']);
  const idOf = (name: string) => court.people[name]!.actor.accountId;
  const PEOPLE = [
    'nobody',
    'stranger',
    'buyer',
    'seller',
    'support',
    'admin',
    'assistant',
    'unseated',
    'second',
    'senior',
    'first',
  ];
  /** Who has what in it: `first` judges, and lets the assistant read. */
  const STAGES: Readonly<Record<string, () => Promise<Case>>> = {
    open: () => court.makeCase(),
    review: async () => {
      const of = await court.makeCase();
      await claimCase(as('first'), of);
      await addAssistant(as('first'), { ...of, toId: idOf('assistant') });
      return of;
    },
    ruled: async () => court.ruled(await court.makeCase()),
    appealed: async () => {
      const of = await court.ruled(await court.makeCase());
      await appealRuling(as('seller'), { id: of.tradeId, reason: 'No.' });
      return of;
    },
    sealing: standing,
  };

  it('is this table: every stage, every act, every person', async () => {
    const lines: string[] = [];
    for (const [stage, make] of Object.entries(STAGES))
      for (const [act, run] of Object.entries(ACTS)) {
        const answers: string[] = [];
        let of = await make();
        for (const who of PEOPLE) {
          const code = codeOf(await run(who === 'nobody' ? null : who, of));
          answers.push(code.replace(/^dispute\.|^account\./, ''));
          // What one was allowed must not be in the way of the next; a refusal leaves everything as it was.
          if (code === 'ok' && !READS.has(act)) of = await make();
        }
        lines.push(`${stage} ${act}: ${grouped(answers)}`);
      }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('authorisation.txt');
  });

  /** Who gets which answer, the answers in the order in which they come up. */
  function grouped(answers: readonly string[]): string {
    const by = Map.groupBy(PEOPLE, (_, index) => answers[index]!);
    return [...by].map(([answer, who]) => `${answer} (${who.join(' ')})`).join(', ');
  }

  it('a moderator who is a party is refused as one with an interest, and does not find the case on the desk', async () => {
    const of = await makeCase();
    const { buyer } = court.people;
    const actor: Actor = { ...buyer!.actor, roles: ['trader', 'moderator'], factor: 'proved' };
    const both = testCtx(db, { actor });
    const seats: ReadSeats = async () => ({ ok: true, value: { members: [actor.walletAddress], threshold: 1 } });
    const signature = await signed('buyer', of, '100000000');
    const input = { ...of, version: 1, toBuyer: '100000000', reason: REASON, validUntil: NOW + 20 * HOUR, signature };
    expect(codeOf(await getCase(both, of, seats))).toBe('dispute.conflict_of_interest');
    expect(codeOf(await proposeRuling(both, input, seats))).toBe('dispute.conflict_of_interest');
    expect(codeOf(await signRuling(both, { ...of, signature }, seats))).toBe('dispute.conflict_of_interest');
    const desk = await listDisputes(both, { chainId: 31337 });
    if (!desk.ok) throw new Error(desk.refusal.code);
    const listed = [desk.value.mine, desk.value.free, desk.value.others].flat();
    expect(listed.map(({ id }) => id)).not.toContain(of.disputeId);
    expect(await db.relayIntent.count({ where: { tradeId: of.tradeId } })).toBe(0);
  });

  it('statements and timeline reach the moderator; the chat does not', async () => {
    const of = await makeCase();
    await addStatement(as('seller'), { id: of.tradeId, text: 'Nothing arrived.' });
    const stamp = await db.chatStamp.create({
      data: { root: '', size: 1, at: dateOf(NOW), key: '', signature: '' },
    });
    await db.chatMessage.create({
      data: {
        tradeId: of.tradeId,
        seq: 1,
        senderId: court.people.buyer!.actor.accountId,
        clientId: 'c1',
        message: 'SECRET-OF-THE-CHAT',
        hash: '',
        before: '',
        link: '',
        sentAt: dateOf(NOW),
        stampId: stamp.id,
        stampIndex: 0,
        stampPath: '',
      },
    });
    await claimCase(as('second'), of);
    const found = await getCase(as('second'), of, court.seats);
    expect(found.ok && found.value.statements).toMatchObject([{ by: 'seller', text: 'Nothing arrived.' }]);
    expect(found.ok && found.value.timeline.map(({ type }) => type)).toContain('trade.disputed');
    expect(JSON.stringify(found)).not.toContain('SECRET-OF-THE-CHAT');
  });
});

describe('excerpts of the chat', () => {
  it(`reach the moderator and both people, ${EXCERPTS_EACH} from each, none too long, none twice with one key, none once it is over`, async () => {
    const of = await makeCase();
    const hand = (name: string, excerpt: string, key?: string) =>
      addExcerpt({ ...as(name), ...(key && { key }) }, { id: of.tradeId, excerpt });
    expect(codeOf(await hand('seller', '"seen"', `key-${of.tradeId}`))).toBe('ok');
    expect(codeOf(await hand('seller', '"seen"', `key-${of.tradeId}`))).toBe('ok');
    await claimCase(as('second'), of);
    const found = await getCase(as('second'), of, court.seats);
    expect(found.ok && found.value.excerpts).toMatchObject([{ by: 'seller', excerpt: '"seen"' }]);
    expect(await getPartyDispute(as('buyer'), { id: of.tradeId })).toMatchObject({
      value: { excerpts: [{ by: 'seller' }] },
    });
    expect(codeOf(await hand('buyer', 'x'.repeat(EXCERPT_LENGTH + 1)))).toBe('dispute.excerpt_too_long');
    for (let count = 0; count < EXCERPTS_EACH; count++) expect(codeOf(await hand('buyer', `${count}`))).toBe('ok');
    expect(codeOf(await hand('buyer', 'more'))).toBe('dispute.too_many_excerpts');
    await db.trade.update({ where: { id: of.tradeId }, data: { state: 'completed' } });
    expect(codeOf(await hand('seller', 'late'))).toBe('dispute.wrong_state');
  });
});

describe('statements', () => {
  it(`are taken ${STATEMENTS_EACH} times from each party and no more`, async () => {
    const of = await makeCase();
    for (let said = 0; said < STATEMENTS_EACH; said++) {
      expect(codeOf(await addStatement(as('buyer'), { id: of.tradeId, text: `${said}` }))).toBe('ok');
    }
    expect(codeOf(await addStatement(as('buyer'), { id: of.tradeId, text: 'more' }))).toBe(
      'dispute.too_many_statements',
    );
    expect(codeOf(await addStatement(as('seller'), { id: of.tradeId, text: 'mine' }))).toBe('ok');
  });

  it('given twice with one key are one', async () => {
    const of = await makeCase();
    const ctx = { ...as('buyer'), key: `key-${of.tradeId}` };
    const first = await addStatement(ctx, { id: of.tradeId, text: 'Once.' });
    expect(await addStatement(ctx, { id: of.tradeId, text: 'Once.' })).toEqual(first);
    expect(await db.disputeStatement.count({ where: { disputeId: of.disputeId } })).toBe(1);
  });

  it('are refused once the trade has ended', async () => {
    const of = await makeCase();
    await db.trade.update({ where: { id: of.tradeId }, data: { state: 'completed' } });
    expect(codeOf(await addStatement(as('buyer'), { id: of.tradeId, text: 'Late.' }))).toBe('dispute.wrong_state');
  });
});
