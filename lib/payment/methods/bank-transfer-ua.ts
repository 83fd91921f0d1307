import { holder, iban } from '../fields.ts';
import { defineMethod } from '../method.ts';

/** Source: National Bank of Ukraine, SEP 4.0 (every hour since April 2023); ISO 13616, Ukraine. */
export const bankTransferUa = defineMethod({
  id: 'bank-transfer-ua',
  label: 'Bank transfer (Ukraine)',
  aliases: ['переказ', 'ПриватБанк', 'PrivatBank', 'monobank', 'монобанк', 'Ощадбанк', 'ПУМБ'],
  currencies: ['UAH'],
  countries: ['UA'],
  reversibility: 'hard',
  speed: 'same_day',
  usualSeconds: 3_600,
  // Banks stop transfers whose purpose names crypto; they fill in a purpose of their own.
  reference: 'empty',
  example: { iban: 'UA21 3223 1300 0002 6007 2335 6600 1' },
  fields: { holder, iban: iban(['UA']) },
});
