/** Lines of a table for spreadsheets (RFC 4180). Pure. */

/** What a spreadsheet takes for a formula where a cell begins with it; also in the wide forms that some of them fold. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * One cell. Text that a spreadsheet would run (a partner called `=HYPERLINK(...)`) gets an apostrophe before it, which spreadsheets show as text;
 * what has a comma, a quote or a line end in it is quoted, its quotes doubled.
 */
export function csvCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
