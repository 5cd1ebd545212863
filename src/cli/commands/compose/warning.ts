/** A warning as the Compose command line words it: `WARN[0000] text` on a terminal, fields elsewhere. */
export function warningLine(text: string, isTty: boolean, nowMs: number): string {
  if (isTty) return `WARN[0000] ${text}`;
  const time = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return `time=${JSON.stringify(time)} level=warning msg=${JSON.stringify(text)}`;
}
