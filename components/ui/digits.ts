/**
 * Writes a plain decimal ("-1234567.5") in a language's way, from its digits: never through a float, and the same in every
 * browser. Figures are Latin in every language, since they are compared with what a bank and a chain show.
 */
type Marks = { group: string; decimal: string };

const known = new Map<string, Marks>();

function marksOf(locale: string): Marks {
  const found = known.get(locale);
  if (found) return found;
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn', useGrouping: 'always' }).formatToParts(
    1234567.8,
  );
  const mark = (type: string, otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise;
  const marks = { group: mark('group', ','), decimal: mark('decimal', '.') };
  known.set(locale, marks);
  return marks;
}

export type DigitParts = {
  /** '', '-' (U+2212) or '+'. */
  readonly sign: string;
  readonly whole: string;
  /** With its mark: ".50", or ''. */
  readonly fraction: string;
  /** Zeros that fill up to `align` places: written invisibly, they put decimal marks under each other. */
  readonly filler: string;
};

export type DigitOptions = {
  /** At least so many places: "5" with 2 is "5.00". */
  least?: number;
  /** Places to fill up to, invisibly, for a column of end-aligned figures. */
  align?: number;
  /** `always` writes + too. */
  sign?: 'auto' | 'always';
};

/** @throws RangeError when `text` is no plain decimal: such a text is a bug, never something to show. */
export function digitParts(text: string, locale: string, options: DigitOptions = {}): DigitParts {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`not a plain decimal: ${JSON.stringify(text)}`);
  const { group, decimal } = marksOf(locale);
  const digits = match[2]!.replace(/^0+(?=\d)/, '');
  const places = (match[3] ?? '').padEnd(options.least ?? 0, '0');
  const isZero = /^0*$/.test(digits + places);
  const sign = isZero ? '' : match[1] === '-' ? '\u2212' : options.sign === 'always' ? '+' : '';
  const missing = Math.max(0, (options.align ?? 0) - places.length);
  return {
    sign,
    whole: digits.replace(/\B(?=(\d{3})+$)/g, group),
    fraction: places ? decimal + places : '',
    filler: missing === 0 ? '' : (places ? '' : decimal) + '0'.repeat(missing),
  };
}

/** The same as one text, for titles, labels and messages. */
export function writeDecimal(text: string, locale: string, options: DigitOptions = {}): string {
  const parts = digitParts(text, locale, options);
  return parts.sign + parts.whole + parts.fraction;
}

/**
 * Reads what a person typed in a language's way into a plain decimal, or undefined where it is unclear. Takes both marks:
 * "1.234,5" and "1,234.5" are 1234.5; the last mark is the decimal one when it stands once and not before exactly three
 * digits of a grouped number. Arabic-Indic figures are taken too.
 */
export function readDecimal(typed: string, locale: string): string | undefined {
  const text = typed
    .replace(/[\u0660-\u0669]/g, (figure) => String(figure.charCodeAt(0) - 0x0660))
    .replace(/[\u06f0-\u06f9]/g, (figure) => String(figure.charCodeAt(0) - 0x06f0))
    .replace(/\u066b/g, '.')
    .replace(/[\s\u00a0\u202f'_\u066c\u200e\u200f]/g, '');
  if (!/^[\d.,]+$/.test(text) || !/\d/.test(text)) return undefined;
  const marks = text.match(/[.,]/g) ?? [];
  if (marks.length === 0) return plain(text, '');
  const last = marks[marks.length - 1]!;
  const kinds = new Set(marks).size;
  const at = text.lastIndexOf(last);
  const head = text.slice(0, at);
  const tail = text.slice(at + 1);
  if (kinds === 2) {
    // Both marks: the last one is the decimal mark, the other groups by three.
    if (head.includes(last) || !isGrouped(head)) return undefined;
    return plain(head.replace(/[.,]/g, ''), tail);
  }
  if (marks.length > 1) return isGrouped(text) ? plain(text.replace(/[.,]/g, ''), '') : undefined;
  // One mark before exactly three digits reads both ways ("1.234"): the language decides.
  if (tail.length === 3 && /^[1-9]\d{0,2}$/.test(head) && last === marksOf(locale).group) return plain(head + tail, '');
  return plain(head, tail);
}

function isGrouped(text: string): boolean {
  return /^\d{1,3}([.,]\d{3})*$/.test(text);
}

function plain(whole: string, fraction: string): string {
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return fraction ? `${digits}.${fraction}` : digits;
}
