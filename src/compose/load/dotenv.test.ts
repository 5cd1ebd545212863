import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseEnvFile, parseRawEnvFile } from './dotenv.ts';

const outside = (name: string): string | undefined => (name === 'HOME' ? '/root' : undefined);
const parse = (text: string) => Object.fromEntries(parseEnvFile(text, outside).values);

describe('env files', () => {
  for (const [name, text, wants] of [
    ['a bare value', 'A=1', { A: '1' }],
    ['escapes in double quotes', 'A="x\\ny\\t\\\\z\\"q\\""', { A: 'x\ny\t\\z"q"' }],
    ['octal escapes', 'A="\\0101"', { A: 'A' }],
    ['unknown escapes keep their backslash', 'A="a\\qb"', { A: 'a\\qb' }],
    ['single quotes keep everything but an escaped quote', "A='$B\\n it\\'s'", { A: "$B\\n it's" }],
    ['quotes may span lines', 'A=\'l1\nl2\'\nB="m1\nm2"', { A: 'l1\nl2', B: 'm1\nm2' }],
    ['a blank and a hash start a comment', 'A=v #c\nB=v#c\n# all\n\n  # d', { A: 'v', B: 'v#c' }],
    ['a comment after quotes', 'A="x" # c', { A: 'x' }],
    ['export, colons, blanks around', 'export A=1\nB: 2\n  C = 3 \nexport\tD=4', { A: '1', B: '2', C: '3', D: '4' }],
    ['values see earlier lines and the outside', 'B=1\nA=${B:-z}$HOME', { B: '1', A: '1/root' }],
    ['outside wins over an earlier line', 'HOME=/x\nA=$HOME', { HOME: '/x', A: '/root' }],
    ['dollars', 'A="a$$b"\nB="a\\$b"\nC=a$$b', { A: 'a$b', B: 'a$b', C: 'a$b' }],
    ['a name alone is inherited or dropped', 'HOME\nNOPE\nexport HOME', { HOME: '/root' }],
    ['the last of equal names wins', 'A=1\nA=2', { A: '2' }],
    ['windows line ends and a byte order mark', '\ufeffA=1\r\nB="2"\r\n', { A: '1', B: '2' }],
    ['odd but legal names', 'A-B=1\nA.B=2\nA[0]=3\n1A=4\né=5', { 'A-B': '1', 'A.B': '2', 'A[0]': '3', '1A': '4', é: '5' }],
    ['only the first separator counts', 'A=1=2\nB:C=3', { A: '1=2', B: 'C=3' }],
    ['empty values', 'A=\nB=  \nC=""', { A: '', B: '', C: '' }],
    ['quotes inside a bare value', 'A=x "y" z', { A: 'x "y" z' }],
  ] as const) {
    test(name, () => assert.deepEqual(parse(text), wants));
  }

  for (const [text, message] of [
    ['A B=1', 'line 1: key cannot contain a space'],
    ['\n#c\nA B=1', 'line 3: key cannot contain a space'],
    ['A="x', 'line 1: unterminated quoted value "x'],
    ["A=1\nB='l1\nl2", "line 2: unterminated quoted value 'l1"],
    ["A='1\n2'\nB='x", "line 3: unterminated quoted value 'x"],
    ['A+B=1', 'line 1: unexpected character "+" in variable name "A+B=1"'],
    ['=x', 'line 1: unexpected character "=" in variable name "=x"'],
    ['A="x" y', 'line 1: unexpected text "y" after a quoted value'],
    ['A=${b', 'Invalid template: "${b"'],
    ['A=${B?x}', 'required variable B is missing a value: x'],
  ] as const) {
    test(`${JSON.stringify(text)} fails: ${message}`, () => assert.throws(() => parse(text), { message }));
  }

  test('names without value are told', () => {
    assert.deepEqual(parseEnvFile('A="$X ${Y:-y} $X"\nC=\'$Z\'', outside).unset, ['X']);
  });

  test('raw files are taken literally', () => {
    const { values } = parseRawEnvFile('A="1" # x\r\n#c\n\nB=$X=\'y\'\nHOME\nNOPE', outside);
    assert.deepEqual(Object.fromEntries(values), { A: '"1" # x', B: "$X='y'", HOME: '/root' });
  });
});
