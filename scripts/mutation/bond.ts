// npm run mutate:bond   takes each rule of the bond away, one at a time, and says which tests notice. Some minutes.
//
// By hand, not by an operator: each fault is a rule that somebody's coins rest on. A fault that no test notices, and one whose text is
// gone from the contract, fails the run; a test holds that the texts are there and that the committed list is of this source.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.ts';
import { say } from '../progress.ts';
import { creationCode } from './compiler.ts';
import { buildTests, layLanes, runTests } from './forge.ts';

export type Fault = { readonly rule: string; readonly from: string; readonly to: string };

const without = (rule: string, from: string): Fault => ({ rule, from, to: '' });

export const BOND_FAULTS: readonly Fault[] = [
  without('nothing is entered from within', 'if (entered != 0) revert Reentered();'),
  without('the coin sent is the amount', 'if (msg.value != expected) revert WrongValue(msg.value, expected);'),
  without('nothing is no bond', 'if (amount == 0) revert ZeroAmount();'),
  without('a notice is given once', 'if (held.freeFrom != 0) revert InNotice(held.freeFrom);'),
  { rule: 'a notice is 61 days', from: 'NOTICE = 61 days', to: 'NOTICE = 60 days' },
  without('staying ends the notice', 'held.freeFrom = 0;'),
  {
    rule: 'a bond without notice stays',
    from: 'revert NotInNotice();\n        if (block.timestamp',
    to: 'return;\n        if (block.timestamp',
  },
  {
    rule: 'nobody stays who did not leave',
    from: 'if (held.freeFrom == 0) revert NotInNotice();\n        held.freeFrom',
    to: 'held.freeFrom',
  },
  without('a bond in notice stays', 'if (block.timestamp < held.freeFrom) revert TooEarly(held.freeFrom);'),
  without('coins leave to somebody', 'if (to == address(0) || to == address(this)) revert ForbiddenAddress(to);'),
  without('a bond is taken back once', 'delete bondOf[msg.sender][token][arbiter];'),
  without('only a party pays', 'if (merchant != t.seller && merchant != t.buyer) revert NotParty(merchant);'),
  without('only a trade in dispute awards', 'if (status != IEscrow.Status.Disputed) revert NotDisputed(id, status);'),
  without(
    'only after its hearing',
    'if (block.timestamp < uint256(since) + t.hearingWindow) revert TooEarly(uint256(since) + t.hearingWindow);',
  ),
  without('a trade awards once: asked', 'if (slashed[id]) revert AlreadySlashed(id);'),
  without('a trade awards once: written', 'slashed[id] = true;'),
  without('at most the trade', 'if (amount > t.amount) revert TooMuch(amount, t.amount);'),
  without('at most the bond', 'if (amount > held.amount) revert TooMuch(amount, held.amount);'),
  without(
    'only by the arbiter',
    'if (!_signed(t.arbiter, slashDigest(id, merchant, amount), signature)) revert BadSignature(t.arbiter);',
  ),
  { rule: 'the bond falls by the award', from: 'held.amount -= amount;', to: '' },
  {
    rule: 'to the other party',
    from: 'address to = merchant == t.seller ? t.buyer : t.seller;',
    to: 'address to = t.buyer;',
  },
  { rule: 'the merchant is in what is signed', from: '), id, merchant, amount)', to: '), id, address(this), amount)' },
  { rule: 'signatures are of this chain', from: 'block.chainid,', to: 'uint256(31337),' },
  {
    rule: 'signatures are of this contract',
    from: 'address(this)\n            )',
    to: 'address(escrow)\n            )',
  },
  { rule: 'low s', from: ' && uint256(bytes32(signature[32:64])) <= MAX_S', to: '' },
  { rule: 'nobody is no signer', from: 'if (key != address(0) && key == arbiter) return true;', to: 'return true;' },
  { rule: 'a key is asked first', from: 'if (key != address(0) && key == arbiter) return true;', to: '' },
  // Without the size of the answer, four right bytes would be met by what lay in memory before them, a hash: no test can show it.
  {
    rule: 'an account that reverts has not signed',
    from: 'and(and(done, gt(returndatasize(), 31)), eq(mload(0), magic))',
    to: 'done',
  },
  without('a token has code', 'if (token.code.length == 0) revert NoCode(token);'),
  {
    rule: 'what arrives is measured',
    from: '- before;\n        if (moved != amount) revert WrongArrival(token, moved, amount);',
    to: '- before;',
  },
  {
    rule: 'what leaves is measured',
    from: 'before - IToken(token).balanceOf(address(this));\n        if (moved != amount) revert WrongArrival(token, moved, amount);',
    to: 'before - IToken(token).balanceOf(address(this));',
  },
  without('a call that fails is told', 'if (!ok) revert TransferFailed(target);'),
  { rule: 'false is failure', from: 'or(iszero(returndatasize()), eq(mload(0), 1))', to: '1' },
  { rule: 'returning nothing is fine', from: 'or(iszero(returndatasize()), eq(mload(0), 1))', to: 'eq(mload(0), 1)' },
  { rule: 'what a receiver of coin answers says nothing', from: 'or(iszero(mload(data)), or(', to: 'or(0, or(' },
];

const PATH = 'src/Bond.sol';
const report = join(root, 'contracts/bond-faults.json');
export const bondSource = (): string => readFileSync(join(root, 'contracts', PATH), 'utf8');
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export type BondReport = {
  readonly source: string;
  readonly faults: readonly { readonly rule: string; readonly by: readonly string[] }[];
};
export const readBondReport = (): BondReport => JSON.parse(readFileSync(report, 'utf8')) as BondReport;

async function main(): Promise<void> {
  const source = bondSource();
  await buildTests();
  layLanes(1);
  const faults: { rule: string; by: readonly string[] }[] = [];
  for (const { rule, from, to } of BOND_FAULTS) {
    if (!source.includes(from)) throw new Error(`gone from the contract: ${rule}`);
    const code = creationCode('Bond', 'quick', { [PATH]: source.replace(from, to) });
    if (code === undefined) throw new Error(`does not compile: ${rule}`);
    const { failed, timedOut } = await runTests('Bond', code, 0, ['--match-contract', 'Bond']);
    const by = timedOut ? ['time limit'] : failed;
    say(`${by.length ? 'noticed' : 'SURVIVED'}: ${rule}`);
    faults.push({ rule, by });
  }
  writeFileSync(report, `${JSON.stringify({ source: hashOf(source), faults } satisfies BondReport, null, 2)}\n`);
  process.exitCode = faults.every(({ by }) => by.length > 0) ? 0 : 1;
}

if (import.meta.main) await main();
