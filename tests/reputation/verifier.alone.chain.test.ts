/** The verifier's command and page against a real chain: what they say of a true statement, and of each lie. */
import { beforeAll, describe, expect, it } from 'vitest';
import { linesOf, isBornOut } from '#lib/reputation/statement-report.ts';
import { writeStatement, type Statement } from '#lib/reputation/statement.ts';
import { verifyStatement } from '#scripts/verify-statement.ts';
import { chain, contract, seller, stranger } from '../exit/stage.ts';
import { rpc } from '#scripts/rpc.ts';
import { check, stateOf, walkAll } from './statement-scene.ts';
import { signedStatement } from './statement-made.ts';

let made: Statement;
beforeAll(async () => {
  made = await stateOf(await walkAll());
});

const textOf = async (statement: Statement) => writeStatement(await signedStatement(statement, seller));
const run = async (statement: Statement, escrow?: string) => {
  const { lines, good } = await verifyStatement({ text: await textOf(statement), rpc: chain.url, escrow });
  return { said: lines.join('\n'), good };
};

describe('the command', () => {
  it('says of each figure whether a node has it so or whose word it is, and what nobody can know', async () => {
    const { said, good } = await run(made, contract);
    expect(good).toBe(true);
    expect(said).toMatch(/Completed trades +3 +Recomputed from the chain: the same/);
    expect(said).toMatch(/Volume in USDC +4\.000002 USDC +Recomputed from the chain: the same/);
    expect(said).toMatch(/Volume in US dollars +5\.00 USD +Rests on the site's signature/);
    expect(said).toMatch(/Positive feedback +4 +Rests on the site's signature/);
    expect(said).toContain('Trades found as stated: 6 of 6.');
    expect(said).toContain('Whether two wallets belong to one person.');
    expect(said).not.toMatch(/\{\w+\}/);
  });

  it('names what differs, and ends as one that failed', async () => {
    const { said, good } = await run({ ...made, chain: { ...made.chain, completed: 30 } });
    expect(good).toBe(false);
    expect(said).toMatch(/Completed trades +30 +Recomputed from the chain: 3\b/);
    const forged = await run({
      ...made,
      trades: made.trades.map((one, at) => (at === 0 ? { ...one, amount: '7' } : one)),
    });
    expect(forged.good).toBe(false);
    expect(forged.said).toContain(`It was another amount: ${made.trades[0]!.id}`);
    const short = await run({ ...made, trades: made.trades.slice(1) });
    expect(short.good).toBe(false);
    expect(short.said).toContain('that the statement does not list: 1.');
  });

  it('fails on another escrow than the one it was asked for, and on code that it does not know', async () => {
    expect(await run(made, stranger.address)).toMatchObject({ good: false });
    const code = await chain.provider.getCode(contract);
    await rpc(chain.url, 'anvil_setCode', [contract, `${code}00`]);
    const { said, good } = await run(made);
    await rpc(chain.url, 'anvil_setCode', [contract, code]);
    expect(good).toBe(false);
    expect(said).toContain('This is not the escrow we know.');
    expect(said).toMatch(/Completed trades +3 +Not founded/);
  });

  it('fails on a file that was altered, before any node is asked', async () => {
    const text = (await textOf(made)).replace('"completed": 3', '"completed": 4');
    expect(await verifyStatement({ text, rpc: 'http://127.0.0.1:1', escrow: undefined })).toMatchObject({
      good: false,
    });
    const silent = await verifyStatement({ text: await textOf(made), rpc: 'http://127.0.0.1:1', escrow: undefined });
    expect(silent.good).toBe(false);
    expect(silent.lines.join('')).toContain('does not answer as a node');
  });
});

describe('the lines', () => {
  it('have every figure of a statement, without a node as with one, and none is borne out that was not asked', async () => {
    const checked = await check(made);
    if (!checked.ok) throw new Error(checked.refusal.code);
    const [before, after] = [linesOf(made), linesOf(made, checked.value)];
    expect(before.map(({ fact, said }) => [fact, said])).toEqual(after.map(({ fact, said }) => [fact, said]));
    expect(new Set(before.map(({ verdict }) => verdict))).toEqual(new Set(['unasked', 'word']));
    expect(isBornOut(before, checked.value)).toBe(false);
    expect(isBornOut(after, checked.value)).toBe(true);
    const said = after.map(({ fact }) => fact);
    for (const name of Object.keys(made.word)) expect(said).toContain(name);
  });

  it('planted: a verifier that skips one of its checks believes a lie', async () => {
    const checked = await check({ ...made, trades: made.trades.slice(1), chain: made.chain });
    if (!checked.ok) throw new Error(checked.refusal.code);
    const lines = linesOf({ ...made, trades: made.trades.slice(1) }, checked.value);
    expect(isBornOut(lines, checked.value)).toBe(false);
    // Each of its conditions alone turns the whole down.
    const good = await check(made);
    if (!good.ok) throw new Error(good.refusal.code);
    const same = linesOf(made, good.value);
    expect(isBornOut(same, good.value)).toBe(true);
    expect(isBornOut(same, { ...good.value, knownEscrow: false })).toBe(false);
    for (const block of ['other', 'unknown', 'young'] as const)
      expect(isBornOut(same, { ...good.value, block })).toBe(false);
    expect(isBornOut(same, { ...good.value, trades: [{ id: 'x', fault: 'other_end' }] })).toBe(false);
    expect(
      isBornOut(
        same.map((line) => ({ ...line, verdict: 'different' })),
        good.value,
      ),
    ).toBe(false);
  });
});
