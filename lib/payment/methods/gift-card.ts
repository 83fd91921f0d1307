import { choice, email } from '../fields.ts';
import { defineMethod } from '../method.ts';

const CARD_COUNTRIES = ['AU', 'AT', 'BE', 'CA', 'DE', 'ES', 'FR', 'GB', 'IE', 'IT', 'NL', 'US'].map((code) => ({
  value: code,
  label: code,
}));

/** A code sent by its shop to the payee's address. The shop can void a code that was bought with a stolen card. */
export const giftCard = defineMethod({
  id: 'gift-card',
  label: 'Gift card',
  aliases: ['voucher', 'tarjeta de regalo', 'بطاقة هدايا', 'Geschenkkarte', 'Amazon', 'Steam', 'Apple', 'Google Play'],
  currencies: ['AUD', 'CAD', 'EUR', 'GBP', 'USD'],
  countries: ['AU', 'AT', 'BE', 'CA', 'DE', 'ES', 'FR', 'GB', 'IE', 'IT', 'NL', 'US'],
  reversibility: 'reversible',
  speed: 'same_day',
  usualSeconds: 3_600,
  reference: 'none',
  example: { brand: 'steam', country: 'DE', email: 'amina@example.org' },
  fields: {
    brand: choice('brand', [
      { value: 'amazon', label: 'Amazon' },
      { value: 'apple', label: 'Apple' },
      { value: 'google-play', label: 'Google Play' },
      { value: 'steam', label: 'Steam' },
      { value: 'playstation', label: 'PlayStation' },
      { value: 'xbox', label: 'Xbox' },
      { value: 'visa', label: 'Visa prepaid' },
    ]),
    country: choice('cardCountry', CARD_COUNTRIES),
    email,
  },
});
