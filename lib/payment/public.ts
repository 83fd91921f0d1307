/** What anybody may read of payment methods: the registry's facts, and their schemas. Pure. */
import { REVERSIBILITIES } from '#lib/kernel/reversibility.ts';
import { z } from 'zod';
import { listMethods } from './registry.ts';

const currency = z.string().regex(/^[A-Z]{3}$/);
const country = z.string().regex(/^[A-Z]{2}$/);

/** The question. */
export const methodQuestion = z.object({
  currency: currency.optional().describe('ISO 4217 code: only what moves this currency.'),
  country: country.optional().describe('ISO 3166 code: only what pays in this country.'),
});

/** The answer. */
export const methodsAnswer = z.array(
  z.object({
    id: z.string().regex(/^[a-z0-9-]{1,64}$/),
    label: z.string().describe("The method's own name, which is not translated."),
    currencies: z.array(currency),
    countries: z.array(country),
    reversibility: z.enum(REVERSIBILITIES).describe('Whether the payer can take the money back once it has arrived.'),
    usualSeconds: z.int().nonnegative().describe('Until the money is usually there.'),
    windowSeconds: z.int().positive().describe('How long a buyer is given to pay unless the offer says otherwise.'),
  }),
);
export type MethodAnswer = z.infer<typeof methodsAnswer>[number];

/** The rails of a currency, of a country, or all of them. */
export function listMethodAnswers(asked: z.infer<typeof methodQuestion>): MethodAnswer[] {
  const { currency: money, country: place } = asked;
  return listMethods({ ...(money && { currency: money }), ...(place && { country: place }) }).map(
    ({ id, label, currencies, countries, reversibility, usualSeconds, windowSeconds }) => ({
      id,
      label,
      currencies: [...currencies],
      countries: [...countries],
      reversibility,
      usualSeconds,
      windowSeconds,
    }),
  );
}
