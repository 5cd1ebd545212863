/**
 * Splits a command line the way a shell does, quotes and backslashes included, but expands nothing: `$`, globs, pipes and
 * semicolons are ordinary characters.
 * @returns undefined when a quote is not closed
 */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let i = 0;
  while (i < line.length) {
    const char = line[i] ?? '';
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      i++;
      continue;
    }
    const piece = pieceAt(line, i);
    if (piece === undefined) return undefined;
    word = (word ?? '') + piece.text;
    i = piece.end;
  }
  if (word !== undefined) words.push(word);
  return words;
}

interface Piece {
  readonly text: string;
  readonly end: number;
}

function pieceAt(line: string, start: number): Piece | undefined {
  const char = line[start] ?? '';
  if (char === '\\') return start + 1 < line.length ? { text: line[start + 1] ?? '', end: start + 2 } : undefined;
  if (char === "'") {
    const end = line.indexOf("'", start + 1);
    return end < 0 ? undefined : { text: line.slice(start + 1, end), end: end + 1 };
  }
  return char === '"' ? doubleQuoted(line, start + 1) : { text: char, end: start + 1 };
}

function doubleQuoted(line: string, start: number): Piece | undefined {
  let text = '';
  for (let i = start; i < line.length; i++) {
    const char = line[i] ?? '';
    if (char === '"') return { text, end: i + 1 };
    if (char === '\\' && '"\\$`'.includes(line[i + 1] ?? ' ')) text += line[++i] ?? '';
    else text += char;
  }
  return undefined;
}
