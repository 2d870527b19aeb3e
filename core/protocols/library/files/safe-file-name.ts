const LONGEST = 120;
/** Names that mean a device on Windows, with any ending. */
const DEVICES = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** Signs that are not seen, or that turn the direction of writing so that an ending is read as another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu;
const FORBIDDEN = /[<>:"|?*\\/]/g;

/**
 * A file name that can be shown and written on every system: without folders, unseen signs, names of devices, and of 120
 * characters at most with its ending kept.
 */
export function safeFileName(given: string): string {
  const last = given.replaceAll('\\', '/').split('/').at(-1) ?? '';
  const plain = last
    .normalize('NFC')
    .replaceAll(UNSEEN, '')
    .replaceAll(FORBIDDEN, '_')
    .replaceAll(/\s+/g, ' ')
    .replace(/^ +/, '')
    .replace(/[. ]+$/, '');
  const named = plain === '' ? 'protocol' : DEVICES.test(plain) ? `_${plain}` : plain;
  return shortened(named);
}

/** The same for a path inside an archive: each part of it. */
export function safePath(given: string): string {
  const parts = given
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.length === 0 ? 'protocol' : parts.map(safeFileName).join('/');
}

function shortened(name: string): string {
  if (name.length <= LONGEST) return name;
  const ending = /(\.[A-Za-z0-9]{1,10}){1,2}$/.exec(name)?.[0] ?? '';
  // A pair of surrogates is not cut in two.
  return name.slice(0, LONGEST - ending.length).replace(/[\uD800-\uDBFF]$/, '') + ending;
}
