/**
 * What is signed of a statement, as EIP-712 typed data: the site signs every part of it, the person's wallet signs that it is theirs and who may bring it.
 * Pure and browser-safe.
 */
import { concat, keccak256, Signature, TypedDataEncoder, type TypedDataField } from 'ethers';
import { digestOf, signerOf, type TypedData } from '#lib/chain/signing.ts';
import { ok, refused, type Result } from '#lib/kernel/result.ts';
import { ENDINGS, type ChainFacts, type StatedTrade, type Statement, type StatementFile } from './statement.ts';
import { refuseStatement } from './statement.refusals.ts';

const fields = (type: string, names: string): TypedDataField[] => names.split(' ').map((name) => ({ name, type }));

const TRADE: Record<string, TypedDataField[]> = {
  Trade: [
    ...fields('bytes32', 'id'),
    ...fields('string', 'role'),
    ...fields('address', 'token'),
    ...fields('uint256', 'amount openedBlock'),
    ...fields('bytes32', 'openedTx'),
    ...fields('uint256', 'openedLog endedBlock'),
    ...fields('bytes32', 'endedTx'),
    ...fields('uint256', 'endedLog'),
    ...fields('string', 'ending'),
  ],
};

/** Numbers that may be none are signed as -1 then. */
const TYPES: Record<string, TypedDataField[]> = {
  Statement: [
    ...fields('string', 'format site url'),
    ...fields('address', 'signer wallet'),
    ...fields('string', 'name'),
    ...fields('uint256', 'at block'),
    ...fields('bytes32', 'blockHash'),
    ...fields('Chain', 'chain'),
    ...fields('Word', 'word'),
    ...fields('bytes32', 'trades'),
  ],
  Chain: [
    ...fields('uint256', `completed ${ENDINGS.join(' ')}`),
    ...fields('Sum[]', 'tokens'),
    ...fields('uint256', 'partners'),
    ...fields('int256', 'firstTradeAt'),
    ...fields('uint256', 'disputesOpened disputesLost'),
    ...fields('int256', 'payCount payMedian payNinetieth releaseCount releaseMedian releaseNinetieth'),
  ],
  Word: [
    ...fields('uint256', 'older volumeCents'),
    ...fields('int256', 'completionBps'),
    ...fields('uint256', 'faults feedbackPositive feedbackNegative blockedBy scoreLow scoreHigh'),
  ],
  Sum: [...fields('address', 'token'), ...fields('uint256', 'units')],
};

const orNone = (value: number | null): number => value ?? -1;
const domainOf = ({ site }: Pick<Statement, 'site'>) => ({
  name: 'Holdfast Statement',
  version: '1',
  chainId: site.chainId,
  verifyingContract: site.escrow,
});

const hashOfTrade = ({ id, role, token, amount, opened, ended, ending }: StatedTrade): string =>
  TypedDataEncoder.hashStruct('Trade', TRADE, {
    id,
    role,
    token,
    amount,
    openedBlock: opened.block,
    openedTx: opened.tx,
    openedLog: opened.log,
    endedBlock: ended.block,
    endedTx: ended.tx,
    endedLog: ended.log,
    ending,
  });

/** One hash of the trades listed, in whatever order they stand. */
export const hashOfTrades = (trades: readonly StatedTrade[]): string =>
  keccak256(concat(trades.map(hashOfTrade).sort()));

const chainValue = ({ endings, pay, release, ...rest }: ChainFacts) => ({
  ...rest,
  ...endings,
  firstTradeAt: orNone(rest.firstTradeAt),
  payCount: pay.count,
  payMedian: orNone(pay.medianSeconds),
  payNinetieth: orNone(pay.ninetiethSeconds),
  releaseCount: release.count,
  releaseMedian: orNone(release.medianSeconds),
  releaseNinetieth: orNone(release.ninetiethSeconds),
});

/** What the site signs. Chain and escrow stand in the domain. */
export function statementDataOf(made: Statement): TypedData {
  const { site, word, asOf } = made;
  return {
    domain: domainOf(made),
    types: TYPES,
    primaryType: 'Statement',
    value: {
      format: made.format,
      site: site.name,
      url: site.url,
      signer: site.signer,
      wallet: made.wallet,
      name: made.name,
      at: asOf.at,
      block: asOf.block,
      blockHash: asOf.hash,
      chain: chainValue(made.chain),
      word: { ...word, completionBps: orNone(word.completionBps) },
      trades: hashOfTrades(made.trades),
    },
  };
}

const CLAIM = 'This record of trades is mine. Whoever has the address of the presenter may show it as theirs.';

/** What the person's wallet signs: that this statement is theirs, and under which address they bring it. */
export function claimDataOf(made: Statement, presenter: string): TypedData {
  return {
    domain: domainOf(made),
    types: {
      Claim: [
        ...fields('string', 'text site'),
        ...fields('address', 'wallet presenter'),
        ...fields('bytes32', 'statement'),
      ],
    },
    primaryType: 'Claim',
    value: {
      text: CLAIM,
      site: made.site.url,
      wallet: made.wallet,
      presenter,
      statement: digestOf(statementDataOf(made)),
    },
  };
}

/**
 * Whether both signed exactly this. It says nothing of whose key the signer's is: a file can name any host. Refuses `statement.not_the_sites`,
 * `statement.not_the_wallets`.
 */
export function verifySignatures(made: StatementFile): Result<StatementFile> {
  if (signerOf(statementDataOf(made), made.signatures.site) !== made.site.signer)
    return refused(refuseStatement('statement.not_the_sites'));
  if (signerOf(claimDataOf(made, made.presenter), made.signatures.wallet) !== made.wallet)
    return refused(refuseStatement('statement.not_the_wallets'));
  return ok(made);
}

/** A signature as statements carry it, however a wallet writes it. A text that is none stays what it is, and verifies as nobody's. */
export function plainSignature(text: string): string {
  try {
    return Signature.from(text).serialized;
  } catch {
    return text;
  }
}
