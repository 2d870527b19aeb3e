/** Between two keys of a scanner; people are slower. */
const FAST_MS = 80;
const SHORTEST_CODE = 6;
/** Scanners that cannot send ASCII 29 press this with Control. */
const GROUP_SEPARATOR = '\u001D';

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  /** ms, on any clock. */
  readonly at: number;
}

/** Tells keys of a scanner from those of a person by their pace. */
export class ScanBuffer {
  #text = '';
  #last = -Infinity;

  /** `pass`: it may be a person; `swallow`: it belongs to a code that is not complete. */
  take({ key, ctrlKey, at }: Key): 'pass' | 'swallow' | { readonly code: string } {
    const isFast = at - this.#last <= FAST_MS;
    this.#last = at;
    if (!isFast) this.#text = '';
    if (key === 'Enter') {
      const code = this.#text;
      this.#text = '';
      return isFast && code.length >= SHORTEST_CODE ? { code } : 'pass';
    }
    const sign = ctrlKey ? (key === ']' ? GROUP_SEPARATOR : '') : key.length === 1 ? key : '';
    if (sign === '') return isModifier(key) && this.#text.length > 1 ? 'swallow' : 'pass';
    this.#text += sign;
    return isFast && this.#text.length > 1 ? 'swallow' : 'pass';
  }
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'Control' || key === 'AltGraph';
}
