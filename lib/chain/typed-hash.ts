/** The digest of typed data (EIP-712), with what only depends on types and domain worked out once. Browser-safe. */
import { TypedDataEncoder, concat, keccak256, type TypedDataDomain, type TypedDataField } from 'ethers';

type Types = Record<string, TypedDataField[]>;

const encoders = new WeakMap<Types, TypedDataEncoder>();
const domains = new Map<string, string>();
/** A contract on a chain each; a site has a handful. */
const MOST_DOMAINS = 100;

/** How types rest on each other takes as long to work out as hashing by them: kept for as long as the same object names them. */
function encoderOf(types: Types): TypedDataEncoder {
  let encoder = encoders.get(types);
  if (!encoder) encoders.set(types, (encoder = TypedDataEncoder.from(types)));
  return encoder;
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

/** What ethers' own TypedDataEncoder.hash answers. Faults where the value does not fit the types. */
export const hashTyped = (domain: TypedDataDomain, types: Types, value: Record<string, unknown>): string =>
  keccak256(concat(['0x1901', domainHash(domain), encoderOf(types).hash(value)]));
