/**
 * Between the real calls and logs of the escrow and the acts of the model: who signed is found out from the bytes, as the contract does, and what the
 * model made of it is written as the contract's own events.
 */
import { AbiCoder, getAddress, recoverAddress } from 'ethers';
import { escrowInterface } from '#lib/chain/abi.ts';
import {
  MOVE_INDEX,
  digestOf,
  signerOf,
  tradeHashOf,
  typedDataOf,
  type SignableMove,
  type Terms as RealTerms,
} from '#lib/chain/signing.ts';
import type { Act, ChainMove, Log, Person, Terms } from '../escrow.ts';
import { ADDRESS, CHAIN_ID, ESCROW, SEATS, THRESHOLD, TOKEN, personAt } from './cast.ts';

const PLACE = { chainId: CHAIN_ID, contract: ESCROW };
const DAY = 86_400;
const MOVES = Object.entries(MOVE_INDEX).map(([move]) => move as ChainMove);

/** An act of the model with what the model has no word for. */
export type Call = { readonly act: Act; readonly mostAhead: number | null };

/** Terms by the id on the chain: the model counts them, the real code hashes them. */
export class Registry {
  readonly #terms: { readonly model: Terms; readonly real: RealTerms; readonly hash: string }[] = [];
  readonly #byHash = new Map<string, Terms>();
  readonly #calls = new Map<string, Call | null>();

  modelOf(real: RealTerms): Terms {
    const hash = tradeHashOf(real);
    const known = this.#byHash.get(hash);
    if (known) return known;
    const { openBy, paymentWindow, hearingWindow, rulingWindow, lane, round, fromVault } = real;
    const model: Terms = {
      id: this.#terms.length,
      seller: personAt(real.seller),
      buyer: personAt(real.buyer),
      amount: Number(real.amount),
      fee: Number(real.fee),
      lane,
      round,
      fromVault,
      openBy,
      paymentWindow,
      hearingWindow,
      rulingWindow,
    };
    this.#terms.push({ model, real, hash });
    this.#byHash.set(hash, model);
    return model;
  }

  get size(): number {
    return this.#terms.length;
  }

  byHash(hash: string): Terms | undefined {
    return this.#byHash.get(hash);
  }

  hashOf({ id }: Terms): string {
    return this.#terms[id]!.hash;
  }

  realOf({ id }: Terms): RealTerms {
    return this.#terms[id]!.real;
  }

  /** What these bytes ask of the contract with the authority of whoever signed; null: nothing that it would do. */
  callOf(from: string, data: string): Call | null {
    const key = `${from} ${data}`;
    const known = this.#calls.get(key);
    if (known !== undefined) return known;
    const call = this.#read(from, data);
    this.#calls.set(key, call);
    return call;
  }

  #read(from: string, data: string): Call | null {
    const parsed = escrowInterface.parseTransaction({ data });
    if (!parsed) return null;
    const { name, args } = parsed;
    if (name === 'submitMove') return this.#signed(args[0] as SignedMove);
    const real = realTerms(args[0]);
    const terms = this.modelOf(real);
    if (name === 'fundBySignature') {
      const data = typedDataOf(PLACE, 'fund', real, { validUntil: real.openBy });
      return signerOf(data, args[1] as string) === real.seller
        ? plain({ terms, move: 'fund', by: terms.seller })
        : null;
    }
    const by = personAt(from);
    switch (name) {
      case 'extend':
        return extend({ terms, move: 'extend', by, deadline: Number(args[1]) });
      case 'rule':
        return plain({ terms, move: 'rule', by, toBuyer: Number(args[1]) });
      case 'fund':
      case 'markPaid':
      case 'reclaim':
      case 'release':
      case 'refund':
      case 'dispute':
      case 'lapse':
        return plain({ terms, move: name, by });
      default:
        return null;
    }
  }

  #signed(given: SignedMove): Call | null {
    const real = realTerms(given.terms);
    const terms = this.modelOf(real);
    const move = MOVES[Number(given.move)]! as SignableMove;
    const [value, validUntil] = [Number(given.value), Number(given.validUntil)];
    const data = typedDataOf(PLACE, move, real, { validUntil, value: `${given.value}` });
    const by = signerOfMove(move, terms, digestOf(data), given.signature);
    if (by === null) return null;
    const act = { terms, move: move as ChainMove, by, validUntil };
    if (move === 'reclaim' && terms.fromVault) return plain({ terms, move, by });
    if (move === 'extend') return extend({ ...act, deadline: value });
    if (move === 'rule') return { act: { ...act, toBuyer: value }, mostAhead: DAY };
    if (move !== 'settle') return plain(act);
    const other = recovered(digestOf(data), given.otherSignature);
    if (other !== terms.seller) return null;
    return { act: { ...act, also: other, toBuyer: value }, mostAhead: DAY };
  }
}

type SignedMove = {
  readonly move: bigint;
  readonly terms: unknown;
  readonly value: bigint;
  readonly validUntil: bigint;
  readonly signature: string;
  readonly otherSignature: string;
};

const plain = (act: Act): Call => ({ act, mostAhead: null });
const extend = (act: Act): Call => ({ act, mostAhead: null });

function recovered(digest: string, signature: string): Person | null {
  try {
    return personAt(recoverAddress(digest, signature));
  } catch {
    return null;
  }
}

/** The party that signed, of those who may make this move; null: none of them. */
function signerOfMove(move: SignableMove, terms: Terms, digest: string, signature: string): Person | null {
  if (move === 'reclaim' && terms.fromVault) return 'stranger';
  if (move === 'rule' && isByPanel(digest, signature)) return 'arbiter';
  const by = recovered(digest, signature);
  const may: Record<SignableMove, readonly Person[]> = {
    fund: [terms.seller],
    extend: [terms.seller],
    markPaid: [terms.buyer],
    reclaim: [terms.seller],
    release: [terms.seller],
    refund: [terms.buyer],
    settle: [terms.buyer],
    dispute: [terms.seller, terms.buyer],
    lapse: [terms.seller, terms.buyer],
    rule: ['backup'],
  };
  return by !== null && may[move].includes(by) ? by : null;
}

/** Enough members, one after the other, in ascending order. */
function isByPanel(digest: string, signatures: string): boolean {
  const parts = signatures.slice(2).match(/.{130}/g) ?? [];
  if (parts.length < THRESHOLD || parts.length * 130 !== signatures.length - 2) return false;
  let last = -1;
  return parts.every((part) => {
    const place = SEATS.indexOf(recoverAddress(digest, `0x${part}`));
    const ascends = place > last;
    last = place;
    return ascends;
  });
}

export function realTerms(value: unknown): RealTerms {
  const t = value as Record<string, string | bigint | boolean>;
  return {
    seller: getAddress(t.seller as string),
    buyer: getAddress(t.buyer as string),
    token: getAddress(t.token as string),
    amount: `${t.amount}`,
    fee: `${t.fee}`,
    feeRecipient: getAddress(t.feeRecipient as string),
    arbiter: getAddress(t.arbiter as string),
    backupArbiter: getAddress(t.backupArbiter as string),
    lane: Number(t.lane),
    round: Number(t.round),
    fromVault: t.fromVault as boolean,
    openBy: Number(t.openBy),
    paymentWindow: Number(t.paymentWindow),
    hearingWindow: Number(t.hearingWindow),
    rulingWindow: Number(t.rulingWindow),
    deal: t.deal as string,
  };
}

export type EncodedLog = { readonly topics: readonly string[]; readonly data: string };

/** A log of the model as the contract writes it. */
export function encodeLog(registry: Registry, log: Log): EncodedLog {
  const { terms, name } = log;
  const head = [registry.hashOf(terms), ADDRESS[terms.seller], ADDRESS[terms.buyer]];
  const rest: Partial<Record<Log['name'], unknown[]>> = {
    Funded: [registry.realOf(terms)],
    Extended: [log.paymentDeadline],
    MarkedPaid: [],
    Disputed: [ADDRESS[log.by]],
    Ruled: [log.toBuyer, log.fee, ADDRESS[log.by]],
  };
  return escrowInterface.encodeEventLog(name, [...head, ...(rest[name] ?? [log.toBuyer, log.fee])]);
}

export const encodeDeposit = (owner: Person, units: number): EncodedLog =>
  escrowInterface.encodeEventLog('Deposited', [ADDRESS[owner], TOKEN, units]);

/** What the contract says no with: its reason is not the model's matter. */
export const REFUSED = escrowInterface.encodeErrorResult('Reentered', []);

export const encodeAnswer = (types: readonly string[], values: readonly unknown[]): string =>
  AbiCoder.defaultAbiCoder().encode([...types], [...values]);
