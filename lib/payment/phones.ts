/**
 * Mobile numbers of the countries whose rails are reached by phone, as their numbering plans give them out (ITU-T E.164 national plans).
 * By prefix and length only: numbers move between operators, so that no operator is told from its prefix. Pure.
 */

export type PhonePlan = {
  /** Country calling code without plus. */
  readonly code: string;
  /** What is dialled before a number at home; empty: nothing. */
  readonly trunk: string;
  /** A mobile number without code and trunk. */
  readonly mobile: RegExp;
};

export const PHONES = {
  AU: { code: '61', trunk: '0', mobile: /^4\d{8}$/ },
  BD: { code: '880', trunk: '0', mobile: /^1[3-9]\d{8}$/ },
  BF: { code: '226', trunk: '', mobile: /^[567]\d{7}$/ },
  BR: { code: '55', trunk: '0', mobile: /^[1-9]\d9\d{8}$/ },
  CH: { code: '41', trunk: '0', mobile: /^7[5-9]\d{7}$/ },
  // A number of Côte d'Ivoire begins with a zero that is always dialled.
  CI: { code: '225', trunk: '', mobile: /^0[157]\d{8}$/ },
  CM: { code: '237', trunk: '', mobile: /^6\d{8}$/ },
  CN: { code: '86', trunk: '', mobile: /^1[3-9]\d{9}$/ },
  CO: { code: '57', trunk: '', mobile: /^3\d{9}$/ },
  DK: { code: '45', trunk: '', mobile: /^[2-9]\d{7}$/ },
  EG: { code: '20', trunk: '0', mobile: /^1[0125]\d{8}$/ },
  ES: { code: '34', trunk: '', mobile: /^[67]\d{8}$/ },
  FI: { code: '358', trunk: '0', mobile: /^(4\d|50)\d{4,8}$/ },
  GH: { code: '233', trunk: '0', mobile: /^(2[034567]|5[034579])\d{7}$/ },
  HK: { code: '852', trunk: '', mobile: /^[4-9]\d{7}$/ },
  ID: { code: '62', trunk: '0', mobile: /^8\d{8,11}$/ },
  IN: { code: '91', trunk: '0', mobile: /^[6-9]\d{9}$/ },
  JO: { code: '962', trunk: '0', mobile: /^7[789]\d{7}$/ },
  KE: { code: '254', trunk: '0', mobile: /^(7\d{8}|1[01]\d{7})$/ },
  ML: { code: '223', trunk: '', mobile: /^[5-9]\d{7}$/ },
  MY: { code: '60', trunk: '0', mobile: /^1\d{8,9}$/ },
  NG: { code: '234', trunk: '0', mobile: /^[789][01]\d{8}$/ },
  NO: { code: '47', trunk: '', mobile: /^[49]\d{7}$/ },
  PE: { code: '51', trunk: '', mobile: /^9\d{8}$/ },
  PH: { code: '63', trunk: '0', mobile: /^9\d{9}$/ },
  PK: { code: '92', trunk: '0', mobile: /^3\d{9}$/ },
  PL: { code: '48', trunk: '', mobile: /^(45|5[0137]|6[069]|7[2389]|88)\d{7}$/ },
  PT: { code: '351', trunk: '', mobile: /^9[1236]\d{7}$/ },
  SE: { code: '46', trunk: '0', mobile: /^7[02369]\d{7}$/ },
  SG: { code: '65', trunk: '', mobile: /^[89]\d{7}$/ },
  SN: { code: '221', trunk: '', mobile: /^7[0-8]\d{7}$/ },
  TH: { code: '66', trunk: '0', mobile: /^[689]\d{8}$/ },
  TZ: { code: '255', trunk: '0', mobile: /^[67]\d{8}$/ },
  UA: { code: '380', trunk: '0', mobile: /^(39|50|6[3678]|73|7[57]|9[1-9])\d{7}$/ },
  UG: { code: '256', trunk: '0', mobile: /^7\d{8}$/ },
  US: { code: '1', trunk: '', mobile: /^[2-9]\d{2}[2-9]\d{6}$/ },
  VN: { code: '84', trunk: '0', mobile: /^[35789]\d{8}$/ },
} as const satisfies Record<string, PhonePlan>;

export type PhoneCountry = keyof typeof PHONES;

/** A number as typed in one country, as +<country code><number>; undefined where it is none of that country. */
export function phoneIn(text: string, plan: PhonePlan): string | undefined {
  const digits = text.replace(/[\s().-]/g, '').replace(/^00/, '+');
  const national = digits.startsWith(`+${plan.code}`)
    ? digits.slice(plan.code.length + 1).replace(new RegExp(`^${plan.trunk || '(?!)'}`), '')
    : digits.startsWith('+')
      ? undefined
      : plan.trunk && digits.startsWith(plan.trunk)
        ? digits.slice(plan.trunk.length)
        : digits;
  return national !== undefined && plan.mobile.test(national) ? `+${plan.code}${national}` : undefined;
}

/** A number written with its country code, of one of several countries whose numbers look alike without it. */
export function phoneOf(text: string, countries: readonly PhoneCountry[]): string | undefined {
  if (!/^\s*(\+|00)/.test(text)) return undefined;
  for (const country of countries) {
    const read = phoneIn(text, PHONES[country]);
    if (read !== undefined) return read;
  }
  return undefined;
}
