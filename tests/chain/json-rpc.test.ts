/** What a node answers, in every form that nodes have for it: an answer to each question, or none at all. */
import { describe, expect, it } from 'vitest';
import { answersOf, CallRefused, isLimit, resultOf } from '#lib/chain/json-rpc.ts';

const read = (body: unknown, wanted: number) => answersOf(JSON.stringify(body), wanted);
const good = (id: unknown, result: unknown = `r${String(id)}`) => ({ jsonrpc: '2.0', id, result });
const bad = (id: unknown, error: unknown = { code: -32000, message: 'no' }) => ({ jsonrpc: '2.0', id, error });

describe('an answer to one question', () => {
  it('is its result or its error; one without a number is to the only question there was', () => {
    for (const id of [0, null, undefined]) {
      expect(read(good(id, 'x'), 1)).toEqual([{ result: 'x' }]);
      expect(read(bad(id), 1)).toEqual([{ error: { code: -32000, message: 'no' } }]);
    }
    expect(read([good(0, 'x')], 1)).toEqual([{ result: 'x' }]);
    expect(read(good(0, null), 1)).toEqual([{ result: null }]);
    expect(read({ ...good(0, 'x'), error: null }, 1)).toEqual([{ result: 'x' }]);
  });

  it('to another question, or of no form at all, is none', () => {
    for (const body of [good(1), good('0'), { jsonrpc: '2.0', id: 0 }, bad(0, 'broken'), [], null, 7, 'text', [null]])
      expect(read(body, 1), JSON.stringify(body)).toBeNull();
    for (const text of ['', '<html>', '{']) expect(answersOf(text, 1)).toBeNull();
  });

  it('keeps what an error carries, and has a code and words where it brings none', () => {
    expect(read(bad(0, { code: 3, message: 'reverted', data: '0x01' }), 1)).toEqual([
      { error: { code: 3, message: 'reverted', data: '0x01' } },
    ]);
    expect(read(bad(0, {}), 1)).toEqual([{ error: { code: -32000, message: 'no reason given' } }]);
  });
});

describe('answers to several questions', () => {
  it('are put in the order of the questions, whatever theirs is', () => {
    expect(read([good(2), bad(0), good(1)], 3)).toEqual([
      { error: { code: -32000, message: 'no' } },
      { result: 'r1' },
      { result: 'r2' },
    ]);
  });

  it('are none where one is missing, twice in the place of another, or to a question that nobody asked', () => {
    expect(read([good(0), good(2)], 3)).toBeNull();
    expect(read([good(0), good(0), good(1)], 3)).toBeNull();
    expect(read([good(0), good(1), good(3)], 3)).toBeNull();
    expect(read([good(0), { id: 1 }], 2)).toBeNull();
    expect(read([good(0), good(1), good(7)], 2)).toEqual([{ result: 'r0' }, { result: 'r1' }]);
  });

  it('that are refused as a whole are refused one by one; anything else in the place of a list is no answer', () => {
    const whole = bad(null, { code: -32600, message: 'no batches' });
    const one = { error: { code: -32600, message: 'no batches' } };
    expect(read(whole, 3)).toEqual([one, one, one]);
    for (const body of [good(0), good(null), null, 'text', {}]) expect(read(body, 2), JSON.stringify(body)).toBeNull();
  });
});

describe('a refusal', () => {
  it('is thrown with its words and its code, and a result is given', () => {
    expect(resultOf({ result: 0 })).toBe(0);
    const refused = () => resultOf({ error: { code: -32000, message: 'pruned' } });
    expect(refused).toThrow(CallRefused);
    expect(refused).toThrow(expect.objectContaining({ message: 'pruned', code: -32000 }));
  });

  it.each([
    [429, 'slow down'],
    [-32029, 'slow down'],
    [-32005, 'limit exceeded'],
    [-32000, 'rate limit reached'],
    [-32000, 'rate-limited'],
    [-32000, 'Too Many Requests'],
    [-32000, 'more than 10 per second'],
    [-32000, 'over capacity'],
    [-32000, 'throttled'],
    [-32000, 'out of compute units'],
    [-32000, 'monthly quota used'],
  ])('%i “%s” asks for patience', (code, message) => {
    expect(isLimit({ code, message })).toBe(true);
    // What a contract says of itself is no word of the node's.
    expect(isLimit({ code: 3, message })).toBe(false);
    expect(isLimit({ code, message, data: '0x' })).toBe(false);
  });

  it.each([
    [-32005, 'query returned more than 10000 results'],
    [-32005, 'block range too wide'],
    [-32000, 'nonce too low'],
    [-32602, 'invalid params'],
  ])('%i “%s” does not', (code, message) => {
    expect(isLimit({ code, message })).toBe(false);
  });
});
