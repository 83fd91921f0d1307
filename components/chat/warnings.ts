/** What scams say, looked for on the reader's own device: the server cannot read messages. Pure; words are `chat.warning.<kind>`. */

export const WARNINGS = ['release_first', 'other_account', 'off_platform', 'link', 'staff', 'secret'] as const;
export type Warning = (typeof WARNINGS)[number];

const PATTERNS: Record<Warning, RegExp> = {
  release_first:
    /\b(release|send|unlock)\b.{0,30}\b(first|now|already|before)\b|\b(libera|liberar|suelta|envía)\b.{0,30}\b(primero|ahora|ya|antes)\b|(حرر|أطلق|افرج|أفرج).{0,30}(أولا|الآن|قبل)/iu,
  other_account:
    /\b(another|other|different|new|friend'?s|wife'?s|brother'?s|company)\b.{0,20}\b(account|iban|card|number)\b|\b(otra|otro|nueva|nuevo)\b.{0,20}\b(cuenta|iban|tarjeta|número)\b|حساب.{0,12}(آخر|اخر|جديد)/iu,
  off_platform:
    /\b(whats\s?app|telegram|t\.me|signal|discord|wechat|viber|snapchat|instagram|e-?mail me)\b|واتس|تلغرام|تليجرام/iu,
  link: /\bhttps?:\/\/|\bwww\.|\b[a-z0-9-]+\.(com|net|org|io|app|xyz|link|site|online|info|ru|cn)\b/iu,
  staff: /\b(support|moderator|admin(istrator)?|holdfast team|customer service|soporte|moderador)\b|الدعم|المشرف/iu,
  secret:
    /\b(seed|recovery|backup) (phrase|words)\b|\bprivate key\b|\bpassword\b|\b(one[- ]time|verification|sms) code\b|\b(frase|palabras) de recuperación\b|\bcontraseña\b|كلمة المرور|عبارة الاسترداد/iu,
};

/** What a received message sounds like, the most dangerous first. */
export function warningsOf(text: string): readonly Warning[] {
  const order: readonly Warning[] = ['secret', 'release_first', 'other_account', 'staff', 'off_platform', 'link'];
  return order.filter((kind) => PATTERNS[kind].test(text));
}
