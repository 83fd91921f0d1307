/** The digest of typed data (EIP-712), with what only depends on types and domain worked out once. Browser-safe. */
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { TypedDataEncoder, type TypedDataDomain, type TypedDataField } from 'ethers';
import { keccak } from '../kernel/keccak.ts';
import { wordOf } from './words.ts';

type Types = Record<string, TypedDataField[]>;

/** hashStruct of a value, as 64 hex digits. */
type Hasher = (value: Record<string, unknown>) => string;

const hashers = new WeakMap<Types, Hasher>();
const domains = new Map<string, string>();
/** A contract on a chain each; a site has a handful. */
const MOST_DOMAINS = 100;

const hashHex = (hex: string): string => keccak(hexToBytes(hex)).slice(2);

/** How types rest on each other takes as long to work out as hashing by them: kept for as long as the same object names them. */
function hasherOf(types: Types): Hasher {
  let hasher = hashers.get(types);
  if (!hasher) {
    const encoder = TypedDataEncoder.from(types);
    hasher = structOf(types, encoder, encoder.primaryType) ?? ((value) => encoder.hash(value).slice(2));
    hashers.set(types, hasher);
  }
  return hasher;
}

/** Of a struct made of values of fixed size and such structs; undefined: of others, which ethers hashes. */
function structOf(types: Types, encoder: TypedDataEncoder, name: string): Hasher | undefined {
  const fields = types[name]!.map(({ name: field, type }) => ({
    field,
    write: types[type] ? structOf(types, encoder, type) : wordOf(type),
  }));
  if (fields.some(({ write }) => !write)) return undefined;
  const typeHash = keccak(utf8ToBytes(encoder.encodeType(name))).slice(2);
  return (value) =>
    hashHex(fields.reduce((words, { field, write }) => words + write!(value[field] as never), typeHash));
}

function domainHash(domain: TypedDataDomain): string {
  const key = JSON.stringify(domain);
  let hash = domains.get(key);
  if (!hash) {
    hash = TypedDataEncoder.hashDomain(domain);
    if (domains.size < MOST_DOMAINS) domains.set(key, hash);
  }
  return hash;
}

/** hashStruct (EIP-712) of a value of the outermost of these types, 0x hex. Faults where the value does not fit. */
export const hashStruct = (types: Types, value: Record<string, unknown>): string => `0x${hasherOf(types)(value)}`;

/** What ethers' own TypedDataEncoder.hash answers. Faults where the value does not fit the types. */
export const hashTyped = (domain: TypedDataDomain, types: Types, value: Record<string, unknown>): string =>
  `0x${hashHex(`1901${domainHash(domain).slice(2)}${hasherOf(types)(value)}`)}`;
