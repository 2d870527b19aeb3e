import { isAbsolute } from 'node:path';
import { AppError } from '../../contract/errors.ts';

/** host:path, as for ssh: `git@host:group/name.git`. Not a drive letter. */
const SCP_LIKE = /^[A-Za-z0-9._-]+(@[A-Za-z0-9.-]+)?:(?!\/\/)[^\s\\]+$/;
const SCHEMES = ['https:', 'http:', 'ssh:', 'git:', 'file:'];

function refuse(sentence: string): never {
  throw new AppError('bad-input', sentence);
}

/**
 * The address of a git repository, checked: https, ssh, git or file, `user@host:path`, or a folder of this PC.
 * @throws AppError `bad-input` for anything that git would take as an option or a program, and for passwords
 */
export function repositoryAddress(text: string): string {
  const address = text.trim();
  if (address === '') refuse('Give the address of a git repository.');
  if (/\p{Cc}/u.test(address)) refuse('The address holds signs that cannot be typed. Write it again.');
  if (address.startsWith('-')) refuse('An address does not begin with a hyphen.');
  if (isAbsolute(address)) return address;
  if (/^[A-Za-z][A-Za-z0-9+.-]*::/.test(address))
    refuse('Addresses that name a program are not used. Give one that begins with https:// or ssh://.');
  if (URL.canParse(address) && address.includes('://')) {
    const url = new URL(address);
    if (!SCHEMES.includes(url.protocol))
      refuse(`"${url.protocol}//" is not possible here. Use https://, ssh://, git:// or a folder of this PC.`);
    if (url.password !== '')
      refuse('Leave the password or token out of the address: sign in with git on this PC once, and it remembers.');
    if (url.hostname.startsWith('-') || url.pathname.startsWith('/-')) refuse('This is no address of a repository.');
    return address;
  }
  if (SCP_LIKE.test(address) && !/^[A-Za-z]:/.test(address)) return address;
  return refuse(
    'This is no address of a git repository. Give https://…, ssh://…, user@host:path or the full path of a folder.',
  );
}

/** What a repository is called when nobody says: the last part of its address. */
export function titleOf(address: string): string {
  const last =
    address
      .replace(/[/\\]+$/, '')
      .split(/[/\\:]/)
      .at(-1) ?? '';
  return last.replace(/\.git$/, '').slice(0, 80) || 'repository';
}
