import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: Central Bank of the Republic of Türkiye, FAST; ISO 13616, Türkiye. */
export const fastTr = defineMethod({
  id: 'fast-tr',
  label: 'FAST (Türkiye)',
  aliases: ['havale', 'EFT', 'Ziraat', 'İş Bankası', 'Garanti', 'Akbank', 'Yapı Kredi', 'Papara'],
  currencies: ['TRY'],
  countries: ['TR'],
  reversibility: 'irreversible',
  speed: 'instant',
  usualSeconds: 20,
  // Banks report transfers whose note names crypto.
  reference: 'empty',
  example: { iban: 'TR33 0006 1005 1978 6457 8413 26' },
  fields: { holder, iban: iban(['TR']) },
});
