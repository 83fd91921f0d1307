/** Why somebody may not do something: a value, never thrown. Faults (our bugs) are thrown. */
export type Refusal = {
  /** `noun.reason`; the message key is `refusals.<code>`. */
  readonly code: string;
  /** HTTP status a door answers with. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 503;
  /** What explains the refusal, as the message's arguments. Amounts are decimal strings. */
  readonly data: Readonly<Record<string, string | number>>;
};

type RefusalList = Readonly<Record<string, Refusal['status']>>;

/**
 * One list per noun: code to HTTP status. Returns a maker that accepts only codes of the list.
 * @example const refuseTrade = defineRefusals({ 'trade.changed_meanwhile': 409 });
 */
export function defineRefusals<L extends RefusalList>(list: L) {
  const make = (code: keyof L & string, data: Refusal['data'] = {}): Refusal => ({ code, status: list[code]!, data });
  make.codes = Object.keys(list) as (keyof L & string)[];
  return make;
}
