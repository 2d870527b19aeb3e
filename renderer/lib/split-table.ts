interface TableText {
  /** Tabs when the first line has one, or else semicolons, or else commas. */
  readonly separator?: '\t' | ';' | ',';
  /** Rows without any text count too: where something stands matters. */
  readonly emptyRows?: boolean;
}

/** Cells of a text from a spreadsheet or a CSV file; quotes may hold anything. */
export function splitTable(
  text: string,
  { separator = separatorOf(text), emptyRows = false }: TableText = {},
): string[][] {
  const plain = text.replace(/^\uFEFF/, '');
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    row.push(cell.trim());
    if (emptyRows || row.some((one) => one !== '')) rows.push(row);
    row = [];
    cell = '';
  };
  for (let at = 0; at < plain.length; at++) {
    const character = plain[at]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (plain[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (character === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (character === separator) {
      row.push(cell.trim());
      cell = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && plain[at + 1] === '\n') at++;
      endRow();
    } else cell += character;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

export function separatorOf(text: string): '\t' | ';' | ',' {
  const firstLine = text.slice(0, /\r?\n/.exec(text)?.index ?? text.length);
  return firstLine.includes('\t') ? '\t' : firstLine.includes(';') ? ';' : ',';
}
