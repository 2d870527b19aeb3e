import { describe, expect, it } from 'vitest';
import { ArgumentsError, readArguments } from './arguments.ts';

const TOKEN = 'a1'.repeat(16);
const read = (argv: string[], environment: Record<string, string> = {}) => readArguments(argv, environment, '/home/jm');

describe('the command line of the shell', () => {
  it('opens the lab of this PC when nothing is said', () => {
    expect(read([])).toEqual({ attach: undefined, dataDir: undefined, files: [] });
  });

  it('takes the address that the host prints, with its token', () => {
    expect(read([`--attach=http://127.0.0.1:4870/#token=${TOKEN}`]).attach).toEqual({
      origin: 'http://127.0.0.1:4870',
      token: TOKEN,
    });
  });

  it('takes the value as the next word too', () => {
    expect(read(['--attach', `http://localhost:4870/#token=${TOKEN}`]).attach?.origin).toBe('http://localhost:4870');
    expect(read(['--data-dir', 'lab']).dataDir).toBe('/home/jm/lab');
  });

  it('takes the token from the environment, so that it need not stand in the list of processes', () => {
    expect(read(['--attach=http://[::1]:4870'], { WELLRUN_TOKEN: TOKEN }).attach?.token).toBe(TOKEN);
  });

  it('never sends a token to another computer in clear', () => {
    expect(() => read([`--attach=http://lab-pc:4870/#token=${TOKEN}`])).toThrow(/https/);
    expect(() => read([`--attach=http://127.0.0.1.evil.example/#token=${TOKEN}`])).toThrow(/https/);
    expect(read([`--attach=https://lab-pc:4870/#token=${TOKEN}`]).attach?.origin).toBe('https://lab-pc:4870');
  });

  it.each([
    ['no value', ['--attach='], /needs a value/],
    ['the next switch instead of a value', ['--attach', '--data-dir=x'], /needs a value/],
    ['no address', ['--attach=lab pc'], /is not an address/],
    ['another scheme', [`--attach=file:///etc/passwd#token=${TOKEN}`], /http/],
    ['no token', ['--attach=http://127.0.0.1:4870/'], /has no token/],
    ['a token cut short', ['--attach=http://127.0.0.1:4870/#token=abc'], /incomplete/],
    ['a token that would break a header', [`--attach=http://127.0.0.1:4870/#token=${TOKEN}%0d%0ax`], /incomplete/],
  ])('refuses %s with a sentence', (_case, argv, sentence) => {
    expect(() => read(argv)).toThrow(ArgumentsError);
    expect(() => read(argv)).toThrow(sentence);
  });

  it('never repeats a token in a sentence', () => {
    let sentence = '';
    try {
      read([`--attach=lab pc#token=${TOKEN}`]);
    } catch (error) {
      sentence = String(error);
    }
    expect(sentence).toContain('lab pc');
    expect(sentence).not.toContain(TOKEN);
  });

  it('finds protocol files and leaves the switches of Chromium alone', () => {
    const argv = [
      '--allow-file-access-from-files',
      '--user-data-dir=/x/y.wellrun.json',
      'feed.WELLRUN.json',
      'notes.json',
    ];
    expect(read(argv).files).toEqual(['/home/jm/feed.WELLRUN.json']);
  });
});
