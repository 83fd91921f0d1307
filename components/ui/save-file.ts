/** Hands a JSON file to the person, from their own browser. */
export const saveFile = (name: string, value: unknown): void => saveText(name, `${JSON.stringify(value, null, 2)}\n`);

/** A text that is JSON already, as it is. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
