import { describe, expect, it } from 'vitest';
import { repositoryAddress, titleOf } from './repository-address.ts';

describe('the address of a repository', () => {
  it.each([
    ['https://git.example/lab/protocols.git', 'protocols'],
    ['ssh://git@git.example:2222/lab/protocols.git', 'protocols'],
    ['git@git.example:lab/protocols.git', 'protocols'],
    ['/srv/git/protocols.git/', 'protocols'],
    ['file:///srv/git/protocols', 'protocols'],
  ])('%s is taken as it is', (address, title) => {
    expect(repositoryAddress(` ${address} `)).toBe(address);
    expect(titleOf(address)).toBe(title);
  });

  it.each([
    ['', 'Give the address'],
    ['--upload-pack=/bin/sh', 'hyphen'],
    ['ext::sh -c touch% /tmp/x', 'name a program'],
    ['fd::7', 'name a program'],
    ['https://me:secret@git.example/lab.git', 'password or token'],
    ['ftp://git.example/lab.git', 'not possible here'],
    ['ssh://-oProxyCommand=x/lab', 'no address'],
    ['protocols', 'no address'],
    ['../protocols', 'no address'],
    ['https://git.example/a\u0000b', 'cannot be typed'],
  ])('%s is refused with what to do', (address, sentence) => {
    expect(() => repositoryAddress(address)).toThrow(sentence);
  });
});
