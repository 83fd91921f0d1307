/**
 * The people of the demo. They exist on the embedded local chain alone. Each trades in a few currencies over a few methods,
 * and answers a take in a way of their own.
 */
export type Manner =
  /** Does what is owed within seconds. */
  | 'prompt'
  /** Does it too, after a minute or so. */
  | 'slow'
  /** Takes and is taken, and as a buyer never pays. */
  | 'silent';

export type Person = {
  readonly key: string;
  readonly name: string;
  readonly locale: 'en' | 'ar' | 'es';
  readonly country: string;
  readonly manner: Manner;
  /** Place of the wallet under the local chain's phrase. */
  readonly walletIndex: number;
  readonly roles: readonly string[];
  /** Rails by currency; an account is made for each. */
  readonly rails: readonly { readonly currency: string; readonly methods: readonly string[] }[];
  /** What their offers say. */
  readonly terms: string;
};

export const DEMO_DOMAIN = 'demo.holdfast.local';
export const emailOf = (person: Person): string => `${person.key}@${DEMO_DOMAIN}`;

const EUR = { currency: 'EUR', methods: ['sepa-instant', 'sepa', 'revolut', 'wise'] };
const GBP = { currency: 'GBP', methods: ['faster-payments', 'revolut', 'wise'] };
const USD = { currency: 'USD', methods: ['zelle', 'wise'] };

const trader = (
  index: number,
  key: string,
  name: string,
  country: string,
  rails: Person['rails'],
  terms: string,
  extra: Partial<Pick<Person, 'locale' | 'manner'>> = {},
): Person => ({
  key,
  name,
  locale: 'en',
  country,
  manner: 'prompt',
  walletIndex: 100 + index,
  roles: ['trader'],
  rails,
  terms,
  ...extra,
});

export const TRADERS: readonly Person[] = [
  trader(
    0,
    'ada',
    'Ada Lindqvist',
    'SE',
    [EUR, GBP],
    'Pay from an account in your own name. I release within minutes.',
  ),
  trader(
    1,
    'bruno',
    'Bruno Carvalho',
    'BR',
    [{ currency: 'BRL', methods: ['pix'] }, EUR],
    'PIX only from your own CPF, please.',
  ),
  trader(2, 'chiara', 'Chiara Conti', 'IT', [EUR], 'SEPA Instant preferred. Write the reference exactly as shown.'),
  trader(
    3,
    'deepa',
    'Deepa Rao',
    'IN',
    [{ currency: 'INR', methods: ['upi'] }],
    'UPI from your own handle. Online most of the day.',
  ),
  trader(
    4,
    'emeka',
    'Emeka Obi',
    'NG',
    [{ currency: 'NGN', methods: ['bank-transfer-ng'] }],
    'Bank transfer only, no third parties.',
  ),
  trader(
    5,
    'faith',
    'Faith Wanjiru',
    'KE',
    [{ currency: 'KES', methods: ['m-pesa'] }, USD],
    'M-Pesa, any amount within the limits.',
  ),
  trader(
    6,
    'gael',
    'Gael Ortega',
    'MX',
    [{ currency: 'MXN', methods: ['spei'] }, USD],
    'SPEI desde tu propia cuenta.',
    { locale: 'es' },
  ),
  trader(
    7,
    'hana',
    'Hana Haddad',
    'CA',
    [{ currency: 'CAD', methods: ['interac'] }, USD],
    'Interac with auto-deposit. No memo words, please.',
    { locale: 'ar' },
  ),
  trader(8, 'ines', 'Ines Ferreira', 'PT', [EUR, GBP], 'Happy to answer questions before you pay.'),
  trader(9, 'jonas', 'Jonas Weber', 'DE', [EUR], 'I check my bank by hand: it can take a minute or two.', {
    manner: 'slow',
  }),
  trader(10, 'kiri', 'Kiri Parata', 'GB', [GBP, EUR], 'Faster Payments from a personal account.'),
  trader(11, 'liam', 'Liam Byrne', 'IE', [EUR, USD], 'Buying most evenings.', { manner: 'silent' }),
  trader(12, 'maya', 'Maya Santos', 'PH', [{ currency: 'PHP', methods: ['gcash'] }], 'GCash, own number only.'),
];

const moderator = (place: number, key: string, name: string): Person => ({
  key,
  name,
  locale: 'en',
  country: 'SE',
  manner: 'prompt',
  walletIndex: 10 + place,
  roles: ['trader', 'moderator'],
  rails: [],
  terms: '',
});

/** Members of the local panel: scripts/local-accounts.ts names the same places. */
export const MODERATORS: readonly Person[] = [
  moderator(0, 'nora', 'Nora Ek'),
  moderator(1, 'omar', 'Omar Said'),
  // Also settles what is contested, and passes cases on.
  { ...moderator(2, 'petra', 'Petra Novak'), roles: ['trader', 'senior'] },
];

/** Runs the site: somebody to step into who may see and set what an operator can. No member of the panel. */
export const ADMIN: Person = { ...moderator(3, 'iris', 'Iris Holm'), roles: ['trader', 'admin'] };

export const PEOPLE: readonly Person[] = [...TRADERS, ...MODERATORS, ADMIN];
