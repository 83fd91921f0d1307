import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { escrowInterface } from '#lib/chain/abi.ts';
import { MOVE_INDEX, SIGNABLE_MOVES } from '#lib/chain/signing.ts';
import { TradeState as EnumState } from '#lib/db/generated/enums.ts';
import { EVENT_TYPES } from '#lib/events/catalogue.ts';
import { LOGS } from '#lib/trade/fold.ts';
import { CHAIN_STATUS, MOVES, OWES, STATES, TABLE } from '#lib/trade/machine.ts';

const text = readFileSync(new URL('../../docs/trade.md', import.meta.url), 'utf8');

/** Rows of the markdown table under a heading, cells trimmed and without back-ticks. */
function tableUnder(heading: string, source = text): string[][] {
  const section = source.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

const machineMoves = TABLE.map((row) => [row.from.join(', '), row.move, row.by.join(', '), row.where, row.to]);
const enumOf = (name: string) => {
  const source = readFileSync(new URL('../../contracts/src/IEscrow.sol', import.meta.url), 'utf8');
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(source)?.[1] ?? '';
  return body
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
};
const chainMoves = TABLE.filter((row) => row.where === 'chain').map((row) => row.move);

describe('one table everywhere', () => {
  it('docs/trade.md lists the machine’s states, debtors and contract statuses, no more and no fewer', () => {
    const rows = tableUnder('States');
    expect(rows).toEqual(STATES.map((state) => [state, OWES[state] ?? 'nobody', CHAIN_STATUS[state]]));
  });

  it('docs/trade.md lists the machine’s moves, no more and no fewer', () => {
    expect(tableUnder('Moves')).toEqual(machineMoves);
  });

  it('notices a row that is missing, added or altered in the document', () => {
    const row = '| disputed | rule | arbiter, backup | chain | by_amount |\n';
    expect(text).toContain(row);
    expect(tableUnder('Moves', text.replace(row, ''))).not.toEqual(machineMoves);
    expect(tableUnder('Moves', text.replace(row, row + row))).not.toEqual(machineMoves);
    expect(tableUnder('Moves', text.replace('| seller, anyone |', '| seller |'))).not.toEqual(machineMoves);
  });

  it('the database’s enum has the machine’s states', () => {
    expect(Object.values(EnumState)).toEqual([...STATES]);
  });

  it('the contract has a function, an event and an enum member for every move on the chain, and no other move', () => {
    for (const move of chainMoves) expect(escrowInterface.getFunction(move) ?? move, move).not.toBe(move);
    expect(Object.values(LOGS).map(({ move }) => move)).toEqual(chainMoves);
    for (const name of Object.keys(LOGS)) {
      const event = escrowInterface.getEvent(name);
      expect(
        event?.inputs.slice(0, 3).map((input) => [input.name, input.indexed]),
        name,
      ).toEqual([
        ['id', true],
        ['seller', true],
        ['buyer', true],
      ]);
    }
    const members = enumOf('Move').map((name) => name[0]!.toLowerCase() + name.slice(1));
    expect(members).toEqual(chainMoves);
    expect(MOVE_INDEX).toEqual(Object.fromEntries(members.map((name, index) => [name, index])));
    expect(enumOf('Status')).toEqual(['None', 'Funded', 'Paid', 'Disputed', 'Ended']);
    expect(new Set(Object.values(CHAIN_STATUS))).toEqual(new Set(enumOf('Status')));
  });

  it('every move on the chain but draw can be signed, and leaves an event row of its own', () => {
    expect([...SIGNABLE_MOVES].sort()).toEqual(chainMoves.filter((move) => move !== 'draw').sort());
    for (const { type } of Object.values(LOGS)) expect(EVENT_TYPES).toContain(type);
    expect(new Set(Object.values(LOGS).map(({ type }) => type)).size).toBe(chainMoves.length);
    expect(MOVES.length).toBe(chainMoves.length + 2);
  });
});
