/**
 * EMV QR Code Specification for Payment Systems, Merchant-Presented Mode (EMVCo, v1.1): data objects of a two-digit id, a two-digit length
 * and a value, the last of them a CRC over all before. Pure.
 */

export type DataObject = readonly [id: string, value: string | readonly DataObject[]];

/** ISO 4217 numbers of the currencies whose rails use the format. */
const NUMBERS: Readonly<Record<string, string>> = {
  BRL: '986',
  JPY: '392',
  KWD: '414',
  SGD: '702',
  THB: '764',
  VND: '704',
};

/** The object of the currency, `53`. A fault for a currency no format here is for. */
export function currencyObject(code: string): DataObject {
  const number = NUMBERS[code];
  if (number === undefined) throw new Error(`no EMV rail moves ${code}`);
  return ['53', number];
}

/** CRC-16/CCITT-FALSE (ISO/IEC 13239, polynomial 1021, from FFFF) as four upper-case hex digits. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff) >>> 0;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

/** Writes the objects in their order and the CRC behind them; undefined where a value is empty or longer than its length can say. */
export function writeEmv(objects: readonly DataObject[]): string | undefined {
  const body = writeObjects(objects);
  return body === undefined ? undefined : `${body}6304${crc16(`${body}6304`)}`;
}

function writeObjects(objects: readonly DataObject[]): string | undefined {
  let text = '';
  for (const [id, value] of objects) {
    const inner = typeof value === 'string' ? value : writeObjects(value);
    if (inner === undefined || inner.length === 0 || inner.length > 99) return undefined;
    text += `${id}${String(inner.length).padStart(2, '0')}${inner}`;
  }
  return text;
}

/** The object of the amount, `54`: at most thirteen characters; an amount that needs more has no code. */
export function amountObject(amount: string): DataObject {
  return ['54', amount.length <= 13 ? amount : ''];
}
