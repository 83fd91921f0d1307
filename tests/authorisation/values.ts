/** Values that every row of the matrix may use. */
import { sealText, type Sealed } from '#lib/account/sealing.ts';
import type { Keyed } from '../chat/people.ts';

export const SIGNATURE = `0x${'1b'.repeat(65)}`;
export const BYTES = `0x${'2c'.repeat(32)}`;
export const sealedFor = (people: readonly Keyed[]): Sealed =>
  sealText('sealed', people.map(({ publicKey }) => publicKey).sort(), { purpose: 'test' });

export const DEAL = {
  fiatMinor: '9200',
  currency: 'EUR',
  priceNumerator: '92',
  priceDenominator: '1000000',
  methodId: 'sepa',
  offerId: 'offer',
  offerRevision: 1,
  expectedReleaseSeconds: 3600,
  payeeCommitment: BYTES,
  reference: 'HF 1234',
  salt: BYTES,
};

export const OFFER = {
  side: 'buy' as const,
  chainId: 31337,
  asset: 'USDC',
  currency: 'EUR',
  pricing: 'fixed' as const,
  fixedPrice: '0.92',
  least: '10',
  most: '100',
  methods: [{ methodId: 'sepa' }],
  paymentWindowSeconds: 14_400,
};
