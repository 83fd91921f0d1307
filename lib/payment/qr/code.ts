/** What every payment code shares: its amount as text, and names in letters that its standard can carry. Pure. */
import { currencyDecimals } from '#lib/kernel/currencies.ts';
import { formatUnits } from '#lib/kernel/money.ts';

export type Payment = {
  readonly amountMinor: bigint;
  readonly currency: string;
  /** What the payer writes beside the transfer; undefined where nothing may stand there. */
  readonly reference: string | undefined;
};

export type PaymentQr = {
  readonly standard: 'epc' | 'pix' | 'promptpay' | 'paynow' | 'spayd' | 'swiss' | 'upi' | 'vietqr';
  /** On a phone that shows the code itself: the text can be pasted into a bank's app, opened as a link, or neither. */
  readonly onPhone?: 'copy' | 'open';
  /** The text the code holds; undefined where the standard cannot say this payment (an amount beyond its digits, an account it has no form for). */
  readonly text: (account: Readonly<Record<string, string>>, payment: Payment) => string | undefined;
};

/** The amount with a dot and all the places of its currency: "12.30", "1500", "1.250". */
export function amountText({ amountMinor, currency }: Pick<Payment, 'amountMinor' | 'currency'>): string {
  const decimals = currencyDecimals(currency);
  return formatUnits(amountMinor, decimals, decimals);
}

/** Letters that no decomposition turns into Latin ones: Cyrillic by ISO 9 without marks, Greek by ELOT 743, and Latin's own others. */
const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'аa бb вv гg дd еe жzh зz иi йj кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya єie іi ґg ўu ђd љlj њnj ћc џdz ' +
    'αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo ' +
    'ßss æae œoe øo łl đd ðd þth ıi ħh ŋn ʻ ʼ ’ ‘'
  )
    .split(' ')
    .map((pair) => [[...pair][0]!, pair.slice([...pair][0]!.length)]),
);

/**
 * Text in plain ASCII letters: marks dropped, Cyrillic and Greek transliterated, what is left of other scripts dropped; at most `most` characters.
 * May come out empty: then the standard's own word for "no name" stands there.
 */
export function plainText(text: string, most: number): string {
  const bare = [...text.normalize('NFD').replace(/([οΟ])υ/g, '$1u')].map((letter) => {
    const small = letter.toLowerCase();
    const latin = LETTERS[small];
    if (latin === undefined) return letter;
    return small === letter ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
  });
  return bare
    .join('')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, most)
    .trim();
}

/** Text without line breaks and other control characters, at most `most` characters and never half of one. */
export function oneLine(text: string, most: number): string {
  const clean = text.normalize('NFC').replace(/\p{C}+/gu, ' ').replace(/\s+/g, ' ').trim(); // prettier-ignore
  return [...clean].slice(0, most).join('').trim();
}
