/** All of standard input as text. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Asks a question on the terminal; anything but `y` or `yes` is no. Without a terminal the answer is no. */
export async function confirm(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) return false;
  process.stderr.write(`${question} (y/N) `);
  for await (const chunk of process.stdin) {
    return /^y(?:es)?$/i.test(String(chunk).trim());
  }
  return false;
}
