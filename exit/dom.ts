/** Elements of the page, made without any markup in text: whatever a token or a file says stays text. */

export type Child = Node | string | null | undefined | false;
type Props = Readonly<Record<string, string | boolean | number | ((event: Event) => void) | undefined>>;

/** An element; `on...` are listeners, `true` sets an attribute, `false` and undefined leave it out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child): child is Node | string => Boolean(child)));
  return element;
}

let ids = 0;
export const newId = (): string => `e${++ids}`;

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A labelled input with its hint. */
export function field(label: string, input: Input, hint?: string): HTMLElement {
  input.id ||= newId();
  const hintId = `${input.id}-hint`;
  if (hint) input.setAttribute('aria-describedby', hintId);
  return h(
    'div',
    { class: 'field' },
    h('label', { for: input.id }, label),
    input,
    hint && h('p', { id: hintId, class: 'hint' }, hint),
  );
}

/** A labelled box or dot to tick. */
export function tick(
  type: 'checkbox' | 'radio',
  label: string,
  props: Props = {},
): { box: HTMLInputElement; row: HTMLElement } {
  const box = h('input', { type, id: newId(), ...props });
  return { box, row: h('div', { class: 'tick' }, box, h('label', { for: box.id }, label)) };
}

/** A button that works: dead and marked busy until `onPress` is over. */
export function button(
  label: string,
  onPress: () => unknown,
  props: Props & { readonly look?: 'primary' | 'danger' | 'plain' } = {},
): HTMLButtonElement {
  const { look = 'plain', ...rest } = props;
  const made: HTMLButtonElement = h('button', { type: 'button', class: `button ${look}`, ...rest }, label);
  made.addEventListener('click', () => void whileBusy(made, onPress));
  return made;
}

async function whileBusy(made: HTMLButtonElement, work: () => unknown): Promise<void> {
  if (made.getAttribute('aria-busy') === 'true') return;
  made.setAttribute('aria-busy', 'true');
  try {
    await work();
  } finally {
    made.removeAttribute('aria-busy');
  }
}

/** A form whose button works on Enter too. */
export function form(
  onSubmit: () => unknown,
  label: string,
  look: 'primary' | 'plain',
  ...children: readonly Child[]
): HTMLFormElement {
  const submit = h('button', { type: 'submit', class: `button ${look}` }, label);
  const made = h('form', { novalidate: true }, ...children, h('div', { class: 'actions' }, submit));
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    void whileBusy(submit, onSubmit);
  });
  return made;
}

export function notice(kind: 'info' | 'caution' | 'danger' | 'done', ...children: readonly Child[]): HTMLElement {
  return h('div', { class: `notice ${kind}` }, ...children);
}

/** An address or hash: left to right in every language, whole, breaking anywhere. */
export const machineText = (text: string): HTMLElement => h('bdi', { class: 'machine', dir: 'ltr' }, text);

/** Terms and what they are. */
export function facts(...rows: readonly (readonly [string, Child | readonly Child[]] | null | false)[]): HTMLElement {
  const shown = rows.filter((row): row is readonly [string, Child] => Boolean(row));
  return h(
    'dl',
    {},
    ...shown.map(([term, value]) =>
      h('div', {}, h('dt', {}, term), h('dd', {}, ...(Array.isArray(value) ? (value as Child[]) : [value]))),
    ),
  );
}

/** A part of the page drawn anew at each change. Focus stays on what has the same id, else it goes to the part itself. */
export function region(draw: () => readonly Child[], props: Props = {}): { element: HTMLElement; redraw: () => void } {
  const element = h('div', { class: 'region', ...props });
  const redraw = () => {
    const focused = document.activeElement;
    const had = focused !== null && focused !== element && element.contains(focused);
    const id = focused?.id;
    element.replaceChildren(...draw().filter((child): child is Node | string => Boolean(child)));
    if (!had) return;
    const same = id ? document.getElementById(id) : null;
    if (same) same.focus();
    else {
      element.tabIndex = -1;
      element.focus({ preventScroll: true });
    }
  };
  redraw();
  return { element, redraw };
}
