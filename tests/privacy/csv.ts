/** A reader of RFC 4180, written from the RFC and not from the writer. */
export function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (let at = 0; at < text.length;) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; ; at++) {
        if (text[at] === '"' && text[at + 1] === '"') cell += text[at++];
        else if (text[at] === '"') break;
        else cell += text[at];
      }
      at += 1;
    } else while (at < text.length && text[at] !== ',' && text.slice(at, at + 2) !== '\r\n') cell += text[at++];
    line.push(cell);
    if (text[at] === ',') at += 1;
    else {
      at += 2;
      lines.push(line);
      line = [];
    }
  }
  return lines;
}
