/** Where a refusal's sentence stands: code `offer.closed` is message `offer.refusals.closed`. */
export function refusalKey(code: string): string {
  const dot = code.indexOf('.');
  return `${code.slice(0, dot)}.refusals.${code.slice(dot + 1)}`;
}
