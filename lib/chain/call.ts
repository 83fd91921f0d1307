/**
 * Calls of contracts as the ABI specification writes them (https://docs.soliditylang.org/en/latest/abi-spec.html), for calls that are written a thousand times a second: arguments of
 * fixed size, byte strings, and tuples of both. Browser-safe.
 */
import type { Interface, ParamType } from 'ethers';
import { wordOf } from './words.ts';

/** `bytes`: its size in the head of what holds it. A dynamic one lies in the tail, and its place in the head. */
type Plan = {
  readonly dynamic: boolean;
  readonly bytes: number;
  readonly write: (value: unknown) => string;
};

const BYTES = /^0x([0-9a-f]{2})*$/i;
const WORD = 32;
const word = (of: number): string => of.toString(16).padStart(2 * WORD, '0');

const byteString: Plan = {
  dynamic: true,
  bytes: WORD,
  write: (value) => {
    if (typeof value !== 'string' || !BYTES.test(value)) throw new Error('not a value of type bytes');
    const hex = value.slice(2).toLowerCase();
    return word(hex.length / 2) + hex.padEnd(Math.ceil(hex.length / 2 / WORD) * 2 * WORD, '0');
  },
};

/** Values one behind the other, those of no fixed size behind all of them. */
function sequence(plans: readonly Plan[], values: readonly unknown[]): string {
  let head = '';
  let tail = '';
  const size = plans.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const [index, { dynamic, write }] of plans.entries()) {
    const written = write(values[index]);
    if (!dynamic) head += written;
    else {
      head += word(size + tail.length / 2);
      tail += written;
    }
  }
  return head + tail;
}

function planOf({ baseType, type, components }: ParamType): Plan {
  if (baseType === 'tuple') {
    const plans = components!.map(planOf);
    const names = components!.map(({ name }) => name);
    const dynamic = plans.some((plan) => plan.dynamic);
    return {
      dynamic,
      bytes: dynamic ? WORD : plans.reduce((sum, { bytes }) => sum + bytes, 0),
      write: (value) => sequence(plans, names.map((name) => (value as Record<string, unknown>)[name])), // prettier-ignore
    };
  }
  if (type === 'bytes') return byteString;
  const write = wordOf(type);
  if (!write) throw new Error(`no call is written with a ${type}`);
  return { dynamic: false, bytes: WORD, write };
}

type Written = { readonly selector: string; readonly plan: readonly Plan[] };

/** By contract and name: ethers works a selector out anew each time it is asked for. */
const known = new WeakMap<Interface, Map<string, Written>>();

function writtenOf(contract: Interface, name: string): Written {
  const own = known.get(contract) ?? new Map<string, Written>();
  known.set(contract, own);
  let written = own.get(name);
  if (!written) {
    const fragment = contract.getFunction(name);
    if (!fragment) throw new Error(`there is no function ${name}`);
    written = { selector: fragment.selector, plan: fragment.inputs.map(planOf) };
    own.set(name, written);
  }
  return written;
}

/** What ethers' own `encodeFunctionData` answers, where tuples are given by name. @throws Error where a value does not fit, or the function takes a list. */
export function callOf(contract: Interface, name: string, values: readonly unknown[]): string {
  const { selector, plan } = writtenOf(contract, name);
  if (values.length !== plan.length) throw new Error(`${name} takes ${plan.length} values`);
  return selector + sequence(plan, values);
}
