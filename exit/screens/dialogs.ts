/** The two things that stand before everything else: a question asked once, and a signed act to carry away. */
import QRCode from 'qrcode';
import type { SendRequest } from '#lib/chain/wallet.browser.ts';
import { printAct } from '#lib/trade/printed-act.ts';
import type { SignedAct } from '../act.ts';
import { button, field, h, machineText, newId, type Child } from '../dom.ts';
import type { Words } from '../words.ts';

function open(
  title: string,
  content: readonly Child[],
  actions: (close: () => void) => readonly Child[],
): HTMLDialogElement {
  const id = newId();
  const before = document.activeElement;
  const dialog = h('dialog', { 'aria-labelledby': id });
  const close = () => dialog.close();
  dialog.append(
    h('h2', { id }, title),
    ...content.filter((child) => child instanceof Node || typeof child === 'string'),
  );
  dialog.append(h('div', { class: 'actions' }, actions(close)));
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

export type Question = {
  readonly title: string;
  readonly lines: readonly Child[];
  readonly yes: string;
  /** It cannot be undone and moves coins. */
  readonly danger: boolean;
};

/** Asks once, with the amounts. Escape and the other button mean no. */
export function ask(words: Words, { title, lines, yes, danger }: Question): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = false;
    const paragraphs = lines.map((line) => (typeof line === 'string' ? h('p', {}, line) : line));
    const dialog = open(title, paragraphs, (close) => [
      button(words('dialog.no'), close),
      button(
        yes,
        () => {
          answer = true;
          close();
        },
        { look: danger ? 'danger' : 'primary' },
      ),
    ]);
    dialog.addEventListener('close', () => resolve(answer));
  });
}

const SVG = 'http://www.w3.org/2000/svg';

/** A QR code as a drawing, dark on white in both themes, with its quiet zone; undefined where the text is too long for one. */
function drawCode(text: string, label: string): SVGElement | undefined {
  let code: ReturnType<typeof QRCode.create>;
  try {
    code = QRCode.create(text, { errorCorrectionLevel: 'L' });
  } catch {
    // More than a code can hold: the text beside it is enough.
    return undefined;
  }
  const { size } = code.modules;
  let path = '';
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      if (code.modules.get(row, column)) path += `M${column} ${row}h1v1h-1z`;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `-4 -4 ${size + 8} ${size + 8}`);
  svg.setAttribute('class', 'code');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const drawn = document.createElementNS(SVG, 'path');
  drawn.setAttribute('d', path);
  svg.append(drawn);
  return svg;
}

function textToCarry(words: Words, label: string, text: string): { element: HTMLElement; copy: () => Promise<void> } {
  const area = h('textarea', { readonly: true, rows: 6, class: 'machine', dir: 'ltr', spellcheck: 'false' });
  area.value = text;
  const copy = async () => {
    area.select();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed here: the text stands selected, and the person's own copy key takes it.
    }
  };
  return { element: field(label, area), copy };
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/json' }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Shows a signed act for somebody else to send: text, code, file; and the call it makes where nothing is missing. */
export function showAct(words: Words, signed: SignedAct, summary: string, data: string | undefined): void {
  const text = printAct(signed);
  const { element, copy } = textToCarry(words, words('print.text'), text);
  const call = data === undefined ? undefined : textToCarry(words, words('print.data'), data).element;
  const code = drawCode(text, words('print.code'));
  open(
    words('print.title'),
    [
      h('p', {}, summary),
      h('p', { class: 'hint' }, words(data === undefined ? 'print.lead_missing' : 'print.lead')),
      element,
      code,
      call &&
        h(
          'details',
          {},
          h('summary', {}, words('print.call')),
          h('p', {}, words('print.to'), ' ', machineText(signed.contract)),
          call,
        ),
    ],
    (close) => [
      button(words('print.copy'), copy, { look: 'primary' }),
      button(words('print.save'), () => save(text, 'holdfast-act.json')),
      button(words('dialog.close'), close),
    ],
  );
}

/** Shows a transaction for a wallet that this page cannot reach: a hardware wallet's own program, a shared account. */
export function showCall(
  words: Words,
  { to, data = '0x', value = 0n }: SendRequest,
  from: string,
  summary: string,
): void {
  const call = textToCarry(words, words('print.data'), data);
  open(
    words('print.call_title'),
    [
      h('p', {}, summary),
      h('p', { class: 'hint' }, words('print.call_lead')),
      h('p', {}, words('print.from'), ' ', machineText(from)),
      h('p', {}, words('print.to'), ' ', machineText(to)),
      h('p', {}, words('print.value', { value: `${value}` })),
      call.element,
    ],
    (close) => [button(words('print.copy'), call.copy, { look: 'primary' }), button(words('dialog.close'), close)],
  );
}
